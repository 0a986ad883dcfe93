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

SquashDifference difference_of(core::ObjectChange change) {
    const char *word = change.change == core::ChangeKind::missing      ? "missing"
                       : change.change == core::ChangeKind::unexpected ? "extra"
                                                                       : "differs";
    return {word, std::move(change.type), std::move(change.identity), std::move(change.expected),
            std::move(change.actual)};
}

// The chain that a revision stands for, by its last member.
std::string last_of_chain(const std::string &name, std::string &revision) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service service = find_service(name, snapshot);
    require_right(service);
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Node node = require_registered(service, registry->graph, revision);
    const core::Revision &squashed = registry->graph.revision(node);
    if (squashed.replaces.empty()) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        core::format(R"(revision "{}" of service "{}" is no squash)", squashed.id, name),
                        "It replaces no revisions, so there is nothing to compare it with.");
    }
    revision = squashed.id;
    for (const std::string &replaced : squashed.replaces) {
        if (!registry->graph.find(replaced)) {
            throw pg::Error(
                ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                core::format(R"(revision "{}" of service "{}" can't be proven)", squashed.id, name),
                core::format(R"(It replaces "{}", which is not registered any more.)", replaced),
                "Register what it replaces once more, prove it, and unregister them after that.");
        }
    }
    return squashed.replaces.back();
}

} // namespace

std::vector<SquashDifference> prove_squash(const std::string &service, const std::string &revision) {
    pg::refuse_read_only("migrate.prove_squash()");
    std::string squashed_revision = revision;
    const std::string last = last_of_chain(service, squashed_revision);
    const Made chain = make(service, last);
    const Made squashed = make(service, squashed_revision);
    std::vector<SquashDifference> differences;
    if (chain.problem || squashed.problem) {
        const auto text = [](const std::optional<Problem> &problem) {
            return problem ? std::optional(problem->text()) : std::nullopt;
        };
        differences.push_back({"fails", "revision", chain.problem ? last : squashed_revision,
                               text(chain.problem), text(squashed.problem)});
        return differences;
    }
    for (core::ObjectChange &change : core::compare_snapshots(chain.snapshot, squashed.snapshot)) {
        if (change.type == rows_of_table && change.change != core::ChangeKind::changed) {
            continue; // the table's row says it
        }
        differences.push_back(difference_of(std::move(change)));
    }
    return differences;
}

} // namespace migrate::engine
