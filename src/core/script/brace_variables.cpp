#include "core/script/brace_variables.hpp"

#include "core/interrupt.hpp"

#include <algorithm>
#include <unordered_map>

namespace migrate::core {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// A default within a default and so on; what is deeper is text.
constexpr int deepest = 16;

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r'; }

// The name of a variable of the environment.
std::size_t environment_name_length(std::string_view text) noexcept {
    if (text.empty() || !is_letter(text.front())) {
        return 0;
    }
    const auto end =
        std::find_if(text.begin(), text.end(), [](char c) { return !is_letter(c) && !is_digit(c); });
    return static_cast<std::size_t>(end - text.begin());
}

// Takes a word off the front, in any case, with blanks before it.
bool take_word(std::string_view &line, std::string_view word) noexcept {
    std::size_t at = 0;
    while (at < line.size() && is_blank(line[at])) {
        at++;
    }
    const std::string_view found = line.substr(at, word.size());
    const bool same = std::equal(found.begin(), found.end(), word.begin(), word.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
    if (same) {
        line.remove_prefix(at + word.size());
    }
    return same;
}

enum class Mark { none, on, off };

Mark mark_in(std::string_view line) noexcept {
    if (!line.starts_with("--")) {
        return Mark::none;
    }
    line.remove_prefix(2);
    if (!take_word(line, "+goose") || line.empty() || !is_blank(line.front()) || !take_word(line, "envsub") ||
        line.empty() || !is_blank(line.front())) {
        return Mark::none;
    }
    const Mark mark = take_word(line, "on") ? Mark::on : take_word(line, "off") ? Mark::off : Mark::none;
    return std::all_of(line.begin(), line.end(), is_blank) ? mark : Mark::none;
}

// What may be replaced from a place of the script on.
enum class Rule {
    plain,       // of a script without marks
    environment, // between marks
    nothing      // outside of them
};

struct RuleChange {
    std::size_t place;
    Rule rule;
};

// Text before a mark that ends something is between marks too: the mark that began it may stand in another
// section of the file.
std::vector<RuleChange> rules_of(std::string_view script) {
    std::vector<RuleChange> rules;
    for (std::size_t at = 0; at < script.size();) {
        const std::size_t end = std::min(script.find('\n', at), script.size());
        const Mark mark = mark_in(script.substr(at, end - at));
        if (mark != Mark::none) {
            if (rules.empty()) {
                rules.push_back({0, mark == Mark::on ? Rule::nothing : Rule::environment});
            }
            rules.push_back({at, mark == Mark::on ? Rule::environment : Rule::nothing});
        }
        at = end + 1;
    }
    if (rules.empty()) {
        rules.push_back({0, Rule::plain});
    }
    return rules;
}

// What stands in a place.
struct Form {
    enum class Kind { value, value_unless_empty, value_or_default, value_or_message };

    Kind kind = Kind::value;
    std::string_view name = {};
    std::size_t text_begin = 0; // of the default or the message, in the script
    std::size_t text_end = 0;
    std::size_t end = 0; // of the place
};

class BraceBinder {
public:
    BraceBinder(std::string_view script, const FindVariable &find, BoundTextWriter &writer)
        : script_(script), find_(find), writer_(writer), rules_(rules_of(script)) {}

    void bind() {
        for (std::size_t i = 0; i < rules_.size(); i++) {
            const std::size_t end = i + 1 < rules_.size() ? rules_[i + 1].place : script_.size();
            bind_part(rules_[i].place, end, rules_[i].rule, 0);
        }
    }

private:
    void bind_part(std::size_t begin, std::size_t end, Rule rule, int depth) {
        while (begin < end) {
            ticker_.tick();
            const std::size_t dollar =
                rule == Rule::nothing || depth > deepest ? npos : script_.substr(0, end).find('$', begin);
            const std::size_t text_end = std::min(dollar, end);
            writer_.append(script_.substr(begin, text_end - begin));
            begin = text_end;
            if (begin < end) {
                begin = replace(begin, end, rule, depth);
            }
        }
    }

    // Replace the place that begins here, if one does. Answers where to go on.
    std::size_t replace(std::size_t dollar, std::size_t end, Rule rule, int depth) {
        const std::optional<Form> form = form_at(dollar, rule);
        if (!form || form->end > end) {
            writer_.append(script_.substr(dollar, 1));
            return dollar + 1;
        }
        const std::optional<VariableValue> value = find_(form->name);
        const bool has_default =
            form->kind == Form::Kind::value_unless_empty || form->kind == Form::Kind::value_or_default;
        if (value && !(value->text.empty() && form->kind == Form::Kind::value_unless_empty)) {
            writer_.begin_place(dollar);
            if (value->secret) {
                writer_.note_secret();
            }
            writer_.append(value->text);
            writer_.end_place(form->end);
        } else if (has_default) {
            writer_.begin_place(dollar);
            bind_part(form->text_begin, form->text_end, rule, depth + 1);
            writer_.end_place(form->end);
        } else {
            writer_.add_missing(
                {std::string(form->name), dollar, form->end,
                 std::string(script_.substr(form->text_begin, form->text_end - form->text_begin))});
            writer_.append(script_.substr(dollar, form->end - dollar));
        }
        return form->end;
    }

    std::optional<Form> form_at(std::size_t dollar, Rule rule) {
        const std::string_view rest = script_.substr(dollar + 1);
        if (rule == Rule::environment) {
            if (const std::size_t length = environment_name_length(rest)) {
                return Form{Form::Kind::value, rest.substr(0, length), 0, 0, dollar + 1 + length};
            }
        }
        if (!rest.starts_with('{')) {
            return std::nullopt;
        }
        if (rule == Rule::environment) {
            const std::size_t length = environment_name_length(rest.substr(1));
            if (const std::optional<Form> form = form_after_name(dollar, length, rule)) {
                return form;
            }
        }
        return form_after_name(dollar, brace_name_length(rest.substr(1)), Rule::plain);
    }

    std::optional<Form> form_after_name(std::size_t dollar, std::size_t length, Rule rule) {
        if (length == 0) {
            return std::nullopt;
        }
        const std::size_t name_end = dollar + 2 + length;
        Form form;
        form.name = script_.substr(dollar + 2, length);
        const std::string_view rest = script_.substr(name_end);
        if (rest.starts_with('}')) {
            form.end = name_end + 1;
            return form;
        }
        if (rest.starts_with(":-")) {
            form.kind = Form::Kind::value_unless_empty;
            form.text_begin = name_end + 2;
        } else if (rule == Rule::environment && (rest.starts_with('-') || rest.starts_with('?'))) {
            form.kind = rest.starts_with('-') ? Form::Kind::value_or_default : Form::Kind::value_or_message;
            form.text_begin = name_end + 1;
        } else {
            return std::nullopt;
        }
        const std::size_t close = closing_brace(dollar);
        if (close == npos) {
            return std::nullopt;
        }
        form.text_end = close;
        form.end = close + 1;
        return form;
    }

    // That of the ${ here; npos: there is none. All are found by one look at the script.
    std::size_t closing_brace(std::size_t dollar) {
        if (!has_braces_) {
            has_braces_ = true;
            std::vector<std::size_t> open;
            for (std::size_t at = script_.find_first_of("$}"); at != npos;
                 at = script_.find_first_of("$}", at + 1)) {
                ticker_.tick();
                if (script_[at] == '}' && !open.empty()) {
                    braces_.emplace(open.back(), at);
                    open.pop_back();
                } else if (script_.substr(at, 2) == "${") {
                    open.push_back(at);
                }
            }
        }
        const auto found = braces_.find(dollar);
        return found == braces_.end() ? npos : found->second;
    }

    std::string_view script_;
    const FindVariable &find_;
    BoundTextWriter &writer_;
    std::vector<RuleChange> rules_;
    std::unordered_map<std::size_t, std::size_t> braces_; // by the place of the dollar
    bool has_braces_ = false;
    InterruptTicker ticker_;
};

} // namespace

std::size_t brace_name_length(std::string_view text) noexcept {
    if (text.empty() || !(is_letter(text.front()) || is_digit(text.front()))) {
        return 0;
    }
    std::size_t length = 1;
    while (length < text.size() && (is_letter(text[length]) || is_digit(text[length]) ||
                                    text[length] == '.' || text[length] == '-' || text[length] == ':')) {
        if (text.substr(length, 2) == ":-") {
            break;
        }
        length++;
    }
    return length;
}

void bind_braces(std::string_view script, const FindVariable &find, BoundTextWriter &writer) {
    BraceBinder(script, find, writer).bind();
}

} // namespace migrate::core
