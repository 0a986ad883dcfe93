// What others than runs have changed in a service's schema.
#pragma once

#include <string>
#include <vector>

#include "core/schema/difference.hpp"

namespace migrate::engine {

// name: of a service, in both. How the schema differs from what runs have left there. Refused (55000): no
// snapshot is kept, none has been stored yet, or it is of another major version of the server.
std::vector<core::ObjectChange> drift(const std::string &name);

// Store the schema as it is now as what runs have left. Logged with the message.
void accept_drift(const std::string &name, const std::string &message);

} // namespace migrate::engine
