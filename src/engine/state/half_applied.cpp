#include "core/text.hpp"

#include "engine/state/half_applied.hpp"

#include "engine/store/scripts.hpp"
#include "pg/catalog.hpp"
#include "pg/snapshot.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// Of the script as it is registered.
int statements_of(const Service &service, const HalfApplied &half) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const ScriptReader reader(service, snapshot);
    const Script script = reader.read(
        half.revision, half.direction == StepDirection::upgrade ? ScriptKind::up : ScriptKind::down);
    return script.body != nullptr ? script.statements : 0;
}

std::string ways_out(const Service &service, const HalfApplied &half) {
    const std::string name = pg::quote_literal(service.name);
    const std::string revision = pg::quote_literal(half.revision);
    if (half.direction == StepDirection::downgrade) {
        return core::format("To go on: CALL migrate.downgrade_online({}, '<target>');", name);
    }
    return core::format("To go on: CALL migrate.upgrade_online({}, {}); to undo it by its down script: "
                        "CALL migrate.downgrade_online({}, '-1');",
                        name, revision, name);
}

} // namespace

pg::Error half_applied_error(const Service &service, const HalfApplied &half) {
    const int statements = statements_of(service, half);
    const bool is_upgrade = half.direction == StepDirection::upgrade;
    return {pg::sqlstate::half_applied,
            core::format(R"(revision "{}" of service "{}" is half {})", half.revision, service.name,
                         is_upgrade ? "applied" : "undone"),
            core::format("Its {} script stopped at statement {} of {}, which began at {}.",
                         is_upgrade ? "up" : "down", std::to_string(half.statement),
                         std::to_string(statements), half.since),
            ways_out(service, half)};
}

void refuse_half_applied_change(const Service &service, const std::string &revision) {
    const std::optional<HalfApplied> half = find_half_applied(service.name);
    if (half && half->revision == revision) {
        throw pg::Error(pg::sqlstate::revision_applied,
                        core::format(R"(revision "{}" of service "{}" is half applied and can't change)",
                                     revision, service.name),
                        core::format("Statements before the one with number {} of its script have run.",
                                     std::to_string(half->statement)),
                        ways_out(service, *half));
    }
}

void refuse_half_applied(const Service &service) {
    if (const std::optional<HalfApplied> half = find_half_applied(service.name)) {
        throw half_applied_error(service, *half);
    }
}

} // namespace migrate::engine
