// What keeps the extension's tables from roles that may write every table, members of pg_write_all_data:
// rights on a table are not enough to write here, since what stands in these tables decides whose rights
// scripts run with.
#include "api/function.hpp"

#include "pg/rights.hpp"

extern "C" {
#include <commands/trigger.h>
}

namespace migrate::api {

namespace {

Datum refuse_write(FunctionCallInfo fcinfo) {
    if (!CALLED_AS_TRIGGER(fcinfo)) {
        throw pg::Error(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
                        "migrate.refuse_write() can be called by a trigger only");
    }
    const auto &trigger = *reinterpret_cast<TriggerData *>(fcinfo->context);
    Relation table = trigger.tg_relation;
    if (GetUserId() != RelationGetForm(table)->relowner && !pg::is_superuser()) {
        throw pg::Error(ERRCODE_INSUFFICIENT_PRIVILEGE,
                        std::string("permission denied for table ") + RelationGetRelationName(table),
                        "Only the functions of the extension write it, whatever rights on it a role has.",
                        TRIGGER_FIRED_FOR_ROW(trigger.tg_event)
                            ? "What a subscription brings is written if a superuser owns the subscription: "
                              "ALTER SUBSCRIPTION <name> OWNER TO <superuser>;"
                            : "");
    }
    // Of a statement there is no row.
    return PointerGetDatum(TRIGGER_FIRED_BY_UPDATE(trigger.tg_event) ? trigger.tg_newtuple
                                                                     : trigger.tg_trigtuple);
}

} // namespace

} // namespace migrate::api

// It knows nothing of the tables' form, so it may guard those of any version: an update script writes rows
// too.
MIGRATE_SQL_FUNCTION(refuse_write, migrate::api::refuse_write, migrate::engine::describe_exception)
