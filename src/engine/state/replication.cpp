#include "engine/state/replication.hpp"

#include "engine/state/registry.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/services.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/spi.hpp"
#include "pg/trigger_row.hpp"

extern "C" {
#include <commands/trigger.h>
}

namespace migrate::engine {

namespace {

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
    if (RelationGetNamespace(trigger.tg_relation) != own_schema()) {
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
        // The writer's tokens mean nothing here: this database gives the same ones to other graphs.
        return pg::with_column(trigger, row, "graph_token", Int64GetDatum(next_graph_token()));
    }
    if (table == "revisions") {
        follow_number("migrate.revisions_seq_seq", pg::column_of(trigger, row, "seq"));
        outdate_registry(pg::to_string(pg::column_of(trigger, row, "service")));
    } else if (table == "runs") {
        follow_number("migrate.run_number", pg::column_of(trigger, row, "run"));
    } else if (table == "changes") {
        follow_number("migrate.changes_change_seq", pg::column_of(trigger, row, "change"));
    }
    return row;
}

} // namespace migrate::engine
