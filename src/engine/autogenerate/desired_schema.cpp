#include <optional>
#include <vector>

#include "core/text.hpp"

#include "engine/autogenerate/desired_schema.hpp"

#include "engine/autogenerate/default_privileges.hpp"
#include "engine/run/shadow.hpp"
#include "engine/state/stored_repeatables.hpp"
#include "engine/store/repeatables.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/object_watch.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// Errors call it so, where they name a revision.
LooseScript check_desired(const Service &service, const std::string &text) {
    LooseScript script = check_loose_script(service, "desired", text);
    if (script.statements == 0) {
        throw pg::Error(
            ERRCODE_INVALID_PARAMETER_VALUE, "the desired schema has no statement", "",
            "Give the statements that make the schema as it should be, as CREATE TABLE, or what pg_dump "
            "--schema-only has printed of it.");
    }
    return script;
}

void refuse_outside(const std::string &name, const std::vector<pg::IdentifiedObject> &outside) {
    if (outside.empty()) {
        return;
    }
    const Service service = find_service(name, pg::SnapshotScope::fresh());
    std::vector<std::string> names;
    names.reserve(outside.size());
    for (const pg::IdentifiedObject &object : outside) {
        names.push_back(object.type + ' ' + object.identity);
    }
    throw pg::Error(
        pg::sqlstate::outside_schema,
        core::format(R"(the desired script makes objects outside of schema "{}")", service.schema_name),
        core::format("It makes {}.", core::join_some(names)),
        core::format("Leave them out: what service \"{}\" has is in its schema. If a name in the script "
                     "should be in it, "
                     "the service's search_path must begin with the schema: it is {}.",
                     service.name, service.search_path));
}

void refuse_dropped(const Service &service) {
    if (!OidIsValid(pg::find_namespace(service.schema_name))) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        core::format(R"(the desired script drops schema "{}")", service.schema_name), "",
                        "Let it say what the schema is to have: it begins empty.");
    }
}

// What the service's repeatable scripts make is wanted too: they would not run again to make it.
void run_repeatables(Shadow &shadow) {
    const Service &service = shadow.service();
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Repeatables repeatables = read_repeatables(service, snapshot);
    for (const RepeatableForm &form : stored_repeatables(service, snapshot)) {
        const std::optional<std::size_t> place = repeatables.find(form.name);
        if (place && !repeatables.scripts[*place].changed) { // what has not run yet has made nothing
            pg::check_interrupts();
            shadow.run_loose(
                check_loose_script(service, form.name, form.script, ScriptKind::repeatable, form.variables));
        }
    }
}

} // namespace

core::Schema read_desired_schema(const std::string &name, const std::string &script) {
    Shadow shadow(name, {"base"});
    const Service &service = shadow.service();
    const LooseScript checked = check_desired(service, script);
    const bool comes_first = shadow.is_needed_by_neighbours();
    if (!comes_first) {
        shadow.bring_neighbours();
    }
    {
        if (checked.has_default_privileges) { // it says them itself, after what came before them
            drop_default_privileges(service);
        }
        const pg::ObjectWatch made;
        shadow.run_loose(checked);
        refuse_dropped(service);
        run_repeatables(shadow);
        refuse_outside(name, shadow.remaining_outside(made));
    }
    if (comes_first) {
        shadow.bring_neighbours();
    }
    return shadow.read_whole();
}

} // namespace migrate::engine
