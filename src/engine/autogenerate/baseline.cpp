#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text.hpp"

#include "engine/autogenerate/baseline.hpp"

#include "engine/autogenerate/proof.hpp"
#include "engine/autogenerate/schema_diff.hpp"
#include "engine/error.hpp"
#include "engine/registration/new_revision.hpp"
#include "engine/run/commands.hpp"
#include "engine/run/shadow.hpp"
#include "engine/state/registry.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/snapshot.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/services.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/read_only.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

void refuse_begun(const std::string &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service service = find_service(name, snapshot);
    require_right(service);
    if (!registry_of(service, snapshot)->graph.empty()) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        core::format(R"(service "{}" has revisions already)", name),
                        "What its schema begins with is what they make.",
                        core::format("To write what leads from here to another schema: SELECT "
                                     "migrate.autogenerate({}, <desired>, '<message>');",
                                     pg::quote_literal(name)));
    }
    if (const core::Rows rows = read_latest_rows(service); !rows.empty()) {
        throw pg::Error(
            pg::sqlstate::stray_version_row,
            core::format(R"(the version table of service "{}" says that something is applied)", name),
            core::format("It holds {}, and no revision is registered.", core::quote_some(rows)),
            core::format("To go on with what Alembic has, register its revisions: SELECT * FROM "
                         "migrate.import_alembic({}, …); to begin anew: SELECT * FROM "
                         "migrate.stamp({}, 'base', purge => true); and call again.",
                         pg::quote_literal(name), pg::quote_literal(name)));
    }
}

// What the schema itself has, and nothing in it.
bool is_of_schema(const core::SchemaObject &object, const std::string &schema) {
    const std::string self = "schema " + schema;
    const std::string_view identity = object.identity;
    return (object.type == "grant" && identity.starts_with(self + " to ")) ||
           (object.type == "comment" && identity == self) ||
           (object.type == "security label" && identity.starts_with(self + " by "));
}

bool is_default_privilege_of(const core::SchemaObject &object, const std::string &role) {
    return object.type == "default privilege" &&
           object.identity.starts_with(core::format("for role {} in schema ", role));
}

// In another database the schema itself has nothing of its own yet, and the script has to say that: as far as
// the service's owner can say it. On the way down it stays, as the schema does.
core::Schema without_own(const core::Schema &schema) {
    const bool is_owned =
        std::none_of(schema.objects.begin(), schema.objects.end(), [&](const core::SchemaObject &object) {
            return object.type == "owner" && object.identity == "schema " + schema.name;
        });
    core::Schema rest{schema.name, schema.owner, {}, {}};
    for (const core::SchemaObject &object : schema.objects) {
        if (!(is_owned && is_of_schema(object, schema.name)) &&
            !is_default_privilege_of(object, schema.owner)) {
            rest.objects.push_back(object);
        }
    }
    return rest;
}

// What is there before the revision, in an empty schema of that name.
core::Schema read_empty(const std::string &service) {
    Shadow shadow(service, {"base"});
    shadow.bring_neighbours();
    return shadow.read_whole();
}

core::Schema read_live(const std::string &service) {
    return read_whole_schema(find_service(service, pg::SnapshotScope::fresh()), pg::SnapshotScope::latest());
}

} // namespace

std::string baseline(const std::string &service, const std::string &message,
                     const std::optional<std::string> &id) {
    pg::refuse_read_only("migrate.baseline()");
    refuse_begun(service);
    const core::Schema empty = read_empty(service);
    Claim claim;
    claim.request.id = id;
    claim.request.message = message;
    claim.command = ChangeCommand::baseline;
    claim.road = Shadow::Road::from_base;
    claim.desired = read_live(service);
    claim.before = &empty;
    explained(service, [&] {
        claim.up = core::statements_between(without_own(empty), claim.desired, cast_between);
        claim.down = core::statements_between(claim.desired, empty, cast_between);
    });
    if (claim.up.empty()) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        core::format("schema {} has nothing that a revision could make", empty.name), "",
                        core::format("Write the first revision: SELECT migrate.autogenerate({}, <desired>, "
                                     "'<message>');",
                                     pg::quote_literal(service)));
    }
    std::string revision = write_revision(service, prove(service, claim), ChangeCommand::baseline);
    stamp(service, {revision}, false);
    return revision;
}

} // namespace migrate::engine
