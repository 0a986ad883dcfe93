#include <vector>

#include "core/text.hpp"

#include "engine/autogenerate/desired_schema.hpp"

#include "engine/autogenerate/default_privileges.hpp"
#include "engine/run/shadow.hpp"
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
        refuse_outside(name, shadow.remaining_outside(made));
    }
    if (comes_first) {
        shadow.bring_neighbours();
    }
    return shadow.read_whole();
}

} // namespace migrate::engine
