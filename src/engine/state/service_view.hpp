// The services that a command looks at, each as its database sees it: with its graph, squashed revisions in
// place of what they replace or the other way round, and with its version rows.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/graph/replacements.hpp"
#include "core/plan/cross_service_plan.hpp"

#include "engine/state/registry.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// The version rows of a service, in physical order.
using ReadRows = std::function<core::Rows(const Service &)>;

// For what is the same whatever is applied.
core::Rows no_rows(const Service &service);

class ServiceViews {
public:
    ServiceViews(const pg::SnapshotScope &snapshot, ReadRows read_rows)
        : snapshot_(snapshot), read_rows_(std::move(read_rows)) {}

    // A service that has been read already; others are read when they are asked for.
    void add(Service service);
    // The same, in the form that its database has with other rows than it has now: those of a state to come.
    void add_as_of(Service service, const core::Rows &rows);
    // The same with everything in sight: squashed revisions beside what they replace.
    void add_whole(Service service);

    const Service &service(const std::string &name) { return entry(name).service; }
    // ScriptProperties and graph of what is in sight.
    const Registry &registry(const std::string &name) { return *entry(name).registry; }
    std::shared_ptr<const Registry> keep(const std::string &name) { return entry(name).registry; }
    const core::ServiceState &state(const std::string &name) { return entry(name).state; }
    // The rows as they are in the table.
    const core::Rows &rows_read(const std::string &name) { return entry(name).rows; }

    // A name of a revision that is out of sight as that of the one which stands for it; any other as it is.
    std::string in_sight(const std::string &service, const std::string &revision);

    // The rows of the state that a target names: engine/state/named_states.hpp.
    std::optional<core::Rows> find_state(const std::string &service, std::string_view target);

    // What has been looked at so far: a plan that was made of it holds as long as nothing of that has
    // changed.
    struct Seen {
        Service service;
        core::Rows rows;
        std::shared_ptr<const Registry> registry;
        std::vector<std::string> dependants;
    };
    using Basis = std::map<std::string, Seen>; // by service
    [[nodiscard]] Basis basis() const;
    [[nodiscard]] bool has_basis(const Basis &basis);

    // For planners. They learn which services depend on one of these only after find_dependants().
    core::FindService finder();
    void find_dependants();

private:
    struct Entry {
        Service service;
        core::Rows rows;
        std::shared_ptr<const Registry> registry;
        std::vector<core::View::Alias> aliases;
        core::ServiceState state;
    };

    Entry &entry(const std::string &name);
    Entry read(Service service, const core::Rows *as_of = nullptr);
    void add_dependants(Entry &entry);

    const pg::SnapshotScope &snapshot_;
    ReadRows read_rows_;
    std::map<std::string, Entry> entries_;
    std::optional<std::map<std::string, std::vector<std::string>>> dependants_; // by service, once found
};

} // namespace migrate::engine
