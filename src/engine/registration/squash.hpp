// Squashing: one revision in place of a chain of them.
#pragma once

#include <optional>
#include <string>

namespace migrate::engine {

// Register a revision that replaces the chain of a range (start:end, both ends included, as history
// understands it) and answer its id. Its scripts are those of the chain, one after another; without one down
// script it has none. id: nullopt: a random one. Refused (MG029): what is no chain, or fewer than two
// revisions, or a revision that can't run in a transaction.
std::string squash(const std::string &name, const std::string &range,
                   const std::optional<std::string> &message, const std::optional<std::string> &id);

} // namespace migrate::engine
