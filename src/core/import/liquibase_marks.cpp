// Rules: parser/AbstractFormattedChangeLogParser.java of Liquibase.
#include "core/import/liquibase_marks.hpp"

#include "core/import/words.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

using Kind = LiquibaseMark::Kind;

constexpr std::size_t npos = std::string_view::npos;

bool is_word_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_end_of_word(std::string_view rest) noexcept {
    return rest.empty() || !is_word_character(rest.front());
}

// A comment of one line, taken apart.
struct Comment {
    bool is_at_begin; // of its line
    std::size_t dashes;
    std::string_view text; // without blanks before it
};

LiquibaseMark mistaken(std::string_view spelling) { return {Kind::mistaken, {}, spelling}; }

// ada:1, "Ada L":"1 a". The tool wants no blank behind the colon.
bool is_author_and_id(std::string_view text) {
    const std::size_t author_end = text.starts_with('"') ? text.find('"', 1) : 0;
    const std::size_t colon = author_end == npos ? npos : text.find(':', author_end);
    if (colon == npos || colon == 0 || colon + 1 >= text.size() || is_blank(text[colon + 1])) {
        return false;
    }
    const std::string_view id = text.substr(colon + 1);
    return id.find_first_not_of(": \t") != npos && (!id.starts_with('"') || id.find('"', 1) != npos);
}

LiquibaseMark changeset(const Comment &comment, std::string_view rest) {
    constexpr std::string_view spelling = "--changeset <author>:<id>";
    if (!is_end_of_word(rest)) {
        return {};
    }
    const std::string_view text = trim(rest);
    const bool is_exact =
        comment.dashes == 2 && !rest.empty() && is_blank(rest.front()) && is_author_and_id(text);
    return is_exact ? LiquibaseMark{Kind::changeset, text} : mistaken(spelling);
}

LiquibaseMark rollback(const Comment &comment, std::string_view rest) {
    if (!is_end_of_word(rest)) {
        return {};
    }
    if (comment.dashes != 2 || !rest.starts_with(' ')) {
        return mistaken("--rollback <SQL>");
    }
    return {Kind::rollback, rest.substr(1)};
}

LiquibaseMark property(const Comment &comment, std::string_view rest) {
    if (rest.empty() || !is_blank(rest.front())) {
        return {};
    }
    const std::string words = lower_case(rest);
    const bool is_exact = comment.dashes == 2 && words.find("name:") != npos && words.find("value:") != npos;
    return is_exact ? LiquibaseMark{Kind::property, rest} : mistaken("--property name:<name> value:<value>");
}

LiquibaseMark ignore_lines(const Comment &comment, std::string_view rest) {
    const std::string_view word = rest.substr(std::min<std::size_t>(1, rest.size()));
    const bool is_exact = comment.is_at_begin && comment.dashes == 2 && rest.starts_with(':') &&
                          !word.empty() && std::all_of(word.begin(), word.end(), is_word_character);
    return is_exact ? LiquibaseMark{Kind::ignore_lines, word}
                    : mistaken("--ignoreLines:start, --ignoreLines:end or --ignoreLines:<count>");
}

LiquibaseMark comment_mark(const Comment &comment, std::string_view rest) {
    const bool is_plural = begins_with_word(rest, "s");
    rest.remove_prefix(is_plural ? 1 : 0);
    rest.remove_prefix(rest.starts_with(':') ? 1 : 0);
    if (!comment.is_at_begin || !rest.starts_with(' ') || comment.dashes > 2) {
        return {};
    }
    return is_plural || comment.dashes == 1 ? mistaken("--comment <text>")
                                            : LiquibaseMark{Kind::comment, rest.substr(1)};
}

// What follows the dashes and blanks.
LiquibaseMark mark_of(const Comment &comment) {
    std::string_view rest = comment.text;
    if (take_word(rest, "liquibase")) {
        skip_blanks(rest);
        const bool is_header = comment.dashes == 2 && take_word(rest, "formatted");
        return is_header ? LiquibaseMark{Kind::header, rest} : LiquibaseMark{};
    }
    if (take_word(rest, "property")) {
        return property(comment, rest);
    }
    if (take_word(rest, "ignorelines")) {
        return ignore_lines(comment, rest);
    }
    if (take_word(rest, "ignore:")) {
        return mistaken("--ignoreLines:<count>");
    }
    if (take_word(rest, "changeset")) {
        return changeset(comment, rest);
    }
    if (take_word(rest, "comment")) {
        return comment_mark(comment, rest);
    }
    if (take_word(rest, "validchecksum")) {
        return {Kind::check_sum, rest};
    }
    if (take_word(rest, "rollbacksqlfile") || take_word(rest, "includeall")) {
        return !rest.empty() && is_blank(rest.front()) ? LiquibaseMark{Kind::paid, rest} : LiquibaseMark{};
    }
    if (take_word(rest, "tagdatabase:")) {
        return {Kind::paid, rest};
    }
    if (take_word(rest, "include")) {
        skip_blanks(rest);
        return begins_with_word(rest, "file:") ? LiquibaseMark{Kind::paid, rest} : LiquibaseMark{};
    }
    if (take_word(rest, "rollback")) {
        return rollback(comment, rest);
    }
    if (take_word(rest, "precondition")) {
        const bool is_meant = rest.starts_with('-') || begins_with_word(rest, "s") || rest.find(':') != npos;
        return is_meant ? LiquibaseMark{Kind::precondition, rest} : LiquibaseMark{};
    }
    return {};
}

// /* liquibase rollback
LiquibaseMark block_mark(std::string_view text) {
    text.remove_prefix(std::string_view("/*").size());
    skip_blanks(text);
    if (!take_word(text, "liquibase")) {
        return {};
    }
    skip_blanks(text);
    if (!take_word(text, "rollback")) {
        return {};
    }
    return trim(text).empty() ? LiquibaseMark{Kind::rollback_block}
                              : mistaken("/* liquibase rollback, with nothing behind it on the line");
}

} // namespace

LiquibaseMark find_liquibase_mark(std::string_view line) {
    std::string_view text = line;
    skip_blanks(text);
    if (text.starts_with("/*")) {
        return block_mark(text);
    }
    const std::size_t dashes = std::min(text.find_first_not_of('-'), text.size());
    if (dashes == 0) {
        return {};
    }
    Comment comment{text.size() == line.size(), dashes, text.substr(dashes)};
    skip_blanks(comment.text);
    return mark_of(comment);
}

} // namespace migrate::core
