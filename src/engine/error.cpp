#include "core/text.hpp"

#include "engine/error.hpp"

#include "pg/catalog.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// More heads than these are not listed in a call that one would want to read.
constexpr std::size_t few = 50;

std::string array_of_literals(const std::vector<std::string> &values) {
    std::string list;
    for (const std::string &value : values) {
        list += (list.empty() ? "" : ", ") + pg::quote_literal(value);
    }
    return "ARRAY[" + list + "]";
}

// The call that takes away what uses a revision; a user in another service is written service:revision.
std::string unregister_call(const std::string &user, const std::string &service) {
    const auto colon = user.find(':');
    const bool is_cross_service = colon != std::string::npos;
    return core::format("SELECT migrate.unregister({}, {});",
                        pg::quote_literal(is_cross_service ? user.substr(0, colon) : service),
                        pg::quote_literal(is_cross_service ? user.substr(colon + 1) : user));
}

std::string hint_for(const core::Error &error, const std::string &service) {
    using core::ErrorCode;
    const std::string name = pg::quote_literal(service);
    switch (error.code) {
    case ErrorCode::unknown_revision:
    case ErrorCode::not_on_branch:
    case ErrorCode::no_such_branch:
    case ErrorCode::invalid_target:
    case ErrorCode::bad_range:
    case ErrorCode::relative_overrun:
    case ErrorCode::walked_too_far:
        return core::format(
            "To see the revisions: SELECT * FROM migrate.history({}, indicate_current => true);", name);
    case ErrorCode::ambiguous_prefix:
        return "Write more of the identifier.";
    case ErrorCode::ambiguous_walk:
    case ErrorCode::ambiguous_upgrade:
        return core::format("Name the revision, or the branch as <branch>@<target>. To see the branches: "
                            "SELECT * FROM migrate.branches({});",
                            name);
    case ErrorCode::multiple_heads:
        return core::format(
            "Name one of the heads, or use 'heads' for all of them, or join them by a revision that "
            "merges them: SELECT migrate.merge({}, {}, 'merge');",
            name, error.revisions.size() > few ? "'heads'" : array_of_literals(error.revisions));
    case ErrorCode::not_a_head:
        return "Name a head, or make a new branch there: SELECT migrate." +
               (error.revisions.size() == 1
                    ? core::format("revision({}, '<message>', head => {}, splice => true);", name,
                                   pg::quote_literal(error.revisions[0]))
                    : core::format("merge({}, {}, splice => true);", name,
                                   array_of_literals(error.revisions)));
    case ErrorCode::stray_row:
        if (error.revisions.size() > 1) { // the row, and what replaces it
            return core::format(
                "If all that {} replaces is applied, record that: SELECT * FROM migrate.stamp({}, {}, "
                "purge => true); else register the replaced revisions again and finish them.",
                error.revisions[1], name, pg::quote_literal(error.revisions[1]));
        }
        return core::format(
            "Register the revision if it is missing here; if the schema is in truth at another one, "
            "replace the rows: SELECT * FROM migrate.stamp({}, '<revision>', purge => true);",
            name);
    case ErrorCode::duplicate_row:
    case ErrorCode::overlap:
        return core::format("If the schema is in truth at a registered revision, replace the rows: "
                            "SELECT * FROM migrate.stamp({}, '<revision>', purge => true);",
                            name);
    case ErrorCode::not_at_head:
        return core::format("To bring it there: SELECT * FROM migrate.upgrade({}, 'heads');", name);
    case ErrorCode::missing_parent:
    case ErrorCode::missing_dependency:
        return "Register that revision first.";
    case ErrorCode::revision_in_use:
        return "Unregister those first, the latest before the others: " +
               unregister_call(error.revisions.front(), service);
    case ErrorCode::cycle:
    case ErrorCode::dependency_cycle:
        return "Register one of these with another down_revision or depends_on.";
    case ErrorCode::bad_replacement:
        return core::format("Replace revisions that follow one another in one line, all of it: "
                            "SELECT migrate.squash({}, '<first>:<last>');",
                            name);
    case ErrorCode::range_not_allowed:
        return "Give the end of the range alone: a run starts from where the service stands.";
    case ErrorCode::multi_start:
        return "Give every range the same start, or call migrate.stamp_sql() once for each.";
    case ErrorCode::too_large:
        return core::format("To have the graph as rows: SELECT * FROM migrate.revision_map({});", name);
    case ErrorCode::history_failed:
        return core::format(
            "Bring it to its end with {}, or undo what it has left and mend its row; then adopt again.",
            error.revisions.at(0));
    case ErrorCode::history_unknown:
        return core::format("Register it, and adopt again. To see what is registered: "
                            "SELECT * FROM migrate.history({});",
                            name);
    case ErrorCode::history_changed:
        return core::format(
            "Register the script that ran. If the database has what the registered one makes, record "
            "that instead: SELECT * FROM migrate.stamp({}, '<the newest revision that is applied>');",
            name);
    case ErrorCode::history_gap:
        return core::format(
            "Apply {} with the tool first. If it is in the database all the same, record what is "
            "applied: SELECT * FROM migrate.stamp({}, '<the newest revision that is applied>');",
            error.revisions.at(0), name);
    case ErrorCode::history_skipped:
        return core::format(
            "Drizzle won't run it any more, since its \"when\" in meta/_journal.json is below that of what "
            "has "
            "run: give it one above all others, and let Drizzle migrate. If it is in the database all the "
            "same, record what is applied: SELECT * FROM migrate.stamp({}, '<the newest revision that is "
            "applied>');",
            name);
    case ErrorCode::history_ambiguous:
        return core::format(
            "Import the project's files into a service that is called as the project, and adopt there: "
            "SELECT * FROM migrate.adopt({});",
            pg::quote_literal(error.revisions.at(0)));
    case ErrorCode::history_unfit:
        return core::format("To write the service's own version table alone from now on: "
                            "SELECT migrate.alter_service({}, mirror => false);",
                            name);
    case ErrorCode::range_required:
    default:
        return {};
    }
}

} // namespace

