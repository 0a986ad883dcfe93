// What a service's schema is, for who looks.
#pragma once

#include <string>

#include "core/schema/object.hpp"

namespace migrate::engine {

// The objects of the service's schema. Refused: a caller without the right to the service (42501), an unknown
// service (42704).
core::Snapshot schema_snapshot(const std::string &service);
std::string schema_fingerprint(const std::string &service);

} // namespace migrate::engine
