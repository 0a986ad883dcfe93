#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "core/text.hpp"

#include "engine/autogenerate/autogenerate.hpp"

#include "engine/autogenerate/proof.hpp"
#include "engine/registration/new_revision.hpp"
#include "engine/run/commands.hpp"
#include "engine/state/registry.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/store/services.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/messages.hpp"
#include "pg/read_only.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

void require_up_to_date(const std::string &service) {
    require_right(find_service(service, pg::SnapshotScope::fresh()));
    check_up_to_date(service);
}

void refuse_loss(const std::string &service, const AutogenerateRequest &request,
                 const std::vector<std::string> &losses) {
    if (losses.empty() || request.allow_data_loss) {
        return;
    }
    throw pg::Error(
        pg::sqlstate::data_loss, core::format(R"(the revision would lose data of service "{}")", service),
        core::format("It would lose {}.", core::join_some(losses)),
        core::format("If that is meant: SELECT migrate.autogenerate({}, <desired>, {}, allow_data_loss "
                     "=> true); if something has another name now, say so: renames => '{\"old "
                     "name\": \"new name\"}'.",
                     pg::quote_literal(service), pg::quote_literal(request.message)));
}

// Elsewhere, the revision would have nothing to begin with.
void warn_of_missing_base(const std::string &name, const SchemaDiff &diff) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const bool is_first = registry_of(find_service(name, snapshot), snapshot)->graph.empty();
    const bool has_live = std::any_of(diff.up.begin(), diff.up.end(),
                                      [](const core::SchemaStatement &one) { return one.live.has_value(); });
    if (is_first && has_live) {
        pg::send_warning(
            core::format(R"(service "{}" has no revision that makes what is in its schema)", name),
            "The new revision leads from there, and in another database nothing is there.",
            core::format("Unregister it, and begin with SELECT migrate.baseline({});",
                         pg::quote_literal(name)));
    }
}

} // namespace

std::optional<std::string> autogenerate(const std::string &service, const AutogenerateRequest &request) {
    pg::refuse_read_only("migrate.autogenerate()");
    require_up_to_date(service);
    SchemaDiff diff = diff_schema(service, request.wanted, DiffPurpose::write);
    if (diff.up.empty()) {
        return std::nullopt;
    }
    refuse_loss(service, request, diff.losses);
    warn_of_missing_base(service, diff);
    Claim claim;
    claim.request.heads = {request.head};
    claim.request.id = request.id;
    claim.request.message = request.message;
    claim.command = ChangeCommand::autogenerate;
    claim.road = Shadow::Road::from_here;
    claim.desired = std::move(diff.desired);
    claim.up = std::move(diff.up);
    claim.down = std::move(diff.down);
    return write_revision(service, prove(service, claim), ChangeCommand::autogenerate);
}

void check_desired(const std::string &service, const std::string &desired) {
    pg::refuse_read_only("migrate.check()");
    require_up_to_date(service);
    const std::vector<core::SchemaStatement> statements = diff(service, {desired, {}});
    if (statements.empty()) {
        return;
    }
    std::string operations;
    for (const core::SchemaStatement &statement : statements) {
        operations += (operations.empty() ? "" : "\n") + statement.sql + ";";
    }
    throw pg::Error(pg::sqlstate::not_up_to_date, "New upgrade operations detected.", operations,
                    core::format("To write a revision of them: SELECT migrate.autogenerate({}, <desired>, "
                                 "'<message>');",
                                 pg::quote_literal(service)));
}

} // namespace migrate::engine
