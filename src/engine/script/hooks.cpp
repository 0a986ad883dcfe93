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
            scripts_.emplace(*event, Hook{script.body, script.statements, script.variables});
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
    return found == scripts_.end()
               ? Script{nullptr, 0}
               : Script{found->second.body.c_str(), found->second.statements, found->second.variables};
}

} // namespace migrate::engine
