// Beginning with a schema that is there: the revision that makes it.
#pragma once

#include <optional>
#include <string>

namespace migrate::engine {

// Register a base revision that makes what the service's schema is now, proven in an empty schema both ways,
// record that it is applied, and answer its id. id: nullopt for a random one. Refused: a service that has
// revisions, a schema without anything in it (22023), and what can't be proven (MG092).
std::string baseline(const std::string &service, const std::string &message,
                     const std::optional<std::string> &id);

} // namespace migrate::engine
