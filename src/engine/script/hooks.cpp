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
            scripts_.emplace(*event, Hook{script.body, script.statements});
        }
    }
}

void Hooks::run(ScriptRunner &scripts, HookEvent event, const std::string &revision) const {
    if (scripts_.empty()) {
        return;
    }
    const auto found = scripts_.find(event);
    if (found != scripts_.end()) {
        scripts.run_hook(event, revision, {found->second.body.c_str(), found->second.statements});
    }
}

const std::string *Hooks::body(HookEvent event) const {
    const auto found = scripts_.find(event);
    return found == scripts_.end() ? nullptr : &found->second.body;
}

} // namespace migrate::engine
