#include "pg/aside_schema.hpp"

#include "pg/catalog.hpp"
#include "pg/compat.hpp"
#include "pg/subtransaction.hpp"

extern "C" {
#include <access/heapam.h>
#include <catalog/catalog.h>
#include <catalog/dependency.h>
#include <catalog/indexing.h>
#include <catalog/objectaccess.h>
#include <catalog/pg_default_acl.h>
#include <catalog/pg_publication.h>
#include <catalog/pg_publication_namespace.h>
#include <catalog/pg_seclabel.h>
#include <commands/comment.h>
#include <commands/dbcommands.h>
#include <commands/seclabel.h>
}

namespace migrate::pg {

namespace {

// All of these are C in all but name, and run within pg().

// Privileges that a new object gets, and what the server notes of the roles in them.
void note_privileges(Oid catalog, Oid object, Oid owner, Acl *before, Acl *after) {
    Oid *old_members = nullptr;
    Oid *new_members = nullptr;
    const int old_count = before != nullptr ? aclmembers(before, &old_members) : 0;
    const int new_count = after != nullptr ? aclmembers(after, &new_members) : 0;
    updateAclDependencies(catalog, object, 0, owner, old_count, old_members, new_count, new_members);
}

// As RenameSchema() does, which on 17 locks the schema against all who make an object in it, or rewrite a
// table.
void rename_schema(Oid schema, const char *name, const char *new_name) {
    if (!owns_namespace(schema, GetUserId())) {
        aclcheck_error(ACLCHECK_NOT_OWNER, OBJECT_SCHEMA, name);
    }
    if (!has_database_privilege(MyDatabaseId, GetUserId(), ACL_CREATE)) {
        aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_DATABASE, get_database_name(MyDatabaseId));
    }
    if (OidIsValid(get_namespace_oid(new_name, true))) {
        ereport(ERROR, (errcode(ERRCODE_DUPLICATE_SCHEMA), errmsg("schema \"%s\" already exists", new_name)));
    }
    Relation catalog = table_open(NamespaceRelationId, RowExclusiveLock);
    HeapTuple tuple = SearchSysCacheCopy1(NAMESPACEOID, ObjectIdGetDatum(schema));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for schema %u", schema);
    }
    auto *row = static_cast<FormData_pg_namespace *>(static_cast<void *>(GETSTRUCT(tuple)));
    (void)namestrcpy(&row->nspname, new_name);
    CatalogTupleUpdate(catalog, &tuple->t_self, tuple);
    InvokeObjectPostAlterHook(NamespaceRelationId, schema, 0);
    table_close(catalog, RowExclusiveLock);
}

Acl *privileges_of(HeapTuple schema) {
    bool is_null = false;
    const Datum acl = SysCacheGetAttr(NAMESPACEOID, schema, Anum_pg_namespace_nspacl, &is_null);
    return is_null ? nullptr : DatumGetAclPCopy(acl);
}

void copy_privileges(Oid from, Oid to, Oid owner) {
    Relation catalog = table_open(NamespaceRelationId, RowExclusiveLock);
    HeapTuple source = SearchSysCacheCopy1(NAMESPACEOID, ObjectIdGetDatum(from));
    HeapTuple target = SearchSysCacheCopy1(NAMESPACEOID, ObjectIdGetDatum(to));
    Acl *before = privileges_of(target);
    Acl *after = privileges_of(source);
    Datum values[Natts_pg_namespace] = {};
    bool nulls[Natts_pg_namespace] = {};
    bool replaced[Natts_pg_namespace] = {};
    values[Anum_pg_namespace_nspacl - 1] = PointerGetDatum(after);
    nulls[Anum_pg_namespace_nspacl - 1] = after == nullptr;
    replaced[Anum_pg_namespace_nspacl - 1] = true;
    HeapTuple changed = heap_modify_tuple(target, RelationGetDescr(catalog), values, nulls, replaced);
    CatalogTupleUpdate(catalog, &changed->t_self, changed);
    note_privileges(NamespaceRelationId, to, owner, before, after);
    table_close(catalog, RowExclusiveLock);
}

// ALTER DEFAULT PRIVILEGES IN SCHEMA of every role: copies of the rows.
List *default_privileges(Relation catalog, Oid schema) {
    ScanKeyData key;
    ScanKeyInit(&key, Anum_pg_default_acl_defaclnamespace, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(schema));
    SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 1, &key);
    List *found = NIL;
    while (HeapTuple tuple = systable_getnext(scan)) {
        found = lappend(found, heap_copytuple(tuple));
    }
    systable_endscan(scan);
    return found;
}

void copy_default_privileges(Oid from, Oid to) {
    Relation catalog = table_open(DefaultAclRelationId, RowExclusiveLock);
    List *found = default_privileges(catalog, from);
    for (int i = 0; i < list_length(found); i++) {
        auto *source = static_cast<HeapTuple>(list_nth(found, i));
        Datum values[Natts_pg_default_acl];
        bool nulls[Natts_pg_default_acl];
        heap_deform_tuple(source, RelationGetDescr(catalog), values, nulls);
        const Oid object = GetNewOidWithIndex(catalog, DefaultAclOidIndexId, Anum_pg_default_acl_oid);
        const Oid role = DatumGetObjectId(values[Anum_pg_default_acl_defaclrole - 1]);
        values[Anum_pg_default_acl_oid - 1] = ObjectIdGetDatum(object);
        values[Anum_pg_default_acl_defaclnamespace - 1] = ObjectIdGetDatum(to);
        CatalogTupleInsert(catalog, heap_form_tuple(RelationGetDescr(catalog), values, nulls));
        ObjectAddress self;
        ObjectAddress schema;
        ObjectAddressSet(self, DefaultAclRelationId, object);
        ObjectAddressSet(schema, NamespaceRelationId, to);
        recordDependencyOnOwner(DefaultAclRelationId, object, role);
        recordDependencyOn(&self, &schema, DEPENDENCY_AUTO);
        note_privileges(DefaultAclRelationId, object, role, nullptr,
                        DatumGetAclP(values[Anum_pg_default_acl_defaclacl - 1]));
    }
    table_close(catalog, RowExclusiveLock);
}

