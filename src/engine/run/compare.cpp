#include "engine/run/compare.hpp"

#include "engine/run/shadow.hpp"
#include "pg/read_only.hpp"

namespace migrate::engine {

std::vector<core::ObjectChange> compare(const std::string &service, const std::string &target) {
    pg::refuse_read_only("migrate.compare()");
    Shadow shadow(service, {target});
    shadow.upgrade(target);
    return core::compare_snapshots(shadow.read(), shadow.live());
}

} // namespace migrate::engine
