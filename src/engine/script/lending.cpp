#include "engine/script/lending.hpp"

#include "pg/lent_settings.hpp"

namespace migrate::engine {

bool lends_role(Oid owner) {
    return GetUserId() != owner || GetSessionUserId() != owner || GetAuthenticatedUserId() != owner;
}

void take_back_rights(Oid owner, pg::GucScope &settings) {
    if (lends_role(owner) && !pg::pg([&] { return superuser_arg(owner); })) {
        pg::take_back_lent_settings(settings);
    }
}

} // namespace migrate::engine