void copy_comment(Oid from, Oid to) {
    const char *comment = GetComment(from, NamespaceRelationId, 0);
    if (comment != nullptr) {
        CreateComments(to, NamespaceRelationId, 0, comment);
    }
}

void copy_security_labels(Oid from, Oid to) {
    Relation catalog = table_open(SecLabelRelationId, RowExclusiveLock);
    ScanKeyData keys[3];
    ScanKeyInit(&keys[0], Anum_pg_seclabel_objoid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(from));
    ScanKeyInit(&keys[1], Anum_pg_seclabel_classoid, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(NamespaceRelationId));
    ScanKeyInit(&keys[2], Anum_pg_seclabel_objsubid, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(0));
    SysScanDesc scan = systable_beginscan(catalog, SecLabelObjectIndexId, true, nullptr, 3, keys);
    List *found = NIL;
    while (HeapTuple tuple = systable_getnext(scan)) {
        found = lappend(found, heap_copytuple(tuple));
    }
    systable_endscan(scan);
    ObjectAddress object;
    ObjectAddressSet(object, NamespaceRelationId, to);
    for (int i = 0; i < list_length(found); i++) {
        Datum values[Natts_pg_seclabel];
        bool nulls[Natts_pg_seclabel];
        heap_deform_tuple(static_cast<HeapTuple>(list_nth(found, i)), RelationGetDescr(catalog), values,
                          nulls);
        SetSecurityLabel(&object, TextDatumGetCString(values[Anum_pg_seclabel_provider - 1]),
                         TextDatumGetCString(values[Anum_pg_seclabel_label - 1]));
    }
    table_close(catalog, RowExclusiveLock);
}

// FOR TABLES IN SCHEMA
void copy_publications(Oid from, Oid to) {
    List *publications = GetSchemaPublications(from);
    for (int i = 0; i < list_length(publications); i++) {
        (void)publication_add_schema(list_nth_oid(publications, i), to, true);
    }
}

// Names of the extensions of a schema that say they may be moved.
List *movable_extensions(Oid schema) {
    Relation catalog = table_open(ExtensionRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 0, nullptr);
    List *names = NIL;
    while (HeapTuple tuple = systable_getnext(scan)) {
        const auto *extension =
            static_cast<const FormData_pg_extension *>(static_cast<void *>(GETSTRUCT(tuple)));
        if (extension->extnamespace == schema && extension->extrelocatable) {
            names = lappend(names, pstrdup(NameStr(extension->extname)));
        }
    }
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
    return names;
}

// What can't be moved after all stays aside.
void move_extension(const char *extension, const char *schema) {
    try {
        Subtransaction subtransaction;
        pg([&] { (void)AlterExtensionNamespace(extension, schema, nullptr); });
        subtransaction.commit();
    } catch (const PgError &error) {
        if (ERRCODE_TO_CATEGORY(error.data()->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION) {
            throw;
        }
    }
}

} // namespace

void put_schema_aside(Oid schema, const std::string &name_aside) {
    const Oid owner = owner_of_namespace(schema);
    const char *name = pg([&] { return get_namespace_name(schema); });
    pg([&] {
        rename_schema(schema, name, name_aside.c_str());
        CommandCounterIncrement();
        const Oid made = NamespaceCreate(name, owner, false);
        CommandCounterIncrement();
        copy_privileges(schema, made, owner);
        copy_default_privileges(schema, made);
        copy_comment(schema, made);
        copy_security_labels(schema, made);
        copy_publications(schema, made);
        CommandCounterIncrement();
    });
    List *extensions = pg([&] { return movable_extensions(schema); });
    for (int i = 0; i < list_length(extensions); i++) {
        move_extension(static_cast<const char *>(list_nth(extensions, i)), name);
    }
}

void drop_default_privileges(Oid schema, Oid role) {
    pg([&] {
        ObjectAddresses *objects = new_object_addresses();
        Relation catalog = table_open(DefaultAclRelationId, AccessShareLock);
        List *found = default_privileges(catalog, schema);
        for (int i = 0; i < list_length(found); i++) {
            const auto *tuple = static_cast<HeapTuple>(list_nth(found, i));
            const auto *row =
                static_cast<const FormData_pg_default_acl *>(static_cast<void *>(GETSTRUCT(tuple)));
            if (row->defaclrole == role) {
                ObjectAddress object;
                ObjectAddressSet(object, DefaultAclRelationId, row->oid);
                add_exact_object_address(&object, objects);
            }
        }
        table_close(catalog, AccessShareLock);
        performMultipleDeletions(objects, DROP_RESTRICT, PERFORM_DELETION_INTERNAL);
        CommandCounterIncrement();
    });
}

} // namespace migrate::pg
