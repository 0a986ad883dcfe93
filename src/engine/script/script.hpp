// Scripts run statement by statement.
#pragma once

#include "engine/script/script_place.hpp"
#include "engine/script/tap_tests.hpp"
#include "pg/pinned.hpp"

namespace migrate::engine {

// Who runs a statement in another way than through SPI.
class StatementRunner : pg::Pinned {
public:
    // A SET that comes before it in the script.
    virtual void set(VariableSetStmt *statement) = 0;
    // sql: its own text.
    virtual void run(const pg::ParsedStatement &statement, const char *sql) = 0;

protected:
    ~StatementRunner() = default;
};

// A statement by itself, after the SETs that come before it in its script.
struct SingleStatement {
    int number;                                               // from 1
    const std::vector<pg::ParsedStatement> *parsed = nullptr; // the script's, if they have been read
    StatementRunner *runner = nullptr;                        // nullptr: through SPI
};

// Run the script's statements through SPI as the current user, its frame apart. An error of a statement keeps
// its SQLSTATE, message, DETAIL and HINT; CONTEXT names service, revision, statement, line and column. With
// values in it (origin.bound), those run, and what was written is told of. Returns how many statements ran.
// tests: that look at what the statements return; nullptr: nobody does. single: nullptr for all statements.
int run_script(const ScriptOrigin &registered, const Script &script, TapTests *tests = nullptr,
               const SingleStatement *single = nullptr);

} // namespace migrate::engine
