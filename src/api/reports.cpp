// current, history, heads, branches, show, graph, revision_map and what the views show
#include "api/function.hpp"
#include "engine/report/lines.hpp"
#include "engine/report/pending.hpp"
#include "engine/report/revision_map.hpp"
#include "engine/report/status.hpp"

namespace migrate::api {

namespace {

pg::Cell optional_bool(const std::optional<bool> &value) {
    return value ? pg::bool_cell(*value) : pg::null_cell();
}

Datum current(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return lines_result(fcinfo, engine::current(arguments.optional_text(0), arguments.boolean(1, "verbose"),
                                                arguments.boolean(2, "check_heads")));
}

Datum history(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return lines_result(fcinfo, engine::history(arguments.optional_text(0), arguments.optional_text(1),
                                                arguments.boolean(2, "verbose"),
                                                arguments.boolean(3, "indicate_current")));
}

Datum heads(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return lines_result(fcinfo, engine::heads(arguments.optional_text(0), arguments.boolean(1, "verbose"),
                                              arguments.boolean(2, "resolve_dependencies")));
}

Datum branches(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return lines_result(fcinfo,
                        engine::branches(arguments.optional_text(0), arguments.boolean(1, "verbose")));
}

Datum show(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return lines_result(fcinfo, engine::show(arguments.text(0, "service"), arguments.text(1, "revision")));
}

Datum graph(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return text_result(engine::graph(arguments.text(0, "service"), arguments.text(1, "format")));
}

Datum revision_map(FunctionCallInfo fcinfo) {
    const std::vector<engine::RevisionMapRow> facts =
        engine::revision_map(pg::Arguments(fcinfo).optional_text(0));
    pg::ResultRows rows(fcinfo);
    for (const engine::RevisionMapRow &fact : facts) {
        rows.add({pg::text_cell(fact.service), pg::text_cell(fact.revision),
                  pg::text_array_cell(fact.down_revisions), pg::text_array_cell(fact.depends_on),
                  pg::text_array_cell(fact.labels), pg::text_cell(fact.message), pg::bool_cell(fact.is_base),
                  pg::bool_cell(fact.is_head), pg::bool_cell(fact.is_effective_head),
                  pg::bool_cell(fact.is_branch_point), pg::bool_cell(fact.is_merge_point),
                  optional_bool(fact.is_applied), optional_bool(fact.is_current)});
    }
    return Datum{0};
}

Datum service_status(FunctionCallInfo fcinfo) {
    pg::ResultRows rows(fcinfo);
    for (const engine::ServiceStatus &status : engine::service_status()) {
        rows.add({pg::text_cell(status.service), pg::text_cell(status.schema_name),
                  pg::text_array_cell(status.current), pg::text_array_cell(status.heads),
                  status.pending ? pg::int4_cell(*status.pending) : pg::null_cell(),
                  optional_bool(status.up_to_date),
                  status.last_run ? pg::int8_cell(*status.last_run) : pg::null_cell(),
                  pg::text_cell(status.problem)});
    }
    return Datum{0};
}

Datum pending_steps(FunctionCallInfo fcinfo) {
    pg::ResultRows rows(fcinfo);
    for (const engine::PendingStep &step : engine::pending_steps()) {
        const std::string name =
            step.owner == step.service ? step.revision : step.owner + ":" + step.revision;
        rows.add({pg::text_cell(step.service), pg::int4_cell(step.step), pg::text_cell(name),
                  pg::text_cell(step.message)});
    }
    return Datum{0};
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(current, migrate::api::current)
MIGRATE_FUNCTION(history, migrate::api::history)
MIGRATE_FUNCTION(heads, migrate::api::heads)
MIGRATE_FUNCTION(branches, migrate::api::branches)
MIGRATE_FUNCTION(show, migrate::api::show)
MIGRATE_FUNCTION(graph, migrate::api::graph)
MIGRATE_FUNCTION(revision_map, migrate::api::revision_map)
MIGRATE_FUNCTION(service_status, migrate::api::service_status)
MIGRATE_FUNCTION(pending_steps, migrate::api::pending_steps)
