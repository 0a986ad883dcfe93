#include <algorithm>
#include <cstring>
#include <string_view>

#include "pg/split.hpp"

#include "pg/memory.hpp"
#include "pg/scan.hpp"

namespace migrate::pg {

namespace {

using std::size_t;
using std::string_view;

constexpr size_t npos = string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

// White space apart.
bool begins_line(string_view text, size_t place) {
    while (place > 0 && is_blank(text[place - 1])) {
        place--;
    }
    return place == 0 || text[place - 1] == '\n';
}

// The backslash that begins a line, white space apart, from a place on that is the beginning of a line or
// behind a backslash; the text's end: there is none.
size_t find_command(string_view text, size_t from) {
    for (size_t found = text.find('\\', from); found != npos; found = text.find('\\', found + 1)) {
        if (begins_line(text, found)) {
            return found;
        }
    }
    return text.size();
}

size_t line_end(string_view text, size_t from) { return std::min(text.find('\n', from), text.size()); }

size_t next_line(string_view text, size_t from) { return std::min(line_end(text, from) + 1, text.size()); }

bool is_copy_from_stdin(const char *statement) {
    try {
        return pg([&] {
            List *raw = raw_parser(statement, RAW_PARSE_DEFAULT);
            Node *node = list_length(raw) == 1 ? linitial_node(RawStmt, raw)->stmt : nullptr;
            if (node == nullptr || !IsA(node, CopyStmt)) {
                return false;
            }
            auto *copy = castNode(CopyStmt, node);
            return copy->is_from && copy->filename == nullptr;
        });
    } catch (const PgError &error) {
        forgive_syntax_error(error); // which the parser will find again
        return false;
    }
}

// What a stretch of SQL turns out to be.
struct Walk {
    enum class End {
        copy,      // a COPY … FROM STDIN ends at the place
        between,   // of statements is the place
        inside,    // of a statement it is
        unreadable // inside of a literal or a comment, or an error
    };
    End end;
    size_t place;
};

// Go through SQL that begins between statements, up to the first COPY … FROM STDIN or backslash.
Walk walk(string_view script, size_t begin, size_t end) {
    const TemporaryMemory memory;
    const std::string sql(script.substr(begin, end - begin));
    TokenScan scan(sql.c_str());
    int depth = 0;
    bool is_first = true;
    size_t copy = npos;
    while (const auto token = scan.next()) {
        const char c = sql[token->begin];
        if (c == '\\') {
            return {is_first ? Walk::End::between : Walk::End::inside, begin + token->begin};
        }
        if (is_first && token->end - token->begin == 4 &&
            pg_strncasecmp(&sql[token->begin], "copy", 4) == 0) {
            copy = token->begin;
        }
        is_first = c == ';' && depth == 0;
        if (is_first && copy != npos && is_copy_from_stdin(sql.substr(copy, token->begin - copy).c_str())) {
            return {Walk::End::copy, begin + token->begin};
        }
        if (is_first) {
            copy = npos;
        }
        depth += c == '(' ? 1 : (c == ')' && depth > 0 ? -1 : 0);
    }
    return {is_first ? Walk::End::between : Walk::End::inside, end};
}

Walk try_walk(string_view script, size_t begin, size_t end) {
    try {
        return walk(script, begin, end);
    } catch (const PgError &error) {
        forgive_syntax_error(error);
        return {Walk::End::unreadable, end};
    }
}

// Walk to the next line that begins with a backslash; if that is in a literal, to a later one. Each time at
// least twice as far, so that what is read twice adds up to little.
Walk walk_to_command(string_view script, size_t begin) {
    size_t end = find_command(script, begin);
    for (;;) {
        check_interrupts();
        const Walk found = try_walk(script, begin, end);
        if (found.end != Walk::End::unreadable || end == script.size()) {
            return found;
        }
        end = find_command(script, std::min(script.size(), std::max(end + 1, begin + 2 * (end - begin))));
    }
}

// psql takes it for the end of data only if nothing else is on the line.
size_t find_data_end(string_view script, size_t begin) {
    size_t line = begin;
    for (;;) {
        const string_view rest = script.substr(line);
        if (rest.starts_with("\\.")) {
            const string_view after = rest.substr(2);
            if (after.empty() || after.starts_with('\n') || after.starts_with("\r\n") || after == "\r") {
                return line;
            }
        }
        const size_t next = script.find("\n\\.", line);
        if (next == npos) {
            return npos;
        }
        line = next + 1;
    }
}

bool nothing_follows(string_view line) {
    const size_t first = line.find_first_not_of(" \t\r\f\v");
    return first == npos || line.substr(first).starts_with("--");
}

CopyBlock read_block(string_view script, size_t semicolon) {
    const size_t end = line_end(script, semicolon);
    const size_t begin = next_line(script, semicolon);
    if (end == script.size() || !nothing_follows(script.substr(semicolon + 1, end - semicolon - 1))) {
        return {semicolon, begin, 0, script.size(), false};
    }
    const size_t data_end = find_data_end(script, begin);
    if (data_end == npos) {
        return {semicolon, begin, 0, script.size(), false};
    }
    return {semicolon, begin, data_end - begin, next_line(script, data_end), true};
}

// The key of \restrict or \unrestrict, if the line is that.
string_view key_of(string_view line, string_view command) {
    if (!line.starts_with(command)) {
        return {};
    }
    line.remove_prefix(command.size());
    const size_t begin = line.find_first_not_of(" \t");
    if (begin == npos || begin == 0) {
        return {};
    }
    line.remove_prefix(begin);
    const size_t end =
        std::min(line.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
                 line.size());
    return line.find_first_not_of(" \t\r", end) == npos ? line.substr(0, end) : string_view();
}

class Splitter {
public:
    explicit Splitter(const char *script) : script_(script) {}

    SplitScript split() {
        size_t begin = 0;
        while (begin < script_.size()) {
            const Walk found = walk_to_command(script_, begin);
            if (found.end == Walk::End::copy) {
                result_.blocks.push_back(read_block(script_, found.place));
                add(begin, result_.blocks.back().begin);
                begin = result_.blocks.back().after;
            } else if (found.end == Walk::End::between && found.place < script_.size() &&
                       begins_line(script_, found.place) && is_guard(found.place)) {
                add(begin, found.place);
                begin = next_line(script_, found.place);
            } else {
                add(begin, script_.size());
                break;
            }
        }
        result_.unpaired = restricted_at_;
        return std::move(result_);
    }

private:
    void add(size_t begin, size_t end) {
        result_.pieces.push_back({begin, end - begin, result_.sql.size()});
        result_.sql += script_.substr(begin, end - begin);
    }

    // Whether the line from a backslash on is \restrict or the \unrestrict of the one before, with the same
    // key.
    bool is_guard(size_t place) {
        const string_view line = script_.substr(place, line_end(script_, place) - place);
        const bool is_open = restricted_at_ != npos;
        const string_view key = key_of(line, is_open ? "\\unrestrict" : "\\restrict");
        if (key.empty() || (is_open && key != key_)) {
            return false;
        }
        restricted_at_ = is_open ? npos : place;
        key_ = key;
        return true;
    }

    string_view script_;
    string_view key_;
    size_t restricted_at_ = npos;
    SplitScript result_{};
};

} // namespace

bool is_plain(const char *script) noexcept {
    const string_view text(script);
    return find_command(text, 0) == text.size();
}

SplitScript split_script(const char *script) { return Splitter(script).split(); }

} // namespace migrate::pg
