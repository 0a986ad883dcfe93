// Scripts run statement by statement.
#pragma once

#include "engine/script/script_place.hpp"
#include "engine/script/tap_tests.hpp"

namespace migrate::engine {

// Run the script's statements through SPI as the current user, its frame apart. An error of a statement keeps
// its SQLSTATE, message, DETAIL and HINT; CONTEXT names service, revision, statement, line and column. With
// values in it (origin.bound), those run, and what was written is told of. Returns how many statements ran.
// tests: that look at what the statements return; nullptr: nobody does.
int run_script(const ScriptOrigin &registered, const Script &script, TapTests *tests = nullptr);

} // namespace migrate::engine
