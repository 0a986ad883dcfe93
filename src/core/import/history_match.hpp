// Which registered revisions another tool's history means, and which are applied then.
#pragma once

#include "core/graph/traverse.hpp"
#include "core/import/history.hpp"

#include <functional>

namespace migrate::core {

// What is registered. Scripts are asked for only where there is a checksum to compare.
struct RegisteredScripts {
    std::span<const std::string>
        sources; // of the graph's revisions, by node: files, where they come from files
    std::span<const std::string> repeatables;
    std::function<std::string(Node)> up;
    std::function<std::string(std::size_t)> repeatable; // by its place
};

struct MatchedHistory {
    std::vector<Node> applied;            // in load order
    std::vector<std::size_t> repeatables; // those that ran as they are registered
};

// The revisions that the entries mean: by version, then by name, then by checksum. Refuses what is not
// registered (ErrorCode::history_unknown), and what ran another script than is (ErrorCode::history_changed).
[[nodiscard]] MatchedHistory match_history(const HistoryTool &tool, std::span<const HistoryEntry> entries,
                                           const Graph &graph, const RegisteredScripts &scripts,
                                           const HistoryNames &names, const Hashes &hashes);

// A state of the database: what is applied, and the rows of a version table that say so.
struct AppliedHistory {
    NodeSet applied;
    Rows tips;
};

// The state in which these are applied. A revision that replaces others counts as applied if they are, and
// they if it is. Refuses (ErrorCode::history_gap) a revision that is not applied below one that is.
[[nodiscard]] AppliedHistory complete_history(const Graph &graph, std::span<const Node> applied,
                                              const HistoryNames &names);

// A version in a form in which equal ones are the same text, and one that is below another can be told from
// it by less_as_version().
[[nodiscard]] std::optional<std::string> normal_version(VersionForm form, std::string_view version);
[[nodiscard]] bool less_as_version(VersionForm form, std::string_view one, std::string_view other);

} // namespace migrate::core
