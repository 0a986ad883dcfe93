#include <algorithm>
#include <iterator>
#include <utility>

#include "core/schema/not_null.hpp"
#include "core/text.hpp"

#include "engine/autogenerate/schema_diff.hpp"

#include "engine/autogenerate/desired_schema.hpp"
#include "engine/error.hpp"
#include "engine/run/shadow.hpp"
#include "pg/read_only.hpp"
#include "pg/type_casts.hpp"

namespace migrate::engine {

namespace {

void append(std::vector<core::SchemaStatement> &statements, std::vector<core::SchemaStatement> more) {
    statements.insert(statements.end(), std::make_move_iterator(more.begin()),
                      std::make_move_iterator(more.end()));
}

// An error of one says which name is in the way.
void run_renames(Shadow &here, const Renames &renames) {
    if (!renames.up.empty()) {
        here.run_loose(check_loose_script(here.service(), "renames", core::script_of(renames.up)));
    }
}

// As it is called in the end, an object may be another one in the end.
void note_desired(Renames &renames, const core::Snapshot &desired) {
    for (std::size_t i = 0; i < renames.up.size(); i++) {
        const core::SchemaStatement &back = renames.down[renames.up.size() - 1 - i];
        const core::SnapshotRow wanted{back.type, back.identity, ""};
        const auto found = std::lower_bound(desired.begin(), desired.end(), wanted, core::is_before);
        if (found != desired.end() && !core::is_before(wanted, *found)) {
            renames.up[i].desired = found->definition;
        }
    }
}

std::vector<std::string> find_losses(const Shadow &here,
                                     const std::vector<core::SchemaStatement> &statements) {
    std::vector<std::string> losses;
    for (const core::SchemaStatement &statement : statements) {
        for (const core::DataLoss &loss : statement.losses) {
            pg::check_interrupts();
            if (std::find(losses.begin(), losses.end(), loss.what) == losses.end() &&
                here.ask(loss.query).value_or(true)) {
                losses.push_back(loss.what);
            }
        }
    }
    return losses;
}

} // namespace

core::Cast cast_between(const std::string &from, const std::string &to) {
    switch (pg::cast_between(from, to)) {
    case pg::CastKind::assigned:
        return core::Cast::assigned;
    case pg::CastKind::converted:
        return core::Cast::converted;
    case pg::CastKind::none:
        break;
    }
    return core::Cast::by_text;
}

SchemaDiff diff_schema(const std::string &service, const WantedSchema &wanted, DiffPurpose purpose) {
    SchemaDiff diff;
    diff.desired = read_desired_schema(service, wanted.script);
    Shadow here(service, {}, Shadow::Road::from_here);
    core::Schema live = here.read_whole();
    Renames renames = plan_renames(diff.desired.name, core::snapshot_of(live.objects), wanted.renames);
    if (!renames.up.empty()) {
        note_desired(renames, core::snapshot_of(diff.desired.objects));
        run_renames(here, renames);
        live = here.read_whole();
    }
    core::forget_unwanted_names(live, diff.desired);
    diff.up = renames.up;
    std::vector<core::SchemaStatement> statements =
        explained(service, [&] { return core::statements_between(live, diff.desired, cast_between); });
    if (purpose == DiffPurpose::write) {
        diff.losses = find_losses(here, statements);
        // Values that are lost don't come back: others stand in their place, so that there is a way down.
        const core::NewColumns new_columns =
            diff.losses.empty() ? core::NewColumns::as_they_are : core::NewColumns::filled;
        diff.down = explained(
            service, [&] { return core::statements_between(diff.desired, live, cast_between, new_columns); });
        append(diff.down, renames.down);
    }
    append(diff.up, std::move(statements));
    return diff;
}

std::vector<core::SchemaStatement> diff(const std::string &service, const WantedSchema &wanted) {
    pg::refuse_read_only("migrate.diff()");
    return diff_schema(service, wanted, DiffPurpose::look).up;
}

} // namespace migrate::engine
