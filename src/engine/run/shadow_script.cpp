#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "core/text.hpp"

#include "engine/run/shadow_script.hpp"

#include "engine/run/statement_watch.hpp"
#include "engine/script/frame.hpp"
#include "engine/script/script_check.hpp"
#include "engine/script/script_runner.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/version_writer.hpp"
#include "engine/store/run_log.hpp"
#include "pg/error_data.hpp"

namespace migrate::engine {

namespace {

bool has_default_privileges(const std::vector<pg::ParsedStatement> &statements) {
    return std::any_of(statements.begin(), statements.end(), [](const pg::ParsedStatement &one) {
        return one.tree != nullptr && IsA(one.tree, AlterDefaultPrivilegesStmt);
    });
}

} // namespace

// What can't run in a transaction has a form that can. With a frame, the script itself says that all can.
LooseScript check_loose_script(const Service &service, const std::string &name, const std::string &body,
                               ScriptKind kind, core::VariableStyle style) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    Variables variables(service, snapshot);
    const ScriptOrigin origin{service.name, name, kind};
    const CheckedScript checked = check_script(origin, new_script(body, style, std::nullopt),
                                               may_have_frames(body.c_str()), variables, true);
    const bool is_desired = kind == ScriptKind::up;
    return {name,
            body,
            checked.statements,
            is_desired && has_default_privileges(parse_script(origin, body.c_str())),
            kind,
            style};
}

bool names_unknown_setting(const pg::PgError &error) noexcept {
    const char *message = error.data()->message_id; // in no language of the session's
    return message != nullptr &&
           std::string_view(message).starts_with("unrecognized configuration parameter");
}

void run_loose_script(const Service &service, const LooseScript &script, CommandId begun,
                      bool drops_version_table) {
    const RunningService running(service.name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    Variables variables(service, snapshot);
    VersionWriter versions(service);
    if (drops_version_table) {
        versions.drop();
    }
    std::vector<AddedEnumValue> added;
    ScriptRunner scripts(service, name_of(StepDirection::upgrade), variables, snapshot);
    StatementWatch watch(service, versions, added, begun, false, true);
    watch.begin_step(script.name, true, false, false);
    try {
        scripts.run(script.name, script.kind, {script.body.c_str(), script.statements, script.variables});
    } catch (const pg::PgError &error) {
        watch.explain(error, "");
        if (names_unknown_setting(error)) { // pg_dump sets what its own version knows
            pg::add_hint(error,
                         core::format("PostgreSQL {} does not know the setting. Leave the line out, or "
                                      "dump with the pg_dump of this version.",
                                      std::to_string(pg::server_major())));
        }
        throw;
    }
}

} // namespace migrate::engine
