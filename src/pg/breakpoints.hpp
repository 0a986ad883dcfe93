// The comments "--> statement-breakpoint" with which Drizzle ends statements, some of which have no
// semicolon.
#pragma once

#include <optional>
#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// The script with a semicolon in place of each such comment, everything else where it was; nullopt: it has
// none. What can't be scanned is left for the parser to complain about.
std::optional<std::string> end_statements_at_breakpoints(const char *script);

} // namespace migrate::pg
