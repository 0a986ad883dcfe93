#include "engine/state/replication.hpp"

#include "engine/state/registry.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/services.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/spi.hpp"

extern "C" {
#include <commands/trigger.h>
}

namespace migrate::engine {

namespace {

struct Column {
    int number;
    Datum value;
};

Column column_of(const TriggerData &trigger, HeapTuple row, const char *name) {
    return pg::pg([&] {
        TupleDesc description = RelationGetDescr(trigger.tg_relation);
        const int number = SPI_fnumber(description, name);
        bool is_null = false;
        return Column{number, SPI_getbinval(row, description, number, &is_null)};
    });
}

// The writer's tokens mean nothing here: this database gives the same ones to other graphs.
HeapTuple with_own_token(const TriggerData &trigger, HeapTuple row) {
    Datum token = Int64GetDatum(next_graph_token());
    int column = column_of(trigger, row, "graph_token").number;
    return pg::pg([&] {
        bool is_null = false;
        return heap_modify_tuple_by_cols(row, RelationGetDescr(trigger.tg_relation), 1, &column, &token,
                                         &is_null);
    });
}

// The sequence goes on behind the number.
void follow_number(const char *sequence, Datum number) {
    static pg::Statement statement(R"(
        SELECT pg_catalog.setval($1::pg_catalog.regclass, $2)
        WHERE $2 OPERATOR(pg_catalog.>)
              COALESCE(pg_catalog.pg_sequence_last_value($1::pg_catalog.regclass), 0))");
    Bookkeeping::execute(statement,
                         {pg::text_parameter(sequence), pg::int8_parameter(DatumGetInt64(number))});
}

void require_own_table(const TriggerData &trigger) {
    const Oid nspace = pg::pg([] { return get_namespace_oid("migrate", false); });
    if (RelationGetNamespace(trigger.tg_relation) != nspace) {
        throw pg::Error(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
                        "function \"migrate.follow_replication\" is for the extension's own tables");
    }
}

} // namespace

HeapTupleData *follow_replicated_row(const TriggerData &trigger) {
    const bool is_update = TRIGGER_FIRED_BY_UPDATE(trigger.tg_event);
    HeapTuple row = is_update ? trigger.tg_newtuple : trigger.tg_trigtuple;
    if (Bookkeeping::is_active()) {
        return row;
    }
    require_own_table(trigger);
    const std::string table = RelationGetRelationName(trigger.tg_relation);
    if (table == "services") {
        return with_own_token(trigger, row);
    }
    if (table == "revisions") {
        follow_number("migrate.revisions_seq_seq", column_of(trigger, row, "seq").value);
        outdate_registry(pg::to_string(column_of(trigger, row, "service").value));
    } else if (table == "runs") {
        follow_number("migrate.run_number", column_of(trigger, row, "run").value);
    } else if (table == "changes") {
        follow_number("migrate.changes_change_seq", column_of(trigger, row, "change").value);
    }
    return row;
}

} // namespace migrate::engine
