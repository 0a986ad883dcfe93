#include "core/import/sqitch_plan.hpp"

#include "core/import/folder.hpp"
#include "core/import/words.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace migrate::core {

namespace {

constexpr std::size_t id_digits = 40;

constexpr std::string_view name_hint =
    "A name has no blank, @, :, # or \\ in it; it neither begins nor ends with punctuation, nor ends with "
    "one of ~ ^ / = % and digits.";

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// All of ASCII's but the underscore.
bool is_punctuation(char c) noexcept {
    return std::string_view("-!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~").find(c) != std::string_view::npos;
}

bool is_id(std::string_view text) {
    return text.size() == id_digits && std::all_of(text.begin(), text.end(), [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'f');
           });
}

// "~12" at the end stands for a change that many places away.
bool ends_as_offset(std::string_view name) {
    const std::size_t last = name.find_last_not_of("0123456789");
    return last != std::string_view::npos && last + 1 < name.size() &&
           std::string_view("~/=%^").find(name[last]) != std::string_view::npos;
}

std::string unescape_note(std::string_view text) {
    std::string note;
    for (std::size_t i = 0; i < text.size(); i++) {
        const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        if (next == 'n' || next == 'r' || next == '\\') {
            note += next == 'n' ? '\n' : next == 'r' ? '\r' : '\\';
            i++;
        } else {
            note += text[i];
        }
    }
    return note;
}

// What follows the first #.
std::string take_note(std::string_view &line) {
    const std::size_t mark = line.find('#');
    if (mark == std::string_view::npos) {
        return {};
    }
    std::string note = unescape_note(trim(line.substr(mark + 1)));
    line = line.substr(0, mark);
    return note;
}

// Takes 2026-01-02T03:04:05Z off the front.
bool take_timestamp(std::string_view &text) {
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    const std::string_view found = text.substr(0, form.size());
    const bool fits =
        std::equal(found.begin(), found.end(), form.begin(), form.end(),
                   [](char c, char wanted) { return wanted == '0' ? is_digit(c) : c == wanted; });
    text.remove_prefix(fits ? form.size() : 0);
    return fits;
}

// "Ada L <ada@example.org>"
bool is_planner(std::string_view text) {
    const std::size_t mail = text.find('<');
    return mail != std::string_view::npos && mail >= 2 && is_blank(text[mail - 1]) &&
           mail + 2 < text.size() && text.find('>', mail) == text.size() - 1;
}

std::optional<SqitchDependency> read_dependency(std::string_view text) {
    SqitchDependency dependency;
    dependency.text = text;
    dependency.is_conflict = text.starts_with('!');
    text.remove_prefix(dependency.is_conflict ? 1 : 0);
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        dependency.project = text.substr(0, colon);
        text.remove_prefix(colon + 1);
        if (!is_sqitch_name(dependency.project)) {
            return std::nullopt;
        }
    }
    if (is_id(text)) {
        dependency.id = text;
        return dependency;
    }
    const std::size_t at = text.find('@');
    dependency.change = text.substr(0, at);
    dependency.tag = at == std::string_view::npos ? "" : text.substr(at + 1);
    const bool has_change = at != 0;
    const bool has_tag = at != std::string_view::npos;
    if ((has_change && !is_sqitch_name(dependency.change)) || (has_tag && !is_sqitch_name(dependency.tag))) {
        return std::nullopt;
    }
    return dependency;
}

// The plan, line by line.
class PlanReading {
public:
    explicit PlanReading(std::string_view text) : lines_(text) {}

    SqitchPlan read() {
        read_pragmas();
        if (plan_.project.empty()) {
            refuse(0, "the plan has no %project",
                   "Begin the plan with a line \"%project=<name>\" and, after the pragmas, an empty line.");
        }
        for (TextLine line; lines_.next(line);) {
            read_entry(line);
        }
        return std::move(plan_);
    }

private:
    // They end with the first blank line.
    void read_pragmas() {
        for (TextLine line; lines_.next(line);) {
            std::string_view rest = line.text;
            (void)take_note(rest);
            rest = trim(rest);
            if (rest.empty() && trim(line.text).empty()) {
                return;
            }
            if (!rest.empty()) {
                read_pragma(line, rest);
            }
        }
    }

