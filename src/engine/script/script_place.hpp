// Scripts and places in them, as messages name them.
#pragma once

#include <string>

#include "engine/store/hooks.hpp"
#include "engine/store/scripts.hpp"
#include "pg/guard.hpp"
#include "pg/parse.hpp"

namespace migrate::engine {

// A place in a script that a message has named.
struct NamedPlace {
    int line = 0; // of the file, where the script is from one; 0: none has been named
};

// Where a script comes from, for messages.
struct ScriptOrigin {
    const std::string &service;
    const std::string &revision; // or name of a repeatable script; of a hook: of the step, if it is at one
    ScriptKind kind;
    HookEvent event = {};             // of a hook
    const ScriptFile *file = nullptr; // that it was imported from; nullptr: it was registered by itself
    NamedPlace *named = nullptr;      // where to note the place that a message names last
};

// script "up" of revision "001" of service "habits"; with the file, where it is from one: , file
// "001_init.sql"
std::string name_script(const ScriptOrigin &origin);

// Returns the place in the file of what is at a place in the script.
pg::LineColumn place_in_file(const ScriptOrigin &origin, pg::LineColumn place) noexcept;

// line 3, column 1
std::string name_place(pg::LineColumn place);

// In script "up" of revision "001" of service "habits", line 3, column 1. offset: in bytes.
std::string locate_in(const ScriptOrigin &origin, const char *script, int offset);

// The line of a script that a position (in characters, from 1) is on, and the position in that line. Of a
// long line only what is near the position.
struct SourceLine {
    std::string text;
    int position;
};
SourceLine line_of(const char *script, int position);

// Make an error of the server's parser or scanner show where it is in a script, or in a text that is called
// so: the line itself, and in CONTEXT name, line and column.
void point_into(const pg::PgError &error, const ScriptOrigin &origin, const char *script);
void point_into(const pg::PgError &error, const std::string &name, const char *text);

} // namespace migrate::engine
