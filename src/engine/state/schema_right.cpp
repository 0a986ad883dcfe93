#include "core/text.hpp"

#include "engine/state/schema_right.hpp"

#include "engine/state/version_table.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/rights.hpp"

namespace migrate::engine {

namespace {

bool owns_version_table(Oid owner, const Service &service) {
    const Oid table = find_version_table(service);
    const Oid table_owner = OidIsValid(table) ? pg::owner_of_relation(table) : InvalidOid;
    return OidIsValid(table_owner) && pg::has_rights_of(owner, table_owner);
}

bool has_right_as(Oid owner, const Service &service) {
    const Oid nspace = pg::find_namespace(service.schema_name);
    return !OidIsValid(nspace) || pg::has_right_in_schema(owner, nspace, ACL_CREATE) ||
           owns_version_table(owner, service);
}

} // namespace

bool has_schema_right(const Service &service) {
    const Oid owner = pg::find_role(service.owner);
    return OidIsValid(owner) && has_right_as(owner, service);
}

void require_schema_right(const Service &service) {
    if (has_right_as(owner_of(service), service)) {
        return;
    }
    throw pg::Error(
        ERRCODE_INSUFFICIENT_PRIVILEGE,
        core::format(R"(role "{}", the owner of service "{}", has no right to schema "{}")", service.owner,
                     service.name, service.schema_name),
        core::format(R"(It may not CREATE there, and it does not own version table "{}".)",
                     service.display_table()),
        core::format("If the service belongs there: GRANT USAGE, CREATE ON SCHEMA {} TO {}; "
                     "if not, the owner of the schema can forget it: SELECT migrate.drop_service({});",
                     pg::quote_identifier(service.schema_name), pg::quote_identifier(service.owner),
                     pg::quote_literal(service.name)));
}

bool is_schema_owner(const Service &service) {
    const Oid nspace = pg::find_namespace(service.schema_name);
    const Oid owner = OidIsValid(nspace) ? pg::owner_of_namespace(nspace) : InvalidOid;
    return OidIsValid(owner) && pg::has_rights_of(GetUserId(), owner);
}

std::string grant_on_schema(const Service &service) {
    return core::format("GRANT USAGE, CREATE ON SCHEMA {} TO {};", pg::quote_identifier(service.schema_name),
                        pg::quote_identifier(service.owner));
}

std::string schema_for_owner(const Service &service) {
    return core::format("CREATE SCHEMA {} AUTHORIZATION {};", pg::quote_identifier(service.schema_name),
                        pg::quote_identifier(service.owner));
}

} // namespace migrate::engine
