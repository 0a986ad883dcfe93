#include "core/text.hpp"

#include "engine/store/change_log.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

std::string json_value(const ChangeDetail::Value &value) {
    return value ? core::json_string(*value) : "null";
}

std::string json_member(const char *property, const ChangeDetail::Value &before,
                        const ChangeDetail::Value &after) {
    return core::json_string(property) + ": {\"before\": " + json_value(before) +
           ", \"after\": " + json_value(after) + "}";
}

} // namespace

void ChangeDetail::add(const char *property, const Value &before, const Value &after) {
    if (before != after) {
        members_ += (members_.empty() ? "" : ", ") + json_member(property, before, after);
    }
}

void ChangeDetail::add(const std::string &revision, const char *property, const Value &before,
                       const Value &after) {
    if (before == after) {
        return;
    }
    if (is_in_revision_ && revision_ == revision) {
        members_ += ", ";
    } else {
        members_ += (is_in_revision_ ? "}, " : "") + core::json_string(revision) + ": {";
        revision_ = revision;
        is_in_revision_ = true;
    }
    members_ += json_member(property, before, after);
}

std::string ChangeDetail::json() const { return "{" + members_ + (is_in_revision_ ? "}}" : "}"); }

const char *name_of(ChangeCommand command) noexcept {
    switch (command) {
    case ChangeCommand::create_service:
        return "create_service";
    case ChangeCommand::alter_service:
        return "alter_service";
    case ChangeCommand::drop_service:
        return "drop_service";
    case ChangeCommand::register_one:
        return "register";
    case ChangeCommand::register_all:
        return "register_all";
    case ChangeCommand::import_alembic:
        return "import_alembic";
    case ChangeCommand::unregister:
        return "unregister";
    case ChangeCommand::revision:
        return "revision";
    case ChangeCommand::merge:
        return "merge";
    case ChangeCommand::edit:
        return "edit";
    case ChangeCommand::squash:
        return "squash";
    case ChangeCommand::repair:
        return "repair";
    case ChangeCommand::register_repeatable:
        return "register_repeatable";
    case ChangeCommand::unregister_repeatable:
        return "unregister_repeatable";
    case ChangeCommand::set_hook:
        return "set_hook";
    case ChangeCommand::ensure_version:
        return "ensure_version";
    case ChangeCommand::import_files:
        return "import";
    case ChangeCommand::import_supabase:
        return "import_supabase";
    case ChangeCommand::accept_drift:
        return "accept_drift";
    case ChangeCommand::autogenerate:
        return "autogenerate";
    case ChangeCommand::baseline:
        return "baseline";
    case ChangeCommand::tag:
        return "tag";
    case ChangeCommand::set_variable:
        return "set_variable";
    }
    return "unknown";
}

bool is_command_name(std::string_view name) noexcept {
    if (name.find('.') != std::string_view::npos) { // as nearly all files have it, and no function
        return false;
    }
    for (int i = 0; i <= static_cast<int>(ChangeCommand::set_variable); i++) {
        if (name == name_of(static_cast<ChangeCommand>(i))) {
            return true;
        }
    }
    return false;
}

void require_reason(const std::string &reason, const std::string &detail, const std::string &hint) {
    if (reason.find_first_not_of(" \t\n\v\f\r") == std::string::npos) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "a reason is needed", detail, hint);
    }
}

void log_change(const std::string &service, ChangeCommand command, const std::vector<std::string> &revisions,
                const ChangeDetail &detail, const std::optional<std::string> &reason) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.changes (service, command, revisions, detail, reason, login_role, effective_role,
                                     application_name, client_addr, server_version)
        VALUES ($1, $2, $3, $4::pg_catalog.jsonb,
                CASE WHEN $5 IS NULL
                          AND pg_catalog.current_setting('migrate.reason') OPERATOR(pg_catalog.<>) ''
                    THEN pg_catalog.current_setting('migrate.reason') ELSE $5 END,
                SESSION_USER, $6, pg_catalog.current_setting('application_name'),
                pg_catalog.inet_client_addr(), pg_catalog.current_setting('server_version')))");
    const std::string effective_role = pg::role_name(GetUserId());
    Bookkeeping::execute(
        statement, {pg::text_parameter(service), pg::text_parameter(name_of(command)),
                    pg::text_array_parameter(revisions),
                    pg::optional_text_parameter(detail.empty() ? std::nullopt : std::optional(detail.json())),
                    pg::optional_text_parameter(reason), pg::text_parameter(effective_role)});
}

} // namespace migrate::engine