    void read_pragma(const TextLine &line, std::string_view text) {
        if (!text.starts_with('%')) {
            refuse(line.number, "the line is no pragma",
                   "Put an empty line between the pragmas and the changes.");
            return;
        }
        const std::size_t equals = text.find('=');
        if (trim(text.substr(1, equals - 1)) != "project" || equals == std::string_view::npos) {
            return;
        }
        const std::string_view project = trim(text.substr(equals + 1));
        if (!is_sqitch_name(project)) {
            refuse(line.number, core::format("the project can't be called \"{}\"", project),
                   std::string(name_hint));
        }
        plan_.project = project;
    }

    void read_entry(const TextLine &line) {
        std::string_view rest = line.text;
        std::string note = take_note(rest);
        rest = trim(rest);
        if (rest.empty()) {
            return;
        }
        const bool is_tag = rest.front() == '@';
        const char sign = rest.front() == '+' || rest.front() == '-' ? rest.front() : '\0';
        rest.remove_prefix(is_tag || sign != '\0' ? 1 : 0);
        if (sign != '\0') {
            skip_blanks(rest);
        }
        const std::string name(rest.substr(0, std::min(rest.find_first_of(" \t"), rest.size())));
        rest.remove_prefix(name.size());
        if (!check_name(line, name)) {
            return;
        }
        if (sign == '-') {
            refuse(line.number, core::format("\"-{}\" reverts nothing: Sqitch would deploy it", name),
                   "Take the line out; to undo a change, add one that does so.");
            return;
        }
        skip_blanks(rest);
        if (rest.starts_with('[') && rest.find(']') == std::string_view::npos) {
            refuse(line.number, R"("[" has no "]")", "Close the list of dependencies.");
            return;
        }
        const std::optional<std::string_view> dependencies = take_dependencies(rest);
        check_planning(line, rest);
        if (is_tag) {
            add_tag(line, name, std::move(note), dependencies.has_value());
        } else {
            add_change(line, name, std::move(note), dependencies.value_or(""));
        }
    }

    bool check_name(const TextLine &line, const std::string &name) {
        if (!is_sqitch_name(name)) {
            refuse(line.number, core::format("\"{}\" is no name of a change or tag", name),
                   std::string(name_hint));
            return false;
        }
        if (name == "ROOT" || name == "HEAD") {
            refuse(line.number, core::format("\"{}\" is a reserved name", name), "Call it otherwise.");
            return false;
        }
        if (is_id(std::string_view(name).substr(0, id_digits))) {
            refuse(line.number, core::format("\"{}\" could be confused with an id", name),
                   "Call it otherwise.");
            return false;
        }
        return true;
    }

    // What is between [ and ].
    static std::optional<std::string_view> take_dependencies(std::string_view &rest) {
        if (!rest.starts_with('[')) {
            return std::nullopt;
        }
        const std::size_t end = rest.find(']');
        const std::string_view dependencies = rest.substr(1, end - 1);
        rest.remove_prefix(end + 1);
        skip_blanks(rest);
        return dependencies;
    }

    void check_planning(const TextLine &line, std::string_view rest) {
        const bool has_time = take_timestamp(rest);
        skip_blanks(rest);
        if (!has_time || !is_planner(trim(rest))) {
            refuse(line.number,
                   has_time ? "the line has no planner's name and email" : "the line has no timestamp",
                   "Each line has them: 2026-01-02T03:04:05Z Ada L <ada@example.org>");
        }
    }

