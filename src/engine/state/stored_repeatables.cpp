#include "core/core.hpp"

#include "engine/state/stored_repeatables.hpp"

#include "engine/store/repeatables.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/memory.hpp"

namespace migrate::engine {

std::vector<RepeatableForm> stored_repeatables(const Service &service, const pg::SnapshotScope &snapshot) {
    std::vector<RepeatableForm> forms;
    if (!service.repeatables_due) {
        return forms;
    }
    const Repeatables all = read_repeatables(service, snapshot);
    const ServiceScriptReader reader(service, snapshot);
    for (const std::size_t i : core::order_repeatables(all.scripts)) {
        const pg::TemporaryMemory memory;
        const std::string &name = all.scripts[i].name;
        const Script script = reader.require(ScriptKind::repeatable, name);
        forms.push_back({name, script.body, all.registered[i].after, script.variables});
    }
    return forms;
}

} // namespace migrate::engine
