#include "core/script/psql_variables.hpp"

#include "core/interrupt.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// Variables that stand in variables; what is deeper is text.
constexpr std::size_t deepest = 64;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool is_name_character(char c) noexcept { return is_letter(c) || is_digit(c); }
bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

std::size_t name_length(std::string_view text) noexcept {
    const auto end = std::find_if_not(text.begin(), text.end(), is_name_character);
    return static_cast<std::size_t>(end - text.begin());
}

std::string lower(std::string_view word) {
    std::string text(word);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

std::string doubled(std::string_view value, std::string_view special) {
    std::string text;
    for (const char c : value) {
        text += c;
        if (special.find(c) != npos) {
            text += c;
        }
    }
    return text;
}

// Whether a statement is COPY … FROM STDIN, told by its words.
class CopyWatch {
public:
    void see_word(std::string_view word) {
        if (depth_ > 0 || is_copy_) {
            return;
        }
        const std::string name = word.size() <= 5 ? lower(word) : "";
        if (is_first_) {
            begins_copy_ = name == "copy";
        }
        is_copy_ = begins_copy_ && follows_from_ && name == "stdin";
        follows_from_ = name == "from";
        is_first_ = false;
    }
    void see(char c) noexcept {
        depth_ += c == '(' ? 1 : 0;
        depth_ -= c == ')' && depth_ > 0 ? 1 : 0;
        is_first_ = is_first_ && is_space(c);
        follows_from_ = follows_from_ && is_space(c);
    }
    // The statement has ended: answers whether it was one.
    bool end() noexcept {
        const bool was_copy = is_copy_;
        *this = CopyWatch();
        return was_copy;
    }

private:
    int depth_ = 0; // of parentheses
    bool is_first_ = true;
    bool begins_copy_ = false;
    bool follows_from_ = false;
    bool is_copy_ = false;
};

class PsqlBinder {
public:
    PsqlBinder(std::string_view script, const FindVariable &find, BoundTextWriter &writer)
        : script_(script), find_(find), writer_(writer) {}

    void bind() { scan(script_); }

private:
    enum class State { plain, string, escape_string, identifier, dollar_quote, comment };

    // Read a text in the state that the one before it has left.
    void scan(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            ticker_.tick();
            at = step(text, at);
        }
    }

    std::size_t step(std::string_view text, std::size_t at) {
        switch (state_) {
        case State::string:
        case State::escape_string:
            return in_string(text, at);
        case State::identifier:
            return until(text, at, "\"", State::plain);
        case State::dollar_quote:
            return until(text, at, tag_, State::plain);
        case State::comment:
            return in_comment(text, at);
        case State::plain:
            break;
        }
        return in_sql(text, at);
    }

    // Append the text up to here; answers where to go on.
    std::size_t pass(std::string_view text, std::size_t at, std::size_t end) {
        end = std::min(end, text.size());
        writer_.append(text.substr(at, end - at));
        return end;
    }

    std::size_t until(std::string_view text, std::size_t at, std::string_view closing, State next) {
        const std::size_t found = text.find(closing, at);
        if (found == npos) {
            return pass(text, at, npos);
        }
        const std::size_t end = found + closing.size(); // tag_ goes when the state does
        state_ = next;
        return pass(text, at, end);
    }

    std::size_t in_string(std::string_view text, std::size_t at) {
        std::size_t end = at;
        while (end < text.size() && text[end] != '\'') {
            end += text[end] == '\\' && state_ == State::escape_string ? 2 : 1;
        }
        if (end >= text.size()) {
            return pass(text, at, npos);
        }
        end++;
        if (end < text.size() && text[end] == '\'') { // a quote within
            return pass(text, at, end + 1);
        }
        const std::size_t further = continuation(text, end);
        if (further == npos) {
            state_ = State::plain;
        }
        return pass(text, at, further == npos ? end : further);
    }

    // A string goes on on another line: answers where, or npos.
    static std::size_t continuation(std::string_view text, std::size_t at) {
        bool has_line_end = false;
        while (at < text.size() && (is_space(text[at]) || text.substr(at, 2) == "--")) {
            if (text[at] == '-') {
                at = std::min(text.find_first_of("\r\n", at), text.size());
            } else {
                has_line_end = has_line_end || text[at] == '\n' || text[at] == '\r';
                at++;
            }
        }
        return has_line_end && at < text.size() && text[at] == '\'' ? at + 1 : npos;
    }

    std::size_t in_comment(std::string_view text, std::size_t at) {
        for (std::size_t end = at; end + 1 < text.size(); end++) {
            const std::string_view two = text.substr(end, 2);
            if (two == "/*" || two == "*/") {
                comments_ += two == "/*" ? 1 : -1;
                state_ = comments_ > 0 ? State::comment : State::plain;
                return pass(text, at, end + 2);
            }
        }
        return pass(text, at, npos);
    }

    std::size_t in_sql(std::string_view text, std::size_t at) {
        const char c = text[at];
        const std::string_view two = text.substr(at, 2);
        if (two == "--") {
            return pass(text, at, text.find_first_of("\r\n", at));
        }
        if (two == "/*") {
            state_ = State::comment;
            comments_ = 1;
            return pass(text, at, at + 2);
        }
        if (two == "e'" || two == "E'") {
            copy_.see('\'');
            state_ = State::escape_string;
            return pass(text, at, at + 2);
        }
        if (is_letter(c)) {
            return after_word(text, at);
        }
        copy_.see(c);
        switch (c) {
        case '\'':
            state_ = State::string;
            return pass(text, at, at + 1);
        case '"':
            state_ = State::identifier;
            return pass(text, at, at + 1);
        case '$':
            return after_dollar(text, at);
        case ':':
            return after_colon(text, at);
        case '\\':
            return after_backslash(text, at);
        case ';':
            return after_statement(text, at);
        default:
            brackets_ += c == '[' ? 1 : 0;
            brackets_ -= c == ']' && brackets_ > 0 ? 1 : 0;
            return pass(text, at, at + 1);
        }
    }

    std::size_t after_word(std::string_view text, std::size_t at) {
        std::size_t end = at;
        while (end < text.size() && (is_name_character(text[end]) || text[end] == '$')) {
            end++;
        }
        copy_.see_word(text.substr(at, end - at));
        return pass(text, at, end);
    }

    std::size_t after_dollar(std::string_view text, std::size_t at) {
        std::size_t end = at + 1;
        if (end < text.size() && is_letter(text[end])) {
            end += name_length(text.substr(end));
        }
        if (end >= text.size() || text[end] != '$') {
            return pass(text, at, at + 1);
        }
        tag_ = text.substr(at, end + 1 - at);
        state_ = State::dollar_quote;
        return pass(text, at, end + 1);
    }

    std::size_t after_backslash(std::string_view text, std::size_t at) {
        const char next = at + 1 < text.size() ? text[at + 1] : '\0';
        if (next != ':' && next != ';') {
            return pass(text, at, text.find('\n', at)); // a command of psql's
        }
        begin_place(at);
        writer_.append(text.substr(at + 1, 1));
        end_place(at + 2);
        return at + 2;
    }

    // Data may follow on the next line, which nobody reads as SQL.
    std::size_t after_statement(std::string_view text, std::size_t at) {
        brackets_ = 0;
        const std::size_t line_end = std::min(text.find('\n', at), text.size());
        const bool is_last = std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                                         text.begin() + static_cast<std::ptrdiff_t>(line_end), is_space);
        if (!copy_.end() || !is_last || !stack_.empty()) {
            return pass(text, at, at + 1);
        }
        std::size_t line = line_end + 1;
        while (line < text.size()) {
            const std::size_t end = std::min(text.find('\n', line), text.size());
            const std::string_view content = text.substr(line, end - line);
            if (content == "\\." || content == "\\.\r") {
                return pass(text, at, end);
            }
            line = end + 1;
        }
        return pass(text, at, npos);
    }

    enum class Spelling { plain, literal, identifier, test };
    struct Place {
        Spelling spelling;
        std::string_view name;
        std::size_t end;
    };

    // The variable that begins with this colon.
    static std::optional<Place> place_at(std::string_view text, std::size_t at) {
        const auto closed = [&](Spelling spelling, std::size_t begin, char closing) -> std::optional<Place> {
            const std::size_t length = name_length(text.substr(std::min(begin, text.size())));
            const std::size_t end = begin + length;
            if (length == 0 || end >= text.size() || text[end] != closing) {
                return std::nullopt;
            }
            return Place{spelling, text.substr(begin, length), end + 1};
        };
        const std::string_view rest = text.substr(at + 1);
        if (rest.starts_with('\'')) {
            return closed(Spelling::literal, at + 2, '\'');
        }
        if (rest.starts_with('"')) {
            return closed(Spelling::identifier, at + 2, '"');
        }
        if (rest.starts_with("{?")) {
            return closed(Spelling::test, at + 3, '}');
        }
        const std::size_t length = name_length(rest);
        return length > 0 ? std::optional(Place{Spelling::plain, rest.substr(0, length), at + 1 + length})
                          : std::nullopt;
    }

    std::size_t after_colon(std::string_view text, std::size_t at) {
        const std::string_view two = text.substr(at, 2);
        if (two == "::" || two == ":=") {
            return pass(text, at, at + 2);
        }
        const std::optional<Place> place = place_at(text, at);
        if (!place) {
            return pass(text, at, at + 1);
        }
        const std::optional<VariableValue> value = find_(place->name);
        if (place->spelling == Spelling::test) {
            begin_place(at);
            writer_.append(value ? "TRUE" : "FALSE");
            end_place(place->end);
            return place->end;
        }
        const bool is_in_itself = std::find(stack_.begin(), stack_.end(), place->name) != stack_.end();
        if (value && !(place->spelling == Spelling::plain && (is_in_itself || stack_.size() >= deepest))) {
            begin_place(at);
            put(*place, *value);
            end_place(place->end);
            return place->end;
        }
        if (!value) {
            writer_.add_missing({std::string(place->name),
                                 stack_.empty() ? at : outer_begin_,
                                 stack_.empty() ? place->end : outer_begin_,
                                 {},
                                 brackets_ > 0});
        }
        return pass(text, at, place->end);
    }

    void put(const Place &place, const VariableValue &value) {
        if (value.secret) {
            writer_.note_secret();
        }
        switch (place.spelling) {
        case Spelling::literal:
            writer_.append(psql_literal(value.text));
            break;
        case Spelling::identifier:
            writer_.append(psql_identifier(value.text));
            break;
        case Spelling::test:
        case Spelling::plain:
            stack_.emplace_back(place.name);
            scan(value.text);
            stack_.pop_back();
            break;
        }
    }

    void begin_place(std::size_t at) {
        if (stack_.empty()) {
            outer_begin_ = at;
        }
        writer_.begin_place(at);
    }
    void end_place(std::size_t end) { writer_.end_place(end); }

    std::string_view script_;
    const FindVariable &find_;
    BoundTextWriter &writer_;
    State state_ = State::plain;
    std::string tag_;  // that a dollar quote ends with
    int comments_ = 0; // within each other
    int brackets_ = 0;
    CopyWatch copy_;
    std::vector<std::string> stack_; // variables whose values are being read
    std::size_t outer_begin_ = 0;    // of the outermost one's place
    InterruptTicker ticker_;
};

} // namespace

std::string psql_literal(std::string_view value) {
    const bool has_backslash = value.find('\\') != npos;
    return (has_backslash ? " E'" : "'") + doubled(value, has_backslash ? "'\\" : "'") + "'";
}

std::string psql_identifier(std::string_view value) { return "\"" + doubled(value, "\"") + "\""; }

void bind_psql(std::string_view script, const FindVariable &find, BoundTextWriter &writer) {
    PsqlBinder(script, find, writer).bind();
}

} // namespace migrate::core
