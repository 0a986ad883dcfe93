// Scripts through the server's own parser and scanner.
#pragma once

#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

// Why a statement can't run where a script runs.
enum class Obstacle {
    none,
    transaction_control,  // BEGIN, COMMIT, SAVEPOINT, …
    copy_from_client,     // COPY … FROM STDIN or TO STDOUT
    no_transaction_block, // CREATE INDEX CONCURRENTLY, VACUUM, …
};

// A statement of a script: where its first word begins and how long it is up to the semicolon, in bytes.
struct ParsedStatement {
    int location;
    int length;
    Obstacle obstacle;
    const char *setting = nullptr; // what SET changes, in the current memory context; nullptr: it is no SET
};

// Split a script. A syntax error is the server's own, with the position in the script in cursorpos.
std::vector<ParsedStatement> parse_script(const char *script);

// A script that is known to be one statement, from its first word to its last.
ParsedStatement whole_script(const char *script) noexcept;

// Line and column of a byte offset, both from 1; columns count characters.
struct LineColumn {
    int line;
    int column;
};
LineColumn line_and_column(const char *script, int offset) noexcept;
// The same from a known place on: where the text leads that begins there, after so many bytes.
LineColumn advance(LineColumn from, const char *text, int bytes) noexcept;

// The byte offset of a character position as errors report it (from 1).
int offset_of_position(const char *script, int position) noexcept;

} // namespace migrate::pg
