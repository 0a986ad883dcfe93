// Who is at the other end of the connection.
#pragma once

#include <optional>
#include <string>

#include "pg/guard.hpp"

extern "C" {
#include <storage/ipc.h>
}

namespace migrate::pg {

// As inet_client_addr() answers it; nullopt: it came by a local socket, or there is none.
std::optional<std::string> client_address();

// Call a function when this process ends, which must not throw.
void at_end_of_process(pg_on_exit_callback function);

} // namespace migrate::pg
