// Writing revisions on top of what is registered: parents and identifier are found here, not given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/graph/graph.hpp"
#include "core/script/variables.hpp"

#include "engine/store/change_log.hpp"
namespace migrate::engine {

struct RevisionRequest {
    std::vector<std::string> heads; // what it is to follow, as symbols
    bool splice = false;            // these need not be heads
    std::optional<std::string> branch_label;
    std::vector<std::string> depends_on; // symbols
    std::optional<std::string> id;       // nullopt: a random one
    std::string message;
    std::string up;
    std::optional<std::string> down;
    std::optional<std::string> verify;
    bool transactional = true;
    std::optional<bool> down_transactional = {}; // nullopt: as transactional
    core::VariableStyle variables = core::VariableStyle::none;
};

// Register the revision that is asked for and answer its id. command: the function that asks.
std::string write_revision(const std::string &name, const RevisionRequest &request, ChangeCommand command);

// A random id that the graph has not got.
std::string new_id(const core::Graph &graph);

// What may be changed while a revision is not applied; nullopt: it stays.
struct RevisionEdit {
    std::optional<std::string> up;
    std::optional<std::string> down;
    std::optional<std::string> verify;
    std::optional<std::string> message;
};

// Change a revision and answer its id. symbol: what `show` understands. An applied one is refused (MG027).
std::string edit_revision(const std::string &name, const std::string &symbol, const RevisionEdit &edit);

} // namespace migrate::engine
