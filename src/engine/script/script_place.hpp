// Scripts and places in them, as messages name them.
#pragma once

#include <string>

#include "engine/script/variables.hpp"
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
    HookEvent event = {};        // of a hook
    const char *file = nullptr;  // that it was imported from; nullptr: it was registered by itself
    int first_line = 1;          // of that file, or 0 without one
    NamedPlace *named = nullptr; // where to note the place that a message names last
    const BoundScript *bound =
        nullptr; // what is parsed has values in it: places are told of what was written
};

// script "up" of revision "001" of service "habits"; with the file, where it is from one: , file
// "001_init.sql"
std::string name_script(const ScriptOrigin &origin);

// The same of a script that may be from a file.
ScriptOrigin placed(ScriptOrigin origin, const Script &script) noexcept;

// Returns the place in the file of what is at a place in the script, as it was written.
pg::LineColumn place_in_file(const ScriptOrigin &origin, pg::LineColumn place) noexcept;

// A place as it was written. offset: in bytes.
struct RawPlace {
    const char *script;
    int offset;
};
RawPlace raw_place(const ScriptOrigin &origin, const char *script, int offset) noexcept;

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

// Make an error of the parser, at an offset of the script, show where that was written, and nothing of a
// secret: the line itself, and in CONTEXT name, line and column.
void point_into(const pg::PgError &error, const ScriptOrigin &origin, const char *script, int offset);

// Where an error points at a secret's value, or a word that it is a part of, its message may quote a part of
// it.
void hide_quoted_secret(const pg::PgError &error, const ScriptOrigin &origin, const char *place);

// The same of an error of the server's parser or scanner in a text that is called so.
void point_into(const pg::PgError &error, const std::string &name, const char *text);

} // namespace migrate::engine
