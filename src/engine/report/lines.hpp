// Alembic's commands that only look, which print lines. They work in a read-only transaction and on a
// standby, and wait for nobody.
#pragma once

#include <optional>
#include <string>
#include <vector>

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

} // namespace migrate::engine
