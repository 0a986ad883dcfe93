// Scripts through the server's own parser and scanner.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

// Why a statement can't run where a script runs.
enum class Obstacle {
    none,
    transaction_control,  // BEGIN, COMMIT, SAVEPOINT, …
    role_switch,          // SET ROLE, SET SESSION AUTHORIZATION, RESET of them
    scanner_setting,      // SET of a setting that decides how texts are read (pg/scanner_settings.hpp)
    copy_to_client,       // COPY … TO STDOUT
    copy_without_data,    // COPY … FROM STDIN, and no data in the script
    copy_binary,          // COPY … FROM STDIN in a format that is no text
    copy_encoding,        // COPY … FROM STDIN in another encoding than the script's
    no_transaction_block, // CREATE INDEX CONCURRENTLY, VACUUM, …
};

// A statement of a script: where its first word begins and how long it is up to the semicolon, in bytes.
struct ParsedStatement {
    int location;
    int length;
    Obstacle obstacle;
    // As the parser made it, in the current memory context; nullptr: it was not parsed, or changes data in a
    // long script.
    Node *tree = nullptr;
    const char *setting = nullptr; // what SET changes, in the current memory context; nullptr: it is no SET
    std::optional<std::string_view> data = std::nullopt; // of COPY … FROM STDIN, in the script
};

// The script without the byte order mark that an editor may have put in front of it. psql skips it too.
const char *after_byte_order_mark(const char *script) noexcept;

// Whether the first word of the script is this one, in whatever case.
bool begins_with_word(const char *script, std::string_view word) noexcept;

// Split a script. A syntax error is the server's own, with the position in the script in cursorpos; a psql
// meta-command is one, at its backslash.
std::vector<ParsedStatement> parse_script(const char *script);

// A script that is known to be one statement and nothing but SQL, from its first word to its last.
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
// And back.
int position_of_offset(const char *script, int offset) noexcept;

} // namespace migrate::pg
