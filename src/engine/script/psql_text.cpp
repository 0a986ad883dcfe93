#include <cctype>
#include <string_view>

#include "engine/script/psql_text.hpp"

#include "pg/breakpoints.hpp"
#include "pg/scan.hpp"
#include "pg/split.hpp"

namespace migrate::engine {

namespace {

// What a token before or after it may be mistaken to belong to.
bool is_word_or_quote(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) != 0 || byte >= 0x80 || c == '_' || c == '$' || c == '\'' || c == '"' ||
           c == '{';
}

// A string in plain quotes as an escape string of the same value.
std::string as_escape_string(std::string_view literal) {
    std::string text = "E";
    for (const char c : literal) {
        text += c;
        if (c == '\\' && standard_conforming_strings) {
            text += c;
        }
    }
    return text;
}

// SQL alone.
void append_sql(std::string &text, const char *given) {
    const std::optional<std::string> ended = pg::end_statements_at_breakpoints(given);
    const char *sql = ended ? ended->c_str() : given;
    int done = 0;
    for (const pg::AmbiguousToken &token : pg::ambiguous_tokens(sql)) {
        const int end = token.location + token.length;
        text.append(sql + done, sql + token.location);
        const bool follows_word = !text.empty() && is_word_or_quote(text.back());
        const bool is_national = !text.empty() && (text.back() == 'N' || text.back() == 'n');
        const std::string_view found(sql + token.location, static_cast<std::size_t>(token.length));
        if (token.kind == pg::AmbiguousToken::Kind::backslash_string &&
            !is_national) { // N'…' has no escape form
            text += (follows_word ? " " : "") + as_escape_string(found);
        } else {
            text += found;
            text += is_word_or_quote(sql[end]) ? " " : "";
        }
        done = end;
    }
    text.append(sql + done);
}

} // namespace

std::string text_for_psql(const char *script) {
    std::string text;
    if (pg::is_plain(script)) {
        append_sql(text, script);
        return text;
    }
    const pg::SplitScript split = pg::split_script(script);
    auto block = split.blocks.begin();
    for (const pg::SqlPiece &piece : split.pieces) {
        append_sql(text, split.sql.substr(piece.in_sql, piece.length).c_str());
        if (block != split.blocks.end() && block->begin == piece.begin + piece.length) {
            text.append(script + block->begin, script + block->after);
            ++block;
        }
    }
    return text;
}

} // namespace migrate::engine
