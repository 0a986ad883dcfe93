#include <algorithm>

#include "pg/catalog.hpp"

#include "pg/spi.hpp"

extern "C" {
#include <catalog/pg_inherits.h>
#include <catalog/pg_proc.h>
#include <commands/sequence.h>
#include <commands/trigger.h>
}

namespace migrate::pg {

Oid find_role(const std::string &name) {
    return pg([&] { return get_role_oid(name.c_str(), true); });
}

Oid find_namespace(const std::string &name) {
    return pg([&] { return get_namespace_oid(name.c_str(), true); });
}

Oid owner_of_namespace(Oid nspace) {
    return pg([&] {
        HeapTuple tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(nspace));
        if (!HeapTupleIsValid(tuple)) {
            return InvalidOid;
        }
        const Oid owner = reinterpret_cast<Form_pg_namespace>(GETSTRUCT(tuple))->nspowner;
        ReleaseSysCache(tuple);
        return owner;
    });
}

Oid owner_of_relation(Oid relation) {
    return pg([&] {
        HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
        if (!HeapTupleIsValid(tuple)) {
            return InvalidOid;
        }
        const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
        ReleaseSysCache(tuple);
        return owner;
    });
}

bool is_relation_called(Oid relation, const std::string &schema, const std::string &name) {
    return pg([&] {
        HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
        if (!HeapTupleIsValid(tuple)) {
            return false;
        }
        const auto *form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
        const bool is_named = name == NameStr(form->relname);
        const Oid nspace = form->relnamespace;
        ReleaseSysCache(tuple);
        if (!is_named) {
            return false;
        }
        tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(nspace));
        if (!HeapTupleIsValid(tuple)) {
            return false;
        }
        const bool is_there =
            schema == NameStr(reinterpret_cast<Form_pg_namespace>(GETSTRUCT(tuple))->nspname);
        ReleaseSysCache(tuple);
        return is_there;
    });
}

std::string name_of_relation(Oid relation) {
    const char *name = pg([&] { return get_rel_name(relation); });
    return name != nullptr ? name : "";
}

std::vector<std::string> extensions_of(Oid nspace) {
    List *found = pg([&] {
        Relation catalog = table_open(ExtensionRelationId, AccessShareLock);
        SysScanDesc scan = systable_beginscan(catalog, ExtensionNameIndexId, true, nullptr, 0, nullptr);
        List *names = NIL;
        while (HeapTuple tuple = systable_getnext(scan)) {
            const auto *extension =
                static_cast<const FormData_pg_extension *>(static_cast<void *>(GETSTRUCT(tuple)));
            if (extension->extnamespace == nspace) {
                names = lappend(names, pstrdup(NameStr(extension->extname)));
            }
        }
        systable_endscan(scan);
        table_close(catalog, AccessShareLock);
        return names;
    });
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(list_length(found)));
    for (int i = 0; i < list_length(found); i++) {
        names.emplace_back(static_cast<const char *>(list_nth(found, i)));
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string role_name(Oid role) {
    const char *name = pg([&] { return GetUserNameFromId(role, true); });
    return name != nullptr ? name : std::to_string(role);
}

std::string quote_identifier(const std::string &name) {
    return pg([&] { return ::quote_identifier(name.c_str()); });
}

std::string quote_literal(const std::string &value) {
    return pg([&] { return quote_literal_cstr(value.c_str()); });
}

namespace {

// What the row of an extension says, as the function reads it; without one, what it is by itself.
template <typename Read>
auto read_extension(const char *name, Read read) {
    return pg([&] {
        ScanKeyData key;
        ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ, CStringGetDatum(name));
        Relation extensions = table_open(ExtensionRelationId, AccessShareLock);
        SysScanDesc scan = systable_beginscan(extensions, ExtensionNameIndexId, true, nullptr, 1, &key);
        HeapTuple tuple = systable_getnext(scan);
        decltype(read(tuple, extensions)) found{};
        if (HeapTupleIsValid(tuple)) {
            found = read(tuple, extensions);
        }
        systable_endscan(scan);
        table_close(extensions, AccessShareLock);
        return found;
    });
}

} // namespace

std::optional<std::string> extension_version(const char *name) {
    const char *version = read_extension(name, [](HeapTuple tuple, Relation extensions) -> const char * {
        bool is_null;
        const Datum value =
            heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(extensions), &is_null);
        return TextDatumGetCString(value);
    });
    return version != nullptr ? std::optional<std::string>(version) : std::nullopt;
}

Oid schema_of_extension(const char *name) {
    return read_extension(name, [](HeapTuple tuple, Relation /*extensions*/) {
        return reinterpret_cast<Form_pg_extension>(GETSTRUCT(tuple))->extnamespace;
    });
}

std::optional<std::string> setting(const char *name) {
    const char *value = pg([&] { return GetConfigOption(name, true, false); });
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

std::string shown_setting(const char *name) {
    return pg([&] { return GetConfigOptionByName(name, nullptr, false); });
}

std::vector<std::string> schemas_with_table(const std::string &table) {
    static Statement statement(R"(
        SELECT n.nspname FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        WHERE c.relname OPERATOR(pg_catalog.=) $1::pg_catalog.name
          AND c.relkind OPERATOR(pg_catalog.=) 'r'::pg_catalog."char"
        ORDER BY n.nspname COLLATE pg_catalog."C" LIMIT 10)");
    std::vector<std::string> schemas;
    for (const Row &row : statement.execute({text_parameter(table)})) {
        schemas.push_back(row[0].value_or(""));
    }
    return schemas;
}

int character_limit(Oid relation, const char *column) {
    return pg([&] {
        const AttrNumber number = get_attnum(relation, column);
        Oid type = InvalidOid;
        int32 modifier = -1;
        Oid collation = InvalidOid;
        if (number == InvalidAttrNumber) {
            return 0;
        }
        get_atttypetypmodcoll(relation, number, &type, &modifier, &collation);
        return modifier < 0 ? 0 : modifier - VARHDRSZ;
    });
}

bool has_children(Oid relation) {
    return pg([&] { return find_inheritance_children(relation, NoLock) != NIL; });
}

bool has_deferred_triggers(Oid relation) {
    return pg([&] { return AfterTriggerPendingOnRel(relation); });
}

Oid find_function(Oid nspace, const char *name) {
    return pg([&] {
        const oidvector *none = buildoidvector(nullptr, 0);
        return GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
                               PointerGetDatum(none), ObjectIdGetDatum(nspace));
    });
}

std::int64_t next_value(Oid sequence) {
    return pg([&] { return nextval_internal(sequence, false); });
}

} // namespace migrate::pg
