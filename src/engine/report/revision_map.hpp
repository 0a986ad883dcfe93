// Every revision, and where it stands in its graph and in the database. Waits for nobody.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

// A row of migrate.revision_map().
struct RevisionMapRow {
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
std::vector<RevisionMapRow> revision_map(const std::optional<std::string> &name);

} // namespace migrate::engine