    void add_tag(const TextLine &line, const std::string &name, std::string note, bool has_dependencies) {
        if (name.find('/') != std::string::npos) {
            refuse(line.number, core::format("tag \"@{}\" has a / in its name", name), "Call it otherwise.");
        }
        if (has_dependencies) {
            refuse(line.number, core::format("tag \"@{}\" has dependencies", name), "Give them to a change.");
        }
        if (const auto [first, is_new] = tag_lines_.emplace(name, line.number); !is_new) {
            refuse(
                line.number,
                core::format("tag \"@{}\" is there already, on line {}", name, std::to_string(first->second)),
                "Call one of the two otherwise.");
            return;
        }
        if (plan_.changes.empty()) {
            refuse(line.number, core::format("tag \"@{}\" has no change before it", name),
                   "Put it after the change that it names.");
            return;
        }
        plan_.changes.back().tags.push_back({name, std::move(note), line.number});
        tagged_changes_ = plan_.changes.size();
    }

    void add_change(const TextLine &line, const std::string &name, std::string note,
                    std::string_view dependencies) {
        SqitchChange change{
            name, read_dependencies(line, name, dependencies), {}, std::move(note), line.number, {}};
        const auto [last, is_new] = last_changes_.emplace(name, plan_.changes.size());
        if (!is_new) {
            if (last->second >= tagged_changes_) {
                refuse(line.number,
                       core::format("change \"{}\" is there already, on line {}", name,
                                    std::to_string(plan_.changes[last->second].line)),
                       "To rework a change, tag what is before it: sqitch tag, then sqitch rework.");
                return;
            }
            note_rework(last->second);
            last->second = plan_.changes.size();
        }
        plan_.changes.push_back(std::move(change));
    }

    void note_rework(std::size_t earlier) {
        for (std::size_t i = plan_.changes.size(); i-- > earlier;) {
            for (const SqitchTag &tag : plan_.changes[i].tags) {
                plan_.changes[earlier].rework_tags.push_back(tag.name);
            }
        }
    }

    std::vector<SqitchDependency> read_dependencies(const TextLine &line, const std::string &name,
                                                    std::string_view text) {
        std::vector<SqitchDependency> all;
        for (skip_blanks(text); !text.empty(); skip_blanks(text)) {
            const std::string_view word = take_until_blank(text);
            std::optional<SqitchDependency> dependency = read_dependency(word);
            if (!dependency) {
                refuse(
                    line.number, core::format("\"{}\" is no dependency", word),
                    "Dependencies are change, change@tag, project:change and the like, with blanks between.");
            } else if (std::any_of(all.begin(), all.end(),
                                   [&](const SqitchDependency &other) { return other.text == word; })) {
                refuse(line.number, core::format("dependency \"{}\" is there twice", word), "Take one out.");
            } else {
                check_dependency(line, name, *dependency);
                all.push_back(std::move(*dependency));
            }
        }
        return all;
    }

    // What the plan itself should have above this line.
    void check_dependency(const TextLine &line, const std::string &name, const SqitchDependency &dependency) {
        const bool is_own = dependency.project.empty() || dependency.project == plan_.project;
        if (dependency.is_conflict || !is_own || !dependency.id.empty()) {
            return;
        }
        const bool has_change = dependency.change.empty() || last_changes_.contains(dependency.change);
        const bool has_tag = dependency.tag.empty() || tag_lines_.contains(dependency.tag);
        if (!has_change || !has_tag) {
            refuse(
                line.number,
                core::format(R"("{}", which change "{}" requires, is not above it)", dependency.text, name),
                "Move the line below what it requires, or correct the name.");
        }
    }

    void refuse(std::size_t line, std::string message, std::string hint) {
        plan_.errors.push_back({line, std::move(message), std::move(hint)});
    }

    LineReader lines_;
    SqitchPlan plan_;
    std::unordered_map<std::string, std::size_t> last_changes_; // by name: place in the plan
    std::unordered_map<std::string, std::size_t> tag_lines_;
    std::size_t tagged_changes_ = 0; // how many changes are above the last tag
};

} // namespace

bool is_sqitch_name(std::string_view name) {
    return !name.empty() && !is_punctuation(name.front()) && !is_punctuation(name.back()) &&
           name.find_first_of(" \t@:#\\") == std::string_view::npos && !ends_as_offset(name);
}

SqitchPlan read_sqitch_plan(std::string_view text) { return PlanReading(text).read(); }

} // namespace migrate::core
