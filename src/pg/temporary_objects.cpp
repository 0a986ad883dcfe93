#include <vector>

#include "pg/temporary_objects.hpp"

extern "C" {
#include <catalog/dependency.h>
#include <catalog/indexing.h>
#include <catalog/pg_depend.h>
}

namespace migrate::pg {

namespace {

using Object = std::pair<Oid, Oid>;

Oid temporary_schema() noexcept {
    Oid schema = InvalidOid;
    Oid toast_schema = InvalidOid;
    GetTempNamespaceState(&schema, &toast_schema);
    return schema;
}

struct Scan {
    Relation relation;
    SysScanDesc scan;
};

// Each object in a schema depends on it, or on one that does.
Scan begin_scan(Oid schema) {
    ScanKeyData keys[2];
    ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(NamespaceRelationId));
    ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(schema));
    Relation relation = table_open(DependRelationId, AccessShareLock);
    return {relation, systable_beginscan(relation, DependReferenceIndexId, true, nullptr, 2, keys)};
}

std::vector<Object> objects_in(Oid schema) {
    std::vector<Object> objects;
    const Scan scan = pg([&] { return begin_scan(schema); });
    while (HeapTuple tuple = pg([&] { return systable_getnext(scan.scan); })) {
        auto *row = reinterpret_cast<Form_pg_depend>(GETSTRUCT(tuple));
        objects.emplace_back(row->classid, row->objid);
    }
    pg([&] {
        systable_endscan(scan.scan);
        table_close(scan.relation, AccessShareLock);
    });
    return objects;
}

void drop(ObjectAddresses *objects) {
    pg([&] {
        performMultipleDeletions(objects, DROP_CASCADE,
                                 PERFORM_DELETION_INTERNAL | PERFORM_DELETION_QUIETLY |
                                     PERFORM_DELETION_SKIP_EXTENSIONS);
        free_object_addresses(objects);
        CommandCounterIncrement();
    });
}

// Returns the objects with one more; nullptr: there is none yet.
ObjectAddresses *with(ObjectAddresses *objects, Oid catalog, Oid object) {
    return pg([&] {
        ObjectAddresses *all = objects != nullptr ? objects : new_object_addresses();
        const ObjectAddress address = {catalog, object, 0};
        add_exact_object_address(&address, all);
        return all;
    });
}

} // namespace

TemporaryObjects::TemporaryObjects() {
    const Oid schema = temporary_schema();
    if (OidIsValid(schema)) {
        const std::vector<Object> objects = objects_in(schema);
        before_.insert(objects.begin(), objects.end());
    }
}

void TemporaryObjects::drop_others() const {
    const Oid schema = temporary_schema();
    if (!OidIsValid(schema)) {
        return;
    }
    pg([] { CommandCounterIncrement(); });
    ObjectAddresses *others = nullptr;
    for (const Object &object : objects_in(schema)) {
        if (!before_.contains(object)) {
            others = with(others, object.first, object.second);
        }
    }
    if (others != nullptr) {
        drop(others);
    }
}

Oid find_temporary_relation(const char *name) {
    const Oid schema = temporary_schema();
    return OidIsValid(schema) ? pg([&] { return get_relname_relid(name, schema); }) : InvalidOid;
}

void drop_temporary_relations(std::initializer_list<const char *> names) {
    ObjectAddresses *relations = nullptr;
    for (const char *name : names) {
        const Oid relation = find_temporary_relation(name);
        if (OidIsValid(relation)) {
            relations = with(relations, RelationRelationId, relation);
        }
    }
    if (relations != nullptr) {
        drop(relations);
    }
}

} // namespace migrate::pg
