#include "engine/autogenerate/default_privileges.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/aside_schema.hpp"
#include "pg/catalog.hpp"

namespace migrate::engine {

void drop_default_privileges(const Service &service) {
    const Bookkeeping bookkeeping; // the owner may not be the caller
    const Oid schema = pg::find_namespace(service.schema_name);
    if (OidIsValid(schema)) {
        pg::drop_default_privileges(schema, owner_of(service));
    }
}

} // namespace migrate::engine
