#include "pg/distribution.hpp"

#include "pg/catalog.hpp"

extern "C" {
#include <access/genam.h>
#include <access/table.h>
#include <catalog/dependency.h>
#include <catalog/indexing.h>
#include <catalog/pg_class.h>
#include <catalog/pg_depend.h>
}

namespace migrate::pg {

namespace {

// C in all but name, from here on.

// A table of an extension's own depends on it in another way; nothing in the server makes any other table do
// so.
Oid extension_in_dependencies(Oid table) {
    ScanKeyData keys[3];
    ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(RelationRelationId));
    ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(table));
    ScanKeyInit(&keys[2], Anum_pg_depend_objsubid, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(0));
    Relation dependencies = table_open(DependRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(dependencies, DependDependerIndexId, true, nullptr, 3, keys);
    Oid extension = InvalidOid;
    HeapTuple tuple;
    while (HeapTupleIsValid(tuple = systable_getnext(scan))) {
        const auto *dependency = reinterpret_cast<Form_pg_depend>(GETSTRUCT(tuple));
        if (dependency->refclassid == ExtensionRelationId && dependency->deptype != DEPENDENCY_EXTENSION) {
            extension = dependency->refobjid;
        }
    }
    systable_endscan(scan);
    table_close(dependencies, AccessShareLock);
    return extension;
}

// Only a superuser can have put a list there.
bool is_in_list_of_citus(Oid table) {
    const Oid list = get_relname_relid("pg_dist_partition", PG_CATALOG_NAMESPACE);
    const AttrNumber column = OidIsValid(list) ? get_attnum(list, "logicalrelid") : InvalidAttrNumber;
    if (column == InvalidAttrNumber || get_rel_relkind(list) != RELKIND_RELATION) {
        return false;
    }
    ScanKeyData key;
    ScanKeyInit(&key, column, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(table));
    Relation partitions = table_open(list, AccessShareLock);
    SysScanDesc scan = systable_beginscan(partitions, InvalidOid, false, nullptr, 1, &key);
    const bool found = HeapTupleIsValid(systable_getnext(scan));
    systable_endscan(scan);
    table_close(partitions, AccessShareLock);
    return found;
}

} // namespace

std::optional<std::string> distributor_of(Oid table) {
    const Oid extension = pg([&] { return extension_in_dependencies(table); });
    if (OidIsValid(extension)) {
        const char *name = pg([&] { return get_extension_name(extension); });
        return name != nullptr ? name : std::to_string(extension);
    }
    return pg([&] { return is_in_list_of_citus(table); }) ? std::optional<std::string>("citus")
                                                          : std::nullopt;
}

} // namespace migrate::pg
