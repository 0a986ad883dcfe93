#include <algorithm>

#include "pg/object_watch.hpp"

#include "pg/function.hpp"
#include "pg/spi.hpp"

extern "C" {
#include <catalog/objectaccess.h>
}

namespace migrate::pg {

namespace {

ObjectWatch *innermost_watch = nullptr;
object_access_hook_type next_hook = nullptr;

// What belongs to another object by a dependency is where that is, and a part of it: an index of its table,
// a trigger of its table, a member of its extension. An extension is where its members are.
Statement remaining(R"(
    WITH RECURSIVE made AS (
        SELECT DISTINCT catalog, object
        FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS one (catalog, object)
    ), owners AS (
        SELECT catalog, object, catalog AS owner_catalog, object AS owner, false AS is_internal FROM made
        UNION
        SELECT o.catalog, o.object, d.refclassid, d.refobjid,
               o.is_internal OR d.deptype OPERATOR(pg_catalog.=) 'i'
        FROM owners AS o
        JOIN pg_catalog.pg_depend AS d
            ON d.classid OPERATOR(pg_catalog.=) o.owner_catalog AND d.objid OPERATOR(pg_catalog.=) o.owner
        WHERE d.deptype OPERATOR(pg_catalog.=) ANY ('{a,i,e,P,S}'::pg_catalog."char"[])
    ), told AS (
        SELECT o.catalog, o.object
        FROM owners AS o
        LEFT JOIN made AS m
            ON m.catalog OPERATOR(pg_catalog.=) o.owner_catalog AND m.object OPERATOR(pg_catalog.=) o.owner
                AND o.owner OPERATOR(pg_catalog.<>) o.object
        LEFT JOIN pg_catalog.pg_extension AS e
            ON e.oid OPERATOR(pg_catalog.=) o.owner
                AND o.owner_catalog OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass
        GROUP BY o.catalog, o.object
        HAVING NOT pg_catalog.bool_or(is_internal OR m.object IS NOT NULL
            OR (o.owner_catalog OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
                AND o.owner OPERATOR(pg_catalog.=) $3)
            OR coalesce(e.extnamespace OPERATOR(pg_catalog.=) $3, false)
            OR coalesce((SELECT i.schema OPERATOR(pg_catalog.=) ANY (ARRAY['pg_temp', 'pg_toast',
                    (SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_namespace AS n
                     WHERE n.oid OPERATOR(pg_catalog.=) $3)])
                FROM pg_catalog.pg_identify_object(o.owner_catalog, o.owner, 0) AS i), false))
    )
    SELECT i.type, i.identity
    FROM told, pg_catalog.pg_identify_object(catalog, object, 0) AS i
    WHERE i.identity IS NOT NULL -- and not where the first temporary object of a session goes
        AND NOT (i.type OPERATOR(pg_catalog.=) 'schema'
            AND i.identity OPERATOR(pg_catalog.~) '^pg_(toast_)?temp')
    GROUP BY i.type, i.identity
    ORDER BY i.type COLLATE "C", i.identity COLLATE "C"
)");

// All C++ objects die in here.
[[gnu::noinline]] bool note(Failure &failure, const MadeObject &made) noexcept {
    try {
        for (ObjectWatch *watch = innermost_watch; watch != nullptr; watch = watch->outer()) {
            watch->note(made);
        }
        return true;
    } catch (...) {
        describe_exception(failure);
        return false;
    }
}

// Holds no C++ object.
void observe(ObjectAccessType access, Oid catalog, Oid object, int part, void *details) {
    if (next_hook != nullptr) {
        next_hook(access, catalog, object, part, details);
    }
    if (access != OAT_POST_CREATE || part != 0 || innermost_watch == nullptr) {
        return;
    }
    Failure failure{};
    if (!note(failure, {catalog, object})) {
        raise(failure);
    }
}

// When it is first needed, so that sessions that only look are left alone.
void install() noexcept {
    static bool is_installed = false;
    if (!is_installed) {
        next_hook = object_access_hook;
        object_access_hook = observe;
        is_installed = true;
    }
}

Parameter oids(const std::vector<MadeObject> &made, Oid MadeObject::*member) {
    auto *values = static_cast<Datum *>(pg([&] { return palloc(made.size() * sizeof(Datum)); }));
    for (std::size_t i = 0; i < made.size(); i++) {
        values[i] = ObjectIdGetDatum(made[i].*member);
    }
    const int count = static_cast<int>(made.size());
    return {OIDARRAYOID, pg([&] {
                return PointerGetDatum(
                    construct_array(values, count, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
            }),
            false};
}

} // namespace

ObjectWatch::ObjectWatch() noexcept : outer_(innermost_watch) {
    install();
    innermost_watch = this;
}

ObjectWatch::~ObjectWatch() { innermost_watch = outer_; }

bool ObjectWatch::has_made(Oid catalog, Oid object) const noexcept {
    return std::find(made_.begin(), made_.end(), MadeObject{catalog, object}) != made_.end();
}

std::vector<IdentifiedObject> ObjectWatch::remaining_outside(Oid nspace) const {
    std::vector<IdentifiedObject> objects;
    if (made_.empty()) {
        return objects;
    }
    const std::vector<Row> rows = remaining.execute({oids(made_, &MadeObject::catalog),
                                                     oids(made_, &MadeObject::object),
                                                     {OIDOID, ObjectIdGetDatum(nspace), false}});
    for (const Row &row : rows) {
        objects.push_back({row[0].value(), row[1].value()});
    }
    return objects;
}

} // namespace migrate::pg
