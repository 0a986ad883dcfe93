#include "pg/index_catalog.hpp"

extern "C" {
#include <catalog/dependency.h>
#include <catalog/index.h>
}

namespace migrate::pg {

Oid relation_called(const RangeVar *relation) {
    return pg([&] { return RangeVarGetRelid(relation, NoLock, true); });
}

Oid relation_beside(Oid relation, const char *name) {
    return pg([&] { return get_relname_relid(name, get_rel_namespace(relation)); });
}

Oid table_of_index(Oid index) {
    return pg([&] { return IndexGetRelation(index, true); });
}

bool is_valid_index(Oid index) {
    return pg([&] { return get_index_isvalid(index); });
}

// A TOAST table belongs to the owner of its table.
bool may_drop_index(Oid index) {
    return pg([&] { return owns_relation(index, GetUserId()); });
}

std::string display_name(Oid relation) {
    return pg([&] {
        return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
                                          get_rel_name(relation));
    });
}

TransactionId writer_of(Oid relation) {
    return pg([&] {
        HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
        if (!HeapTupleIsValid(tuple)) {
            return InvalidTransactionId;
        }
        const TransactionId writer = HeapTupleHeaderGetRawXmin(tuple->t_data);
        ReleaseSysCache(tuple);
        return writer;
    });
}

void drop_index(Oid index) {
    pg([&] {
        ObjectAddress address;
        ObjectAddressSet(address, RelationRelationId, index);
        performDeletion(&address, DROP_RESTRICT, PERFORM_DELETION_INTERNAL);
        CommandCounterIncrement();
    });
}

const RangeVar *detached_concurrently(const AlterTableStmt *statement) noexcept {
    for (int i = 0; i < list_length(statement->cmds); i++) {
        const auto *command = static_cast<const AlterTableCmd *>(list_nth(statement->cmds, i));
        if (command->subtype == AT_DetachPartition) {
            const auto *partition = castNode(PartitionCmd, command->def);
            return partition->concurrent ? partition->name : nullptr;
        }
    }
    return nullptr;
}

} // namespace migrate::pg
