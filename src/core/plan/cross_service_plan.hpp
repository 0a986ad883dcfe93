// Plans that reach into other services, by dependencies on their revisions: an upgrade pulls in what it needs
// there, a downgrade takes along what depends on what it undoes.
#pragma once

#include "core/plan/plan.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace migrate::core {

// A service as a plan sees it.
struct ServiceState {
    std::string name;
    const Graph *graph;
    Rows rows;                           // of the version table, in physical order
    std::vector<RowChange> corrections;  // what makes the table hold these rows, if it doesn't yet
    std::vector<std::string> dependants; // services with dependencies on revisions of this one
};

// The state of a service by its name. It must stay where it is while a plan is made.
using FindService = std::function<const ServiceState &(const std::string &)>;

struct CrossServicePlan {
    std::vector<std::string> services; // those that were asked about, then those that the plan looked at
    std::vector<Step> steps;
};

struct UpgradeRequest {
    std::string service;
    std::string target;
    std::optional<Rows> state = {}; // where the target names one: as rows_in_sight() answers it
};

struct DowngradeRequest {
    std::string service;
    std::string target;
    std::string latest = {};        // as for plan_downgrade
    std::optional<Rows> state = {}; // as above: nothing else stays
};

// Errors name the service they happened in where it is not one that was asked about. A cycle of dependencies
// is ErrorCode::dependency_cycle, a dependency on what is not there ErrorCode::missing_dependency.
[[nodiscard]] CrossServicePlan plan_cross_service_upgrade(std::span<const UpgradeRequest> requests,
                                                          const FindService &find);

[[nodiscard]] CrossServicePlan plan_cross_service_downgrade(const DowngradeRequest &request,
                                                            const FindService &find);

// The revision of this graph that another service means by a name: an id, a label, or something replaced.
[[nodiscard]] std::optional<Node> find_cross_service(const Graph &graph, std::string_view name);

// Refuses cycles of dependencies that lead through the service. The states are to have no rows.
void check_cross_service_cycles(const std::string &service, const FindService &find);

// What applied revisions depend on in other services that is not applied there: "002 depends on users:001".
[[nodiscard]] std::vector<std::string> unmet_dependencies(const std::string &service,
                                                          const FindService &find);

} // namespace migrate::core
