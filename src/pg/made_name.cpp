#include "pg/made_name.hpp"

extern "C" {
#include <catalog/pg_proc.h>
#include <utils/catcache.h>
}

namespace migrate::pg {

namespace {

MadeName of_range(const RangeVar *range) noexcept { return {range->schemaname, range->relname, false}; }

// A list of one or two names, as of functions and types.
std::optional<MadeName> of_list(List *names) noexcept {
    if (names == NIL || list_length(names) > 2) {
        return std::nullopt;
    }
    const char *first = list_length(names) == 2 ? strVal(linitial(names)) : nullptr;
    return MadeName{first, strVal(llast(names)), false};
}

// C in all but name.
Presence presence_of_row(HeapTuple row, CommandId since) {
    if (!HeapTupleIsValid(row)) {
        return Presence::absent;
    }
    HeapTupleHeaderData *const header = row->t_data;
    const bool is_new = TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetXmin(header)) &&
                        HeapTupleHeaderGetCmin(header) >= since;
    return is_new ? Presence::newer : Presence::older;
}

Presence presence_in(SysCacheIdentifier cache, Datum one, Datum other, CommandId since) {
    HeapTuple row = SearchSysCache2(cache, one, other);
    const Presence presence = presence_of_row(row, since);
    if (HeapTupleIsValid(row)) {
        ReleaseSysCache(row);
    }
    return presence;
}

Presence presence_of_function(Oid nspace, const char *name, CommandId since) {
    Presence presence = Presence::absent;
    CatCList *functions = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(name));
    for (int i = 0; i < functions->n_members && presence != Presence::older; i++) {
        HeapTuple row = &functions->members[i]->tuple;
        if (reinterpret_cast<Form_pg_proc>(GETSTRUCT(row))->pronamespace == nspace) {
            presence = presence_of_row(row, since);
        }
    }
    ReleaseSysCacheList(functions);
    return presence;
}

} // namespace

std::optional<MadeName> made_name(Node *statement) noexcept {
    switch (nodeTag(statement)) {
    case T_CreateStmt:
        return of_range(castNode(CreateStmt, statement)->relation);
    case T_CreateForeignTableStmt:
        return of_range(reinterpret_cast<CreateForeignTableStmt *>(statement)->base.relation);
    case T_CreateTableAsStmt:
        return of_range(castNode(CreateTableAsStmt, statement)->into->rel);
    case T_ViewStmt:
        return of_range(castNode(ViewStmt, statement)->view);
    case T_CreateSeqStmt:
        return of_range(castNode(CreateSeqStmt, statement)->sequence);
    case T_CompositeTypeStmt:
        return of_range(castNode(CompositeTypeStmt, statement)->typevar);
    case T_IndexStmt: {
        auto *index = castNode(IndexStmt, statement);
        return index->idxname != nullptr
                   ? std::optional(MadeName{index->relation->schemaname, index->idxname, false})
                   : std::nullopt;
    }
    case T_CreateEnumStmt:
        return of_list(castNode(CreateEnumStmt, statement)->typeName);
    case T_CreateRangeStmt:
        return of_list(castNode(CreateRangeStmt, statement)->typeName);
    case T_CreateDomainStmt:
        return of_list(castNode(CreateDomainStmt, statement)->domainname);
    case T_CreateFunctionStmt:
        return of_list(castNode(CreateFunctionStmt, statement)->funcname);
    case T_DefineStmt: {
        auto *define = castNode(DefineStmt, statement);
        return define->kind == OBJECT_TYPE || define->kind == OBJECT_AGGREGATE ? of_list(define->defnames)
                                                                               : std::nullopt;
    }
    case T_CreateSchemaStmt: {
        auto *schema = castNode(CreateSchemaStmt, statement);
        const char *name = schema->schemaname;
        if (name == nullptr && schema->authrole != nullptr) {
            name = schema->authrole->rolename; // nullptr: CURRENT_USER and its like
        }
        return name != nullptr ? std::optional(MadeName{nullptr, name, true}) : std::nullopt;
    }
    default:
        return std::nullopt;
    }
}

bool drops_schema_alone(Node *statement, std::string_view schema) noexcept {
    if (!IsA(statement, DropStmt)) {
        return false;
    }
    auto *drop = castNode(DropStmt, statement);
    if (drop->removeType != OBJECT_SCHEMA || drop->behavior != DROP_RESTRICT) {
        return false;
    }
    for (int i = 0; i < list_length(drop->objects); i++) {
        if (schema == strVal(list_nth(drop->objects, i))) {
            return true;
        }
    }
    return false;
}

bool goes_into(const MadeName &made, Oid nspace) {
    if (made.is_schema) {
        return pg([&] { return get_namespace_oid(made.name, true); }) == nspace;
    }
    if (made.schema != nullptr) {
        return pg([&] { return get_namespace_oid(made.schema, true); }) == nspace;
    }
    return pg([&] {
        List *path = fetch_search_path(false);
        const bool is_first = path != NIL && linitial_oid(path) == nspace;
        list_free(path);
        return is_first;
    });
}

Presence presence_of(Oid nspace, const char *name, CommandId since) {
    return pg([&] {
        const Datum text = CStringGetDatum(name);
        const Datum schema = ObjectIdGetDatum(nspace);
        Presence presence = presence_in(RELNAMENSP, text, schema, since);
        if (presence == Presence::absent) {
            presence = presence_in(TYPENAMENSP, text, schema, since);
        }
        return presence == Presence::absent ? presence_of_function(nspace, name, since) : presence;
    });
}

Presence presence_of_namespace(Oid nspace, CommandId since) {
    return pg([&] {
        HeapTuple row = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(nspace));
        const Presence presence = presence_of_row(row, since);
        if (HeapTupleIsValid(row)) {
            ReleaseSysCache(row);
        }
        return presence;
    });
}

} // namespace migrate::pg
