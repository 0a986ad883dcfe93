// What a script may hold: looked at when it is registered.
#pragma once

#include <string>
#include <vector>

#include "engine/script/script_place.hpp"
#include "pg/parse.hpp"

namespace migrate::engine {

// A variable of a script that has no value.
struct UnknownVariable {
    std::string name;
    int line;            // of the file, or of the script where it is from none, as it was written
    std::string message; // that the script has for this case
};

struct CheckedScript {
    int statements; // unknown_statements: as long as variables are unknown
    std::vector<UnknownVariable> unknown;
};

// Refuse a script that could not run, and answer how many statements it has. Refused are a syntax error
// (42601, with line and column), transaction control but for a frame, role switches, psql meta-commands,
// marks with which another tool ends a section (MG030), COPY from or to the client, and, unless it is
// registered as not transactional, statements that can't run in a transaction block (MG031). One that has
// variables is looked at with their values, if they are known; what does not depend on these only if it is
// new, or was not looked at when it was registered.
CheckedScript check_script(const ScriptOrigin &origin, const Script &script, bool transactional,
                           Variables &variables, bool is_new);

// The statements of a script, in the settings of pg/scanner_settings.hpp. Errors say where they are.
std::vector<pg::ParsedStatement> parse_script(const ScriptOrigin &origin, const char *script);

// The same of one that can run, without its frame.
std::vector<pg::ParsedStatement> read_statements(const ScriptOrigin &origin, const char *script);

// Whether two scripts do the same to the server: they differ in comments, white space, line ends, a frame or
// a final semicolon at most. Those that it can't parse are not the same. Variables are the same where they
// are written so, whatever their values.
bool same_script(const ScriptOrigin &origin, const char *one, const char *other,
                 core::VariableStyle variables = core::VariableStyle::none);

} // namespace migrate::engine
