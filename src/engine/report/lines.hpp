// What can be seen without changing anything. Works in a read-only transaction and on a standby, and waits
// for nobody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/core.hpp"

namespace migrate::engine {

using Lines = std::vector<std::string>;

// Alembic's lines for one service, or for all of them, each line then led by "service: ".
Lines current(const std::optional<std::string> &service, bool verbose, bool check_heads);
Lines history(const std::optional<std::string> &service, const std::optional<std::string> &range,
              bool verbose, bool indicate_current);
Lines heads(const std::optional<std::string> &service, bool verbose, bool resolve_dependencies);
Lines branches(const std::optional<std::string> &service, bool verbose);
Lines show(const std::string &service, const std::string &revision);

// A picture of a service's graph. format: "text", "mermaid" or "dot"; any other is refused (22023).
std::string graph(const std::string &service, const std::string &format);

// A row of migrate.revision_map().
struct RevisionFacts {
    std::string service;
    std::string revision;
    std::vector<std::string> down_revisions;
    std::vector<std::string> depends_on;
    std::vector<std::string> labels;
    std::string message;
    bool is_base = false;
    bool is_head = false;
    bool is_effective_head = false;
    bool is_branch_point = false;
    bool is_merge_point = false;
    std::optional<bool> is_applied; // nullopt: the version table can't be read
    std::optional<bool> is_current;
};
std::vector<RevisionFacts> revision_map(const std::optional<std::string> &name);

// A row of migrate.status. What can't be told because of the problem is nullopt.
struct ServiceStatus {
    std::string service;
    std::string schema_name;
    std::optional<std::vector<std::string>> current;
    std::optional<std::vector<std::string>> heads;
    std::optional<int> pending;
    std::optional<bool> up_to_date;
    std::optional<std::int64_t> last_run;
    std::optional<std::string> problem;
};
std::vector<ServiceStatus> service_status();

// What an upgrade of a service would run.
struct PendingStep {
    std::string service; // asked for
    int step;
    std::string owner;    // service that it belongs to: another one where the service depends on that
    std::string revision; // or name of a repeatable script
    bool is_repeatable;
    std::string message;
};
// Of one service; no name: of all.
std::vector<PendingStep> pending_steps(const std::optional<std::string> &name = {});

} // namespace migrate::engine
