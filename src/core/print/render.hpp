// Alembic's own lines, one element a line, blank lines between blocks included. What Alembic prints in hash
// order (labels, "Branches into", current) is sorted here or in load order, so that equal graphs give equal
// lines.
#pragma once

#include "core/plan/plan.hpp"
#include "core/target/named_state.hpp"

#include <optional>
#include <string_view>

namespace migrate::core {

using Lines = std::vector<std::string>;

// `range` as in `alembic history -r`: "start:end", either side may be missing; none at all is "base:heads".
// states: those that the range names.
[[nodiscard]] Lines history(const Graph &graph, const Rows &rows, std::optional<std::string_view> range,
                            bool verbose, bool indicate_current, const NamedStates &states = {});

// The line of one revision, as in a history or among the heads. mark: what is said after "(head)".
[[nodiscard]] std::string history_line(const Graph &graph, Node node, std::string_view mark);
[[nodiscard]] std::string heads_line(const Graph &graph, Node node, std::string_view mark);

// The first paragraph of a message in one line.
[[nodiscard]] std::string summary(const std::string &message);

[[nodiscard]] Lines heads(const Graph &graph, bool verbose, bool resolve_dependencies);

[[nodiscard]] Lines branches(const Graph &graph, bool verbose);

// `service` is named by the first line of a verbose answer. check_heads refuses (ErrorCode::not_at_head) rows
// that are not just the heads.
[[nodiscard]] Lines current(const Graph &graph, const Rows &rows, bool verbose, bool check_heads,
                            std::string_view service);

// The verbose block of every revision that the symbol stands for.
[[nodiscard]] Lines show(const Graph &graph, const Rows &rows, std::string_view symbol);

// "Running upgrade a, b -> c", as Alembic comments it in offline scripts.
[[nodiscard]] std::string running_comment(const Graph &graph, const Step &step);

// "Running upgrade a, b -> c, message", as Alembic logs it.
[[nodiscard]] std::string running_line(const Graph &graph, const Step &step);

} // namespace migrate::core
