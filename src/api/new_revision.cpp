// register_all, revision, merge, edit
#include "engine/registration/new_revision.hpp"
#include "api/function.hpp"
#include "api/revision_forms.hpp"
#include "engine/registration/batch.hpp"
#include "engine/registration/squash.hpp"
#include "engine/store/change_log.hpp"

namespace migrate::api {

namespace {

Datum register_all(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    return lines_result(fcinfo, engine::register_all(service, revision_forms(arguments.json(1, "revisions")),
                                                     engine::ChangeCommand::register_all));
}

Datum revision(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    engine::RevisionRequest request;
    request.message = arguments.text(1, "message");
    request.up = arguments.text(2, "up");
    request.down = arguments.optional_text(3);
    request.verify = arguments.optional_text(4);
    request.heads = text_list(arguments.text(5, "head"));
    request.splice = arguments.boolean(6, "splice");
    request.branch_label = arguments.optional_text(7);
    request.depends_on = arguments.text_array(8, "depends_on");
    request.id = arguments.optional_text(9);
    request.transactional = arguments.boolean(10, "transactional");
    request.down_transactional = arguments.optional_boolean(11);
    request.variables = variable_style(arguments.optional_text(12));
    return text_result(engine::write_revision(service, request, engine::ChangeCommand::revision));
}

// What both forms of merge have in common; they differ in how revisions are given.
Datum merge_with(const pg::Arguments &arguments, std::vector<std::string> revisions) {
    const std::string service = arguments.text(0, "service");
    if (revisions.empty()) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "at least one revision to merge is needed");
    }
    engine::RevisionRequest request;
    request.heads = std::move(revisions);
    request.message = arguments.optional_text(2).value_or("empty message"); // as Alembic says it
    request.branch_label = arguments.optional_text(3);
    request.id = arguments.optional_text(4);
    request.splice = arguments.boolean(5, "splice");
    request.down = "";
    return text_result(engine::write_revision(service, request, engine::ChangeCommand::merge));
}

Datum merge(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return merge_with(arguments, text_list(arguments.text(1, "revisions")));
}

Datum merge_many(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return merge_with(arguments, arguments.text_array(1, "revisions"));
}

Datum edit(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    const std::string symbol = arguments.text(1, "revision");
    return text_result(engine::edit_revision(service, symbol,
                                             {arguments.optional_text(2), arguments.optional_text(3),
                                              arguments.optional_text(4), arguments.optional_text(5)}));
}

Datum squash(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return text_result(engine::squash(arguments.text(0, "service"), arguments.text(1, "range"),
                                      arguments.optional_text(2), arguments.optional_text(3)));
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(revision, migrate::api::revision)
MIGRATE_FUNCTION(merge, migrate::api::merge)
MIGRATE_FUNCTION(merge_many, migrate::api::merge_many)
MIGRATE_FUNCTION(squash, migrate::api::squash)
MIGRATE_FUNCTION(edit, migrate::api::edit)
MIGRATE_FUNCTION(register_all, migrate::api::register_all)