std::string with_sqlstate(const std::string &line, const std::optional<std::string> &sqlstate) {
    return line + ", \"sqlstate\": " + (sqlstate ? core::json_string(*sqlstate) : "null") + "}";
}

int sqlstate_of(core::ErrorCode code) noexcept {
    using core::ErrorCode;
    namespace mg = pg::sqlstate;
    switch (code) {
    case ErrorCode::unknown_revision:
        return mg::unknown_revision;
    case ErrorCode::ambiguous_prefix:
        return mg::ambiguous_revision;
    case ErrorCode::not_on_branch:
        return mg::not_on_branch;
    case ErrorCode::no_such_branch:
        return mg::no_such_branch;
    case ErrorCode::stray_row:
        return mg::stray_version_row;
    case ErrorCode::duplicate_row:
        return mg::duplicate_version_row;
    case ErrorCode::not_at_head:
        return mg::not_up_to_date;
    case ErrorCode::overlap:
        return mg::overlapping_targets;
    case ErrorCode::multiple_heads:
        return mg::multiple_heads;
    case ErrorCode::bad_range:
    case ErrorCode::range_not_allowed:
    case ErrorCode::range_required:
    case ErrorCode::multi_start:
        return mg::invalid_range;
    case ErrorCode::relative_overrun:
    case ErrorCode::walked_too_far:
        return mg::relative_overrun;
    case ErrorCode::ambiguous_walk:
    case ErrorCode::ambiguous_upgrade:
        return mg::ambiguous_walk;
    case ErrorCode::invalid_target:
        return mg::invalid_target;
    case ErrorCode::cycle:
        return mg::cycle;
    case ErrorCode::dependency_cycle:
        return mg::dependency_cycle;
    case ErrorCode::self_loop:
        return mg::self_loop;
    case ErrorCode::dependency_self_loop:
        return mg::dependency_self_loop;
    case ErrorCode::missing_parent:
    case ErrorCode::missing_dependency:
        return mg::missing_parent;
    case ErrorCode::duplicate_revision:
        return ERRCODE_DUPLICATE_OBJECT;
    case ErrorCode::duplicate_label:
        return mg::duplicate_label;
    case ErrorCode::illegal_characters:
        return ERRCODE_INVALID_NAME;
    case ErrorCode::name_too_long:
        return ERRCODE_NAME_TOO_LONG;
    case ErrorCode::reserved_name:
        return ERRCODE_RESERVED_NAME;
    case ErrorCode::duplicate_parent:
    case ErrorCode::duplicate_head_argument:
        return ERRCODE_INVALID_PARAMETER_VALUE;
    case ErrorCode::revision_in_use:
        return mg::revision_in_use;
    case ErrorCode::bad_replacement:
        return mg::bad_replacement;
    case ErrorCode::not_a_head:
        return mg::not_a_head;
    case ErrorCode::too_large:
    case ErrorCode::script_too_large:
        return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
    case ErrorCode::not_alembic_sql:
        return mg::not_alembic_sql;
    case ErrorCode::import_mismatch:
        return mg::import_mismatch;
    case ErrorCode::import_truncated:
        return ERRCODE_SYNTAX_ERROR;
    case ErrorCode::unsupported_copy:
    case ErrorCode::not_sql:
    case ErrorCode::not_carried_over:
        return ERRCODE_FEATURE_NOT_SUPPORTED;
    case ErrorCode::bad_archive:
    case ErrorCode::bad_folder:
        return ERRCODE_INVALID_PARAMETER_VALUE;
    case ErrorCode::bad_encoding:
        return ERRCODE_CHARACTER_NOT_IN_REPERTOIRE;
    case ErrorCode::unknown_character:
        return ERRCODE_UNTRANSLATABLE_CHARACTER;
    case ErrorCode::bad_mark:
    case ErrorCode::bad_plan:
        return ERRCODE_SYNTAX_ERROR;
    case ErrorCode::bad_name:
        return ERRCODE_INVALID_NAME;
    case ErrorCode::duplicate_version:
        return ERRCODE_DUPLICATE_OBJECT;
    case ErrorCode::missing_file:
        return ERRCODE_UNDEFINED_FILE;
    case ErrorCode::late_file:
        return ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE;
    case ErrorCode::history_failed:
    case ErrorCode::history_unknown:
    case ErrorCode::history_changed:
    case ErrorCode::history_gap:
    case ErrorCode::history_skipped:
    case ErrorCode::history_ambiguous:
    case ErrorCode::history_unfit:
        return mg::not_adoptable;
    case ErrorCode::not_generated:
        return ERRCODE_FEATURE_NOT_SUPPORTED;
    }
    return ERRCODE_INTERNAL_ERROR;
}

