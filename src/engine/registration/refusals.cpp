#include "engine/registration/refusals.hpp"

#include "pg/error_data.hpp"

namespace migrate::engine {

namespace {

constexpr std::size_t most_shown = 20;

// The innermost line of CONTEXT says where.
std::string first_line(const char *text) {
    const std::string_view all(text != nullptr ? text : "");
    return std::string(all.substr(0, all.find('\n')));
}

} // namespace

void Refusals::add_line(std::string line) {
    count_++;
    if (count_ == 1) {
        first_ = std::current_exception();
    } else if (others_.size() < most_shown) {
        others_.push_back(std::move(line));
    }
}

void Refusals::add(const std::string &what, const pg::PgError &error) {
    const ErrorData *data = error.data();
    if (ERRCODE_TO_CATEGORY(data->sqlerrcode) != ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION) {
        throw;
    }
    const std::string where = first_line(data->context);
    add_line(what + ": " + error.what() + (where.empty() ? "" : " (" + where + ")"));
}

void Refusals::add(const std::string &what, const pg::Error &error) {
    add_line(what + ": " + error.message() + (error.detail().empty() ? "" : " (" + error.detail() + ")"));
}

void Refusals::raise() const {
    std::string list;
    for (const std::string &line : others_) {
        list += "\n" + line;
    }
    if (count_ - 1 > others_.size()) {
        list += "\nand " + std::to_string(count_ - 1 - others_.size()) + " more";
    }
    const std::string rest = list.empty() ? "" : "Nothing was registered. Refused as well:" + list;
    try {
        std::rethrow_exception(first_);
    } catch (const pg::PgError &error) {
        if (!rest.empty()) {
            pg::add_detail(error, rest);
        }
        throw;
    } catch (const pg::Error &error) {
        const std::string detail =
            error.detail() + (error.detail().empty() || rest.empty() ? "" : "\n") + rest;
        throw pg::Error(error.sqlstate(), error.message(), detail, error.hint());
    }
}

} // namespace migrate::engine
