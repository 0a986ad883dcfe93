#include "pg/error_data.hpp"

namespace migrate::pg {

namespace {

char *keep(const std::string &value) {
    return pg([&] { return MemoryContextStrdup(call_context, value.c_str()); });
}

} // namespace

void add_context(const PgError &error, const std::string &line) {
    ErrorData *data = error.data();
    data->context = keep(data->context != nullptr ? data->context + ("\n" + line) : line);
}

bool replace_context(const PgError &error, const std::string &part, const std::string &by) {
    ErrorData *data = error.data();
    const std::string context = data->context != nullptr ? data->context : "";
    const std::size_t start = context.find(part);
    if (start == std::string::npos) {
        return false;
    }
    data->context = keep(context.substr(0, start) + by + context.substr(start + part.size()));
    return true;
}

void add_detail(const PgError &error, const std::string &line) {
    ErrorData *data = error.data();
    data->detail = keep(data->detail != nullptr ? data->detail + ("\n" + line) : line);
}

void add_hint(const PgError &error, const std::string &hint) {
    if (error.data()->hint == nullptr) {
        error.data()->hint = keep(hint);
    }
}

void append_hint(const PgError &error, const std::string &hint) {
    ErrorData *data = error.data();
    data->hint = keep(data->hint != nullptr ? data->hint + (" " + hint) : hint);
}

int position_of(const PgError &error) noexcept {
    const ErrorData *data = error.data();
    return data->cursorpos > 0 ? data->cursorpos : data->internalpos;
}

void point_at(const PgError &error, const std::string &source, int position) {
    error.data()->cursorpos = 0;
    error.data()->internalpos = position;
    error.data()->internalquery = keep(source);
}

void rewrite_texts(const PgError &error, const std::function<std::string(const std::string &)> &rewrite) {
    ErrorData *data = error.data();
    for (char **text : {&data->message, &data->detail, &data->detail_log, &data->hint, &data->context,
                        &data->internalquery, &data->schema_name, &data->table_name, &data->column_name,
                        &data->datatype_name, &data->constraint_name}) {
        if (*text == nullptr) {
            continue;
        }
        const std::string old_text = *text;
        const std::string new_text = rewrite(old_text);
        if (new_text != old_text) {
            *text = keep(new_text);
            data->internalpos = text == &data->internalquery ? 0 : data->internalpos;
        }
    }
}

void set_message(const PgError &error, const std::string &message) { error.data()->message = keep(message); }

} // namespace migrate::pg
