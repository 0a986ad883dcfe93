// register, unregister, script
#include "engine/registration/registration.hpp"
#include "api/function.hpp"
#include "engine/registration/unregistration.hpp"
#include "engine/store/revisions.hpp"

namespace migrate::api {

namespace {

// What both forms of register have in common; they differ in how parents are given.
Datum register_with(const pg::Arguments &arguments, std::vector<std::string> down_revisions) {
    const std::string service = arguments.text(0, "service");
    engine::StoredRevision stored;
    stored.revision = {arguments.text(1, "revision"),         std::move(down_revisions),
                       arguments.text_array(7, "depends_on"), arguments.text_array(8, "branch_labels"),
                       arguments.text(3, "message"),          arguments.text_array(10, "replaces")};
    stored.up_is_given = !arguments.is_null(4);
    stored.up = arguments.optional_text(4).value_or("");
    stored.down = arguments.optional_text(5);
    stored.verify = arguments.optional_text(6);
    stored.transactional = arguments.boolean(9, "transactional");
    stored.down_transactional = arguments.optional_boolean(12);
    stored.variables = variable_style(arguments.optional_text(13));
    engine::register_revision(service, stored, arguments.boolean(11, "replace"));
    return text_result(stored.revision.id);
}

Datum register_revision(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::optional<std::string> parent = arguments.optional_text(2);
    return register_with(arguments, parent ? text_list(*parent) : std::vector<std::string>());
}

Datum register_merge(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return register_with(arguments, arguments.is_null(2) ? std::vector<std::string>()
                                                         : arguments.text_array(2, "down_revision"));
}

Datum unregister(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    const std::string revision = arguments.text(1, "revision");
    engine::unregister_revision(service, revision);
    return text_result(revision);
}

Datum script(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::optional<std::string> text = engine::script_text(
        arguments.text(0, "service"), arguments.text(1, "revision"), arguments.text(2, "kind"));
    fcinfo->isnull = !text;
    return text ? text_result(*text) : Datum{0};
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(register, migrate::api::register_revision)
MIGRATE_FUNCTION(register_merge, migrate::api::register_merge)
MIGRATE_FUNCTION(unregister, migrate::api::unregister)
MIGRATE_FUNCTION(script, migrate::api::script)