pg::Error explain(const core::Error &error, const std::string &asked) {
    const std::string &service = error.service.empty() ? asked : error.service;
    return {sqlstate_of(error.code), error.message,
            error.detail.empty() ? core::format(R"(Service "{}".)", service)
                                 : core::format(R"(Service "{}": {})", service, error.detail),
            hint_for(error, service)};
}

namespace {

// Of the exception that is being handled, but for a failed run.
void describe_error(pg::Failure &failure) noexcept {
    try {
        throw;
    } catch (const core::Error &error) {
        pg::describe(failure, sqlstate_of(error.code), error.message.c_str(), error.detail.c_str(), nullptr);
    } catch (...) {
        pg::describe_exception(failure);
    }
}

} // namespace

void describe_exception(pg::Failure &failure) noexcept {
    try {
        throw;
    } catch (const FailedRun &run) {
        try {
            std::rethrow_exception(run.error);
        } catch (...) {
            describe_error(failure);
        }
        try {
            const int code = failure.server != nullptr ? failure.server->sqlerrcode : failure.sqlstate;
            pg::add_server_log(failure, with_sqlstate(run.line, unpack_sql_state(code)).c_str());
        } catch (...) { // no memory for the line: the error itself matters more
        }
    } catch (...) {
        describe_error(failure);
    }
}

} // namespace migrate::engine
