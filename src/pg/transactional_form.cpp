#include "pg/transactional_form.hpp"

#include "pg/utility_hook.hpp"

extern "C" {
#include <commands/defrem.h>
#include <tcop/cmdtag.h>
#include <tcop/utility.h>
}

namespace migrate::pg {

namespace {

// DETACH PARTITION … CONCURRENTLY, which is the only one of its statement; nullptr: it is another.
PartitionCmd *concurrent_detach(const AlterTableStmt *statement) noexcept {
    for (int i = 0; i < list_length(statement->cmds); i++) {
        auto *command = static_cast<AlterTableCmd *>(list_nth(statement->cmds, i));
        if (command->subtype == AT_DetachPartition) {
            auto *partition = castNode(PartitionCmd, command->def);
            return partition->concurrent ? partition : nullptr;
        }
    }
    return nullptr;
}

bool moves_database(const AlterDatabaseStmt *statement) noexcept {
    for (int i = 0; i < list_length(statement->options); i++) {
        const auto *option = static_cast<const DefElem *>(list_nth(statement->options, i));
        if (strcmp(option->defname, "tablespace") == 0) {
            return true;
        }
    }
    return false;
}

} // namespace

TransactionalForm transactional_form(const Node *statement) noexcept {
    using Form = TransactionalForm;
    const auto unless_concurrent = [](bool is_concurrent) {
        return is_concurrent ? Form::without_concurrently : Form::itself;
    };
    switch (nodeTag(statement)) {
    case T_IndexStmt:
        return unless_concurrent(reinterpret_cast<const IndexStmt *>(statement)->concurrent);
    case T_DropStmt:
        return unless_concurrent(reinterpret_cast<const DropStmt *>(statement)->concurrent);
    case T_AlterTableStmt:
        return unless_concurrent(concurrent_detach(reinterpret_cast<const AlterTableStmt *>(statement)) !=
                                 nullptr);
    case T_ReindexStmt:
        return Form::changes_nothing;
    case T_ClusterStmt: // of one table, it notes the index
        return reinterpret_cast<const ClusterStmt *>(statement)->relation == nullptr ? Form::changes_nothing
                                                                                     : Form::itself;
    case T_VacuumStmt:
        return reinterpret_cast<const VacuumStmt *>(statement)->is_vacuumcmd ? Form::none : Form::itself;
    case T_AlterDatabaseStmt:
        return moves_database(reinterpret_cast<const AlterDatabaseStmt *>(statement)) ? Form::none
                                                                                      : Form::itself;
    case T_CreatedbStmt:
    case T_DropdbStmt:
    case T_CreateTableSpaceStmt:
    case T_DropTableSpaceStmt:
    case T_AlterSystemStmt:
    case T_CreateSubscriptionStmt:
    case T_AlterSubscriptionStmt:
    case T_DropSubscriptionStmt:
        return Form::none;
    default:
        return Form::itself;
    }
}

const char *command_of(Node *statement) noexcept { return GetCommandTagName(CreateCommandTag(statement)); }

// The statement may be a plan that the server keeps, so that it is a copy that changes.
void run_without_concurrently(const Node *statement) {
    auto *copy = pg([&] { return static_cast<Node *>(copyObjectImpl(statement)); });
    switch (nodeTag(copy)) {
    case T_IndexStmt:
        castNode(IndexStmt, copy)->concurrent = false;
        break;
    case T_DropStmt:
        castNode(DropStmt, copy)->concurrent = false;
        break;
    default:
        concurrent_detach(castNode(AlterTableStmt, copy))->concurrent = false;
        break;
    }
    run_subcommand(copy, "CONCURRENTLY");
}

} // namespace migrate::pg
