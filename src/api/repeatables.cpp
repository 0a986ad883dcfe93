// register_repeatable, unregister_repeatable, set_hook
#include "engine/registration/repeatables.hpp"
#include "api/function.hpp"
#include "engine/registration/set_hook.hpp"
#include "engine/script/hooks.hpp"
#include "engine/state/stored_repeatables.hpp"

namespace migrate::api {

namespace {

Datum register_repeatable(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    const engine::RepeatableForm form{arguments.text(1, "name"), arguments.text(2, "script"),
                                      arguments.text_array(3, "after"),
                                      variable_style(arguments.optional_text(4))};
    engine::register_repeatable(service, form);
    return text_result(form.name);
}

Datum unregister_repeatable(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    const std::string script = arguments.text(1, "name");
    engine::unregister_repeatable(service, script);
    return text_result(script);
}

Datum set_hook(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    engine::set_hook(service, arguments.text(1, "event"), arguments.optional_text(2),
                     variable_style(arguments.optional_text(3)));
    return text_result(service);
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(register_repeatable, migrate::api::register_repeatable)
MIGRATE_FUNCTION(unregister_repeatable, migrate::api::unregister_repeatable)
MIGRATE_FUNCTION(set_hook, migrate::api::set_hook)
