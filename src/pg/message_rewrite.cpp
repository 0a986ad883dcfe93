#include <cstring>

#include "pg/message_rewrite.hpp"

namespace migrate::pg {

namespace {

const MessageRewrite *innermost = nullptr;
emit_log_hook_type next_hook = nullptr;

// Messages are freed piece by piece.
char *keep(MemoryContext context, const std::string &text) noexcept {
    auto *copy = static_cast<char *>(MemoryContextAllocExtended(context, text.size() + 1, MCXT_ALLOC_NO_OOM));
    if (copy != nullptr) {
        std::memcpy(copy, text.c_str(), text.size() + 1);
    }
    return copy;
}

// The server calls it for what goes to the log; so everything does while a rewrite is active, and is kept
// from it here.
void before_emit(ErrorData *data) {
    const MessageRewrite *outermost = nullptr;
    for (const MessageRewrite *one = innermost; one != nullptr; one = one->outer()) {
        one->rewrite(data);
        outermost = one;
    }
    if (outermost != nullptr && !outermost->was_to_be_logged(data->elevel)) {
        data->output_to_server = false;
        return;
    }
    if (next_hook != nullptr) {
        next_hook(data);
    }
}

void set_hook() noexcept {
    static bool is_set = false;
    if (!is_set) {
        next_hook = emit_log_hook;
        emit_log_hook = before_emit;
        is_set = true;
    }
}

} // namespace

MessageRewrite::MessageRewrite(const RewriteText &rewrite)
    : rewrite_(rewrite), outer_(innermost), log_level_(log_min_messages) {
    set_hook();
    settings_.set_for_superusers("log_min_messages", "debug5");
    innermost = this;
}

MessageRewrite::~MessageRewrite() { innermost = outer_; }

void MessageRewrite::rewrite(ErrorData *data) const noexcept {
    for (char **text : {&data->message, &data->detail, &data->detail_log, &data->hint, &data->context,
                        &data->internalquery, &data->schema_name, &data->table_name, &data->column_name,
                        &data->datatype_name, &data->constraint_name}) {
        if (*text == nullptr) {
            continue;
        }
        char *rewritten = nullptr;
        try {
            const std::string old_text = *text;
            const std::string new_text = rewrite_(old_text);
            if (new_text == old_text) {
                continue;
            }
            rewritten = keep(data->assoc_context, new_text);
        } catch (const std::exception &) { // no memory
        }
        if (rewritten != nullptr) {
            *text = rewritten;
        } else {
            **text = '\0'; // better nothing than too much
        }
        data->internalpos = text == &data->internalquery ? 0 : data->internalpos;
    }
}

// As the server itself decides.
bool MessageRewrite::was_to_be_logged(int level) const noexcept {
    if (level == LOG || level == LOG_SERVER_ONLY) {
        return log_level_ == LOG || log_level_ <= ERROR;
    }
    return log_level_ == LOG ? level >= FATAL : level >= log_level_;
}

} // namespace migrate::pg
