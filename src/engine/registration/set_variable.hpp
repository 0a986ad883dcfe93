// Giving the variables of a service's scripts their values.
#pragma once

#include <optional>
#include <string>

namespace migrate::engine {

// Set the value of a variable; nullopt: take it away. The same again is a no-op. Refused: a name that no
// script can spell (42602, 42622).
void set_variable(const std::string &service, const std::string &name,
                  const std::optional<std::string> &value, bool secret);

} // namespace migrate::engine
