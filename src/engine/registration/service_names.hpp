// Which names services, their schemas and their version tables can have.
#pragma once

#include <string>

#include "engine/store/services.hpp"

namespace migrate::engine {

// Refuse (42602, 42622) a name that no service can have; and (42939) one that no new service may have.
void check_service_name(const std::string &name);
void refuse_reserved_name(const std::string &name);

// Refuse an empty name (42602) and one that the server would cut (42622). what: "role name"
void check_length(const char *what, const std::string &name);

// Refuse the names of schema and version table of a service (42602, 42622, 42939).
void check_names(const Service &service);

} // namespace migrate::engine
