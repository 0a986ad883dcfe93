// Targets that begin with a word and name a state: tag:v1.0, run:17. What a tag or a run stands for is not in
// the graph: whoever asks for a plan brings the rows.
#pragma once

#include "core/graph/graph.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string_view>

namespace migrate::core {

struct NamedState {
    enum class Kind : std::uint8_t { tag, run };
    Kind kind;
    std::string_view name; // what follows the colon
};

// Nothing if the target has another form.
[[nodiscard]] std::optional<NamedState> parse_named_state(std::string_view target);

// By the target as it is written: the rows of the state, as rows_in_sight() answers them.
using NamedStates = std::map<std::string, Rows, std::less<>>;

// The sides of a range. A word takes the part behind its colon, so that "tag:a:tag:b" has two; but where a
// revision or a label is called like the word, a range with one colon is what it is for any other name.
[[nodiscard]] std::vector<std::string_view> split_range(const Graph &graph, std::string_view range);

// The rows of a state that was noted some time ago, as the graph has them now, in load order: what has been
// replaced since is what replaces it, and what another of them follows is left out. Throws
// ErrorCode::unknown_revision for what is gone. No rows are base.
[[nodiscard]] Rows rows_in_sight(const Graph &graph, const Rows &state);

// The revisions among these that no other of them follows or depends on, each once, in load order.
[[nodiscard]] std::vector<Node> tips_of(const Graph &graph, std::vector<Node> nodes);

} // namespace migrate::core
