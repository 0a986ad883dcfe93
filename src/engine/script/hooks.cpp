#include "engine/script/hooks.hpp"

#include "engine/store/scripts.hpp"
#include "engine/store/service_scripts.hpp"

namespace migrate::engine {

Hooks::Hooks(const Service &service, const pg::SnapshotScope &snapshot) {
    if (service.hooks.empty()) {
        return;
    }
    const ServiceScriptReader reader(service, snapshot);
    for (const std::string &name : service.hooks) {
        if (const std::optional<HookEvent> event = find_hook_event(name)) {
            const Script script = reader.require(ScriptKind::hook, name);
            scripts_.emplace(*event, Hook{script.body, script.statements, script.variables, file_of(script)});
        }
    }
}

void Hooks::run(ScriptRunner &scripts, HookEvent event, const std::string &revision) const {
    if (has(event)) {
        scripts.run_hook(event, revision, script(event));
    }
}

Script Hooks::script(HookEvent event) const {
    const auto found = scripts_.find(event);
    if (found == scripts_.end()) {
        return {nullptr, 0};
    }
    const Hook &hook = found->second;
    Script script = new_script(hook.body, hook.variables, hook.file);
    script.statements = hook.statements;
    return script;
}

} // namespace migrate::engine
