// Who is at the other end of the connection.
#pragma once

#include <optional>
#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// As inet_client_addr() answers it; nullopt: it came by a local socket, or there is none.
std::optional<std::string> client_address();

} // namespace migrate::pg
