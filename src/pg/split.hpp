// Scripts as psql reads them: SQL, the data that follows COPY … FROM STDIN up to a line \. , and the lines
// \restrict and \unrestrict with which pg_dump guards what it writes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

// SQL without a gap in the script. It begins and ends between statements.
struct SqlPiece {
    std::size_t begin;  // in the script, in bytes like the others
    std::size_t length; // with the end of the line
    std::size_t in_sql; // where it begins in the SQL by itself
};

// What comes after a piece whose last statement is COPY … FROM STDIN.
struct CopyBlock {
    std::size_t statement_end; // where its semicolon is in the script
    std::size_t begin;         // of the data
    std::size_t length;        // without the line \.
    std::size_t after;         // where the script goes on
    bool complete;             // the data begin on the next line, and the line \. is there
};

struct SplitScript {
    std::string sql; // what the server's parser understands
    std::vector<SqlPiece> pieces;
    std::vector<CopyBlock> blocks;
    std::size_t unpaired; // the \restrict that no \unrestrict follows; npos: none
};

// Whether no line begins with a backslash, so that there is nothing in the script but SQL.
bool is_plain(const char *script) noexcept;

// Never fails for what is in the script: what can't be understood is left in the SQL, for the parser to
// complain about. Linear in the script's size.
SplitScript split_script(const char *script);

} // namespace migrate::pg
