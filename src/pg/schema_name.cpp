#include "pg/schema_name.hpp"

namespace migrate::pg {

std::string quoted_schema_name(Oid schema) {
    return pg([&] {
        const char *name = get_namespace_name(schema);
        if (name == nullptr) {
            ereport(ERROR,
                    (errcode(ERRCODE_UNDEFINED_SCHEMA), errmsg("schema with OID %u does not exist", schema)));
        }
        return quote_identifier(name);
    });
}

} // namespace migrate::pg
