#include "engine/script/caller_rights.hpp"

#include "pg/rights.hpp"
#include "pg/superuser_settings.hpp"

namespace migrate::engine {

bool is_called_by_other(Oid owner) {
    return GetUserId() != owner || GetSessionUserId() != owner || GetAuthenticatedUserId() != owner;
}

void withhold_caller_rights(Oid owner, pg::GucScope &settings) {
    if (is_called_by_other(owner) && !pg::is_superuser(owner)) {
        pg::reset_superuser_settings(settings);
    }
}

} // namespace migrate::engine
