// SQL cut into pieces.
#include "core/import/sql_pieces.hpp"

#include <gtest/gtest.h>

namespace migrate::core {
namespace {

// Each piece in the brackets of its kind: comments in {}, quoted ones in [].
std::string pieces_of(std::string_view text) {
    std::string shown;
    SqlPieceReader pieces(text);
    for (SqlPiece piece{}; pieces.next(piece);) {
        const std::string part(text.substr(piece.begin, piece.end - piece.begin));
        shown += piece.kind == SqlPieceKind::code      ? part
                 : piece.kind == SqlPieceKind::comment ? "{" + part + "}"
                                                       : "[" + part + "]";
    }
    return shown;
}

TEST(SqlPieces, AreCutAsPostgresqlDoes) {
    EXPECT_EQ(pieces_of(""), "");
    EXPECT_EQ(pieces_of("a -- 'b'\nc"), "a {-- 'b'}\nc");
    EXPECT_EQ(pieces_of("a /* b /* ' */ c */ d"), "a {/* b /* ' */ c */} d");
    EXPECT_EQ(pieces_of("'a''b' \"c--\"\"d\""), "['a']['b'] [\"c--\"][\"d\"]");
    EXPECT_EQ(pieces_of("'a\\' b"), "['a\\'] b") << "a backslash is itself";
    EXPECT_EQ(pieces_of("E'a\\'b''c' d"), "E['a\\'b''c'] d");
    EXPECT_EQ(pieces_of("type'a\\' b"), "type['a\\'] b");
    EXPECT_EQ(pieces_of("$$a 'b$$ $x$ $$ $x$ c"), "[$$a 'b$$] [$x$ $$ $x$] c");
    EXPECT_EQ(pieces_of("a$b$c $1 $2$ d"), "a$b$c $1 $2$ d");
    EXPECT_EQ(pieces_of("'a"), "['a]");
    EXPECT_EQ(pieces_of("/* a"), "{/* a}");
    EXPECT_EQ(pieces_of("$a$ b"), "[$a$ b]");
    EXPECT_EQ(pieces_of("E'a\\"), "E['a\\]");
}

} // namespace
} // namespace migrate::core
