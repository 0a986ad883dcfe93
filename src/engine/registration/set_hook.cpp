#include "engine/registration/set_hook.hpp"

#include "engine/registration/registration_log.hpp"
#include "engine/script/script_check.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/service_scripts.hpp"
#include "engine/store/sha256.hpp"
#include "pg/error.hpp"
#include "pg/read_only.hpp"

namespace migrate::engine {

namespace {

HookEvent require_event(const std::string &name) {
    const std::optional<HookEvent> event = find_hook_event(name);
    if (!event) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "unknown event \"" + name + "\"", "",
                        "Events are before_run, after_run, before_step and after_step.");
    }
    return *event;
}

std::optional<std::string> hash_of(const char *script) {
    return script != nullptr ? std::optional(hex(sha256_of(script))) : std::nullopt;
}

} // namespace

Outcome set_hook(const std::string &name, const std::string &event_name,
                 const std::optional<std::string> &script, core::VariableStyle style,
                 const std::optional<ScriptFile> &file) {
    pg::refuse_read_only("migrate.set_hook()");
    const HookEvent event = require_event(event_name);
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Script old = ServiceScriptReader(service, snapshot).read(ScriptKind::hook, event_name);
    if (script ? old.body != nullptr && *script == old.body && style == old.variables : old.body == nullptr) {
        return Outcome::unchanged;
    }
    ChangeDetail detail;
    detail.add(event_name, "sha256", hash_of(old.body), hash_of(script ? script->c_str() : nullptr));
    if (script) {
        Script hook = new_script(*script, style, file);
        Variables variables(service, snapshot);
        hook.statements =
            check_script({service.name, "", ScriptKind::hook, event}, hook, true, variables, true).statements;
        detail.add(event_name, "variables", shown(old.variables), shown(style));
        const Bookkeeping bookkeeping;
        write_hook(service, event, hook);
    } else {
        const Bookkeeping bookkeeping;
        delete_hook(service, event);
    }
    log_change(name, ChangeCommand::set_hook, {}, detail);
    return old.body != nullptr ? Outcome::replaced : Outcome::added;
}

} // namespace migrate::engine
