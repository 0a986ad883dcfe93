// Does what Citus does to a transaction and to a table, for the TAP tests. In a transaction that has made a
// schema tables can only be made one after another: so it sets distributor.mode to sequential until the
// transaction ends, when a schema is made, and refuses to make a table where somebody has taken that back.
extern "C" {
#include <postgres.h>

#include <access/xact.h>
#include <catalog/dependency.h>
#include <catalog/pg_class.h>
#include <catalog/pg_extension.h>
#include <commands/extension.h>
#include <fmgr.h>
#include <miscadmin.h>
#include <tcop/utility.h>
#include <utils/builtins.h>
#include <utils/guc.h>

PG_MODULE_MAGIC;
PGDLLEXPORT void _PG_init();
PG_FUNCTION_INFO_V1(distributor_distribute);
PG_FUNCTION_INFO_V1(distributor_go_sequential);
PGDLLEXPORT Datum distributor_distribute(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum distributor_go_sequential(PG_FUNCTION_ARGS);
}

namespace {

enum Mode { parallel, sequential };

const config_enum_entry modes[] = {
    {"parallel", parallel, false}, {"sequential", sequential, false}, {nullptr, 0, false}};

int mode = parallel;
bool has_made_schema = false;
ProcessUtility_hook_type next_hook = nullptr;

void go_sequential() {
    (void)set_config_option("distributor.mode", "sequential", superuser() ? PGC_SUSET : PGC_USERSET,
                            PGC_S_SESSION, GUC_ACTION_LOCAL, true, 0, false);
}

void watch_utility(PlannedStmt *statement, const char *query, bool read_only_tree,
                   ProcessUtilityContext context, ParamListInfo parameters, QueryEnvironment *environment,
                   DestReceiver *receiver, QueryCompletion *completion) {
    if (IsA(statement->utilityStmt, CreateSchemaStmt)) {
        go_sequential();
        has_made_schema = true;
    } else if (IsA(statement->utilityStmt, CreateStmt) && has_made_schema && mode != sequential) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_SCHEMA_NAME), errmsg("schema does not exist on a worker")));
    }
    (next_hook != nullptr ? next_hook : standard_ProcessUtility)(
        statement, query, read_only_tree, context, parameters, environment, receiver, completion);
}

void end_transaction(XactEvent event, void *) {
    if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT) {
        has_made_schema = false;
    }
}

} // namespace

void _PG_init() {
    DefineCustomEnumVariable("distributor.mode", "How tables are made.", nullptr, &mode, parallel, modes,
                             PGC_USERSET, 0, nullptr, nullptr, nullptr);
    next_hook = ProcessUtility_hook;
    ProcessUtility_hook = watch_utility;
    RegisterXactCallback(end_transaction, nullptr);
}

// distribute(table regclass, extension text): the table stays as a shell that depends on the extension.
Datum distributor_distribute(PG_FUNCTION_ARGS) {
    const ObjectAddress table = {RelationRelationId, PG_GETARG_OID(0), 0};
    const ObjectAddress extension = {ExtensionRelationId,
                                     get_extension_oid(text_to_cstring(PG_GETARG_TEXT_PP(1)), false), 0};
    recordDependencyOn(&table, &extension, DEPENDENCY_NORMAL);
    PG_RETURN_VOID();
}

// go_sequential(): as some functions of Citus do.
Datum distributor_go_sequential(PG_FUNCTION_ARGS) {
    (void)fcinfo;
    go_sequential();
    PG_RETURN_VOID();
}
