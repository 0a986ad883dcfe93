// Scripts of revisions: what may be registered, and running them statement by statement.
#pragma once

#include <string>

#include "pg/guard.hpp"

namespace migrate::engine {

// Where a script comes from, for messages. kind: up, down or verify, with the revision; repeatable, with the
// script's name; the event of a hook, with the revision of the step, if it is at one.
struct ScriptOrigin {
    const std::string &service;
    const std::string &revision;
    const char *kind;
};

// script "up" of revision "001" of service "habits"
std::string name_script(const ScriptOrigin &origin);

struct Script {
    const char *body;
    int statements; // as counted when it was registered
};

// Refuse a script that could not run, and answer how many statements it has. Refused are a syntax error
// (42601, with line and column), transaction control, psql meta-commands, COPY from or to the client, and,
// unless it is registered as not transactional, statements that can't run in a transaction block.
int check_script(const ScriptOrigin &origin, const char *script, bool transactional);

// Make an error of the server's parser or scanner show where it is in a text that is called so: the line
// itself, and in CONTEXT name, line and column.
void point_into(const pg::PgError &error, const std::string &name, const char *text);

// Run the script's statements through SPI as the current user. An error of a statement
// keeps its SQLSTATE, message, DETAIL and HINT; CONTEXT names service, revision, statement, line and column.
void run_script(const ScriptOrigin &origin, const Script &script);

} // namespace migrate::engine
