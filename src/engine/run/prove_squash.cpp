#include <utility>

#include "core/schema/difference.hpp"
#include "core/text.hpp"

#include "engine/run/prove_squash.hpp"

#include "engine/run/shadow.hpp"
#include "engine/state/problem.hpp"
#include "engine/state/registry.hpp"
#include "engine/state/service_lock.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/read_only.hpp"

namespace migrate::engine {

namespace {

constexpr const char *rows_of_table = "rows";

// What one of the two roads has made.
struct Made {
    core::Snapshot snapshot;
    std::optional<Problem> problem;
};

// How many rows a table has counts as much as its columns.
void add_rows(core::Snapshot &snapshot, const std::vector<pg::TableDigest> &tables) {
    core::Snapshot rows;
    for (const pg::TableDigest &table : tables) {
        rows.push_back({rows_of_table, table.identity, table.text()});
    }
    snapshot = core::merged(std::move(snapshot), std::move(rows));
}

Made make(const std::string &service, const std::string &revision) {
    Made made;
    Shadow shadow(service, {revision}, Shadow::Road::along_chain);
    made.problem = problem_of(service, [&] {
        shadow.upgrade_along(revision);
        made.snapshot = shadow.read();
        add_rows(made.snapshot, shadow.digest_tables());
    });
    return made;
}

SquashChange change_of(core::ChangeKind kind) noexcept {
    switch (kind) {
    case core::ChangeKind::missing:
        return SquashChange::missing;
    case core::ChangeKind::unexpected:
        return SquashChange::extra;
    case core::ChangeKind::changed:
        break;
    }
    return SquashChange::differs;
}

// Two ways to the same state, by the revision that each ends with.
struct Roads {
    std::string chain;
    std::string squashed;
};

Roads find_roads(const std::string &name, const std::string &revision) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service service = find_service(name, snapshot);
    require_right(service);
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Node node = require_registered(service, registry->graph, revision);
    const core::Revision &squashed = registry->graph.revision(node);
    if (squashed.replaces.empty()) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        core::format(R"(revision "{}" of service "{}" is no squash)", squashed.id, name),
                        "It replaces no revisions, so there is nothing to compare it with.",
                        core::format("To see those that do: SELECT revision, replaces FROM migrate.revisions "
                                     "WHERE service = {} AND replaces <> {};",
                                     pg::quote_literal(name), "'{}'"));
    }
    for (const std::string &replaced : squashed.replaces) {
        if (!registry->graph.find(replaced)) {
            throw pg::Error(
                ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                core::format(R"(revision "{}" of service "{}" can't be proven)", squashed.id, name),
                core::format(R"(It replaces "{}", which is not registered any more.)", replaced),
                "Register what it replaces once more, prove it, and unregister them after that.");
        }
    }
    return {squashed.replaces.back(), squashed.id};
}

// A row, if a road leads nowhere.
std::optional<SquashDifference> failure_of(const Roads &roads, const Made &chain, const Made &squashed) {
    if (!chain.problem && !squashed.problem) {
        return std::nullopt;
    }
    const auto text = [](const std::optional<Problem> &problem) {
        return problem ? std::optional(problem->text()) : std::nullopt;
    };
    return SquashDifference{SquashChange::fails, "revision", chain.problem ? roads.chain : roads.squashed,
                            text(chain.problem), text(squashed.problem)};
}

} // namespace

const char *name_of(SquashChange change) noexcept {
    switch (change) {
    case SquashChange::missing:
        return "missing";
    case SquashChange::extra:
        return "extra";
    case SquashChange::differs:
        return "differs";
    case SquashChange::fails:
        break;
    }
    return "fails";
}

std::vector<SquashDifference> prove_squash(const std::string &service, const std::string &revision) {
    pg::refuse_read_only("migrate.prove_squash()");
    const Roads roads = find_roads(service, revision);
    const Made chain = make(service, roads.chain);
    const Made squashed = make(service, roads.squashed);
    if (std::optional<SquashDifference> failure = failure_of(roads, chain, squashed)) {
        return {std::move(*failure)};
    }
    std::vector<SquashDifference> differences;
    for (core::ObjectChange &change : core::compare_snapshots(chain.snapshot, squashed.snapshot)) {
        if (change.type == rows_of_table && change.change != core::ChangeKind::changed) {
            continue; // the table's row says it
        }
        differences.push_back({change_of(change.change), std::move(change.type), std::move(change.identity),
                               std::move(change.expected), std::move(change.actual)});
    }
    return differences;
}

} // namespace migrate::engine
