#include "core/script/variables.hpp"
#include "core/text.hpp"

#include "engine/registration/set_variable.hpp"

#include "engine/state/service_lock.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/variables.hpp"
#include "pg/error.hpp"
#include "pg/read_only.hpp"

namespace migrate::engine {

namespace {

constexpr std::size_t longest_name = 255;
constexpr std::size_t longest_value = std::size_t{1} << 20; // what is masked is looked for in every message

void check_name(const std::string &name) {
    if (name.empty()) {
        throw pg::Error(ERRCODE_INVALID_NAME, "name of a variable must not be empty");
    }
    if (name.size() > longest_name) {
        throw pg::Error(ERRCODE_NAME_TOO_LONG, core::format(R"(name of a variable "{}" is too long)", name),
                        core::format("It has {} bytes; at most {} are possible.", std::to_string(name.size()),
                                     std::to_string(longest_name)));
    }
    if (!core::is_variable_name(name)) {
        throw pg::Error(
            ERRCODE_INVALID_NAME,
            core::format(R"(name of a variable "{}" has an illegal character)", core::visible(name)),
            R"(It has letters, digits, "_", and, not in front, ".", "-" and ":", but no ":-".)",
            "Give the name alone, as in ${name}, :name and :'name'.");
    }
}

void check_value(const std::string &name, const std::string &value) {
    if (value.size() > longest_value) {
        throw pg::Error(ERRCODE_PROGRAM_LIMIT_EXCEEDED,
                        core::format(R"(the value of variable "{}" is too long)", name),
                        core::format("It has {} bytes; at most {} are possible.",
                                     std::to_string(value.size()), std::to_string(longest_value)));
    }
}

// What the log, which many may read, says of it.
ChangeDetail::Value shown(const Variable &variable, const char *secret) {
    return variable.secret ? secret : variable.value;
}

ChangeDetail describe(const std::string &name, const std::optional<Variable> &before,
                      const std::optional<Variable> &after) {
    ChangeDetail detail;
    detail.add(name.c_str(), before ? shown(*before, "(a secret)") : std::nullopt,
               after ? shown(*after, before && before->secret ? "(another secret)" : "(a secret)")
                     : std::nullopt);
    return detail;
}

} // namespace

void set_variable(const std::string &service_name, const std::string &name,
                  const std::optional<std::string> &value, bool secret) {
    pg::refuse_read_only("migrate.set_variable()");
    check_name(name);
    if (value) {
        check_value(name, *value);
    }
    const Service service = lock_service(service_name);
    const std::optional<Variable> before = find_variable(service, name, pg::SnapshotScope::fresh());
    const std::optional<Variable> after =
        value ? std::optional(Variable{name, *value, secret}) : std::nullopt;
    if (before == after) {
        return;
    }
    {
        const Bookkeeping bookkeeping;
        if (after) {
            write_variable(service, *after);
        } else {
            delete_variable(service, name);
        }
    }
    log_change(service_name, ChangeCommand::set_variable, {}, describe(name, before, after));
}

} // namespace migrate::engine
