// What a script may hold: looked at when it is registered.
#pragma once

#include <vector>

#include "engine/script/script_place.hpp"
#include "pg/parse.hpp"

namespace migrate::engine {

// Refuse a script that could not run, and answer how many statements it has. Refused are a syntax error
// (42601, with line and column), transaction control but for a frame, role switches, psql meta-commands,
// marks with which another tool ends a section (MG030), COPY from or to the client, and, unless it is
// registered as not transactional, statements that can't run in a transaction block (MG031).
int check_script(const ScriptOrigin &origin, const char *script, bool transactional);

// The statements of a script, in the settings of pg/scanner_settings.hpp. Errors say where they are.
std::vector<pg::ParsedStatement> parse_script(const ScriptOrigin &origin, const char *script);

// The same of one that can run, without its frame.
std::vector<pg::ParsedStatement> read_statements(const ScriptOrigin &origin, const char *script);

// Whether two scripts do the same to the server: they differ in comments, white space, line ends, a frame or
// a final semicolon at most. Those that it can't parse are not the same.
bool same_script(const ScriptOrigin &origin, const char *one, const char *other);

} // namespace migrate::engine
