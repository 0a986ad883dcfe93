#include <algorithm>

#include "core/text.hpp"

#include "engine/registration/schema_creators.hpp"

#include "engine/store/services.hpp"
#include "pg/catalog.hpp"
#include "pg/messages.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

// A schema in which others may create objects.
struct OpenSchema {
    std::string name;
    std::vector<std::string> creators; // as SQL spells them
    std::vector<std::string> granted;  // those of them who may by a grant
};

// In the order of the path.
std::vector<OpenSchema> find_open_schemas(const std::string &owner, const std::vector<std::string> &path) {
    static pg::Statement statement(
        "SELECT n.nspname::pg_catalog.text,"
        " CASE WHEN c.role OPERATOR(pg_catalog.=) 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(r.rolname) END,"
        " CASE WHEN c.role OPERATOR(pg_catalog.=) n.nspowner THEN NULL ELSE '' END"
        " FROM pg_catalog.unnest($2) WITH ORDINALITY AS path (name, place)"
        " JOIN pg_catalog.pg_namespace AS n ON n.nspname OPERATOR(pg_catalog.=) path.name"
        " CROSS JOIN LATERAL ("
        "  SELECT acl.grantee"
        "  FROM pg_catalog.aclexplode(COALESCE(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) AS acl"
        "  WHERE acl.privilege_type OPERATOR(pg_catalog.=) 'CREATE' UNION SELECT n.nspowner) AS c (role)"
        " LEFT JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) c.role"
        " WHERE c.role OPERATOR(pg_catalog.=) 0 OR NOT (r.rolsuper"
        "  OR r.rolname OPERATOR(pg_catalog.=) 'pg_database_owner'"
        "  OR r.oid OPERATOR(pg_catalog.=) (SELECT d.datdba FROM pg_catalog.pg_database AS d"
        "   WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())"
        "  OR pg_catalog.pg_has_role(r.oid, $1::pg_catalog.name, 'MEMBER'))"
        " ORDER BY path.place, c.role OPERATOR(pg_catalog.<>) 0, r.rolname");
    std::vector<OpenSchema> schemas;
    for (pg::Row &row : statement.execute({pg::text_parameter(owner), pg::text_array_parameter(path)})) {
        std::string schema = std::move(row[0]).value();
        if (schemas.empty() || schemas.back().name != schema) {
            schemas.push_back({std::move(schema), {}, {}});
        }
        if (row[2]) {
            schemas.back().granted.push_back(row[1].value());
        }
        schemas.back().creators.push_back(std::move(row[1]).value());
    }
    return schemas;
}

// The calls that mend it: take the grants back, leave the schema out, or, for the service's own, own it.
std::string remedy_for(const Service &service, const std::vector<std::string> &path,
                       const std::vector<OpenSchema> &open) {
    std::string remedies;
    std::string rest;
    bool can_leave_out = false;
    for (const OpenSchema &schema : open) {
        const std::string quoted = pg::quote_identifier(schema.name);
        const bool own = schema.name == service.schema_name;
        can_leave_out = can_leave_out || !own;
        if (!schema.granted.empty()) {
            remedies += "REVOKE CREATE ON SCHEMA " + quoted + " FROM " + core::join(schema.granted) + "; ";
        }
        if (own && schema.granted.size() < schema.creators.size()) {
            remedies += "ALTER SCHEMA " + quoted + " OWNER TO " + pg::quote_identifier(service.owner) + "; ";
        }
    }
    if (!can_leave_out) {
        return remedies.substr(0, remedies.size() - 1);
    }
    for (const std::string &name : path) {
        const bool stays = name == service.schema_name ||
                           std::none_of(open.begin(), open.end(),
                                        [&](const OpenSchema &schema) { return schema.name == name; });
        if (stays) {
            rest += (rest.empty() ? "" : ", ") + pg::quote_identifier(name);
        }
    }
    return remedies + (remedies.empty() ? "L" : "or l") +
           "eave out what the scripts don't need: SELECT migrate.alter_service(" +
           pg::quote_literal(service.name) + ", search_path => " + pg::quote_literal(rest) + ");";
}

} // namespace

void warn_of_other_creators(const Service &service, const std::vector<std::string> &path) {
    const std::vector<OpenSchema> open = find_open_schemas(service.owner, path);
    if (open.empty()) {
        return;
    }
    std::string places;
    for (const OpenSchema &schema : open) {
        places += "In schema \"" + schema.name + "\": " + core::join_some(schema.creators) + ". ";
    }
    pg::send_warning("others than its owner may create objects where the scripts of service \"" +
                         service.name + "\" look for theirs",
                     places + "A function or an operator of theirs that a script comes upon runs as \"" +
                         service.owner + "\".",
                     remedy_for(service, path, open));
}

} // namespace migrate::engine
