#include "engine/run/compare.hpp"

#include "engine/run/function_notes.hpp"
#include "engine/run/shadow.hpp"
#include "pg/read_only.hpp"

namespace migrate::engine {

std::vector<core::ObjectChange> compare(const std::string &service, const std::string &target) {
    pg::refuse_read_only("migrate.compare()");
    FunctionNotes functions;
    std::vector<core::ObjectChange> changes;
    {
        Shadow shadow(service, {target}, Shadow::Road::from_base, Shadow::Live::read);
        shadow.upgrade(target);
        changes = core::compare_snapshots(shadow.read(), shadow.live());
        functions.look(shadow);
    }
    functions.tell();
    return changes;
}

} // namespace migrate::engine
