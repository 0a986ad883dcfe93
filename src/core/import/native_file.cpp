#include "core/import/native_file.hpp"

#include "core/graph/names.hpp"
#include "core/import/native_lines.hpp"
#include "core/import/native_names.hpp"
#include "core/import/native_values.hpp"
#include "core/import/sections.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <utility>

namespace migrate::core {

namespace {

enum class NativeKind : std::uint8_t { revision, repeatable, hook };

// What a mark says about the revision.
struct Property {
    NativeWord word;
    std::string_view value;
    std::size_t line;
};

std::string quoted(NativeWord word) { return core::format("\"-- migrate:{}\"", name_of(word)); }

bool has_place(NativeKind kind, NativeWord word) noexcept {
    switch (kind) {
    case NativeKind::revision:
        return word != NativeWord::after;
    case NativeKind::repeatable:
        return word == NativeWord::id || word == NativeWord::after || word == NativeWord::variables;
    case NativeKind::hook:
        return word == NativeWord::variables;
    }
    return false;
}

void check_dependency(std::string_view name) {
    if (!parse_cross_service_name(name)) {
        check_id(name);
    }
}

// A repeatable script's name can be anything; the server's rules are those of its registration.
void check_nothing(std::string_view /*name*/) {}

using Check = void (*)(std::string_view);

Check check_of(NativeKind kind, NativeWord word) noexcept {
    switch (word) {
    case NativeWord::depends:
        return check_dependency;
    case NativeWord::labels:
        return check_label;
    case NativeWord::after:
        return check_nothing;
    default:
        return kind == NativeKind::revision ? check_id : check_nothing;
    }
}

// Goes through a file once, and keeps what the marks say.
class MarkReading {
public:
    MarkReading(NativeKind kind, const SourceFile &file, Migrations &migrations)
        : kind_(kind), file_(file), migrations_(migrations) {
        NativeLines lines(file.text);
        while (lines.next()) {
            read_line(lines);
        }
        end_section(file.text.size());
        if (has_sections() && statement_line_ != 0 && !refused_) { // a mistyped mark says it better
            refuse(statement_line_, "the file has a statement before its first mark",
                   "Put it behind \"-- migrate:up\".");
        }
    }

    [[nodiscard]] bool is_refused() const noexcept { return refused_; }
    [[nodiscard]] bool has_sections() const noexcept {
        return !up_.empty() || !down_.empty() || !verify_.empty();
    }

    // What follows the last mark, in a file without sections.
    ImportedScript rest() {
        ImportedScript script{file_.text.substr(head_end_), file_.name, head_lines_ + 1, true};
        return plain(std::move(script));
    }
    // Whether that is something.
    [[nodiscard]] bool has_rest() const {
        return properties_.empty() ||
               file_.text.find_first_not_of(" \t\r\n\f\v", head_end_) != std::string_view::npos;
    }

    std::optional<ImportedScript> up() { return script(up_); }
    std::optional<ImportedScript> down() {
        std::reverse(down_.begin(), down_.end()); // the last up is undone first
        return script(down_);
    }
    std::optional<ImportedScript> verify() { return script(verify_); }

    [[nodiscard]] const Property *find(NativeWord word) const {
        const auto found = std::find_if(properties_.begin(), properties_.end(),
                                        [&](const Property &one) { return one.word == word; });
        return found == properties_.end() ? nullptr : &*found;
    }

    // Empty where the file does not say them.
    std::vector<std::string> words(NativeWord word) {
        const Property *property = find(word);
        if (property == nullptr) {
            return {};
        }
        NativeWords read = read_native_words(property->value);
        try {
            std::for_each(read.words.begin(), read.words.end(), check_of(kind_, word));
        } catch (const Error &error) {
            read.problem = read.problem.empty() ? error.message : read.problem;
        }
        refuse_value(*property, read.problem);
        return std::move(read.words);
    }

    // nullopt: the file does not say it.
    std::optional<std::string> name(NativeWord word) {
        std::vector<std::string> names = words(word);
        if (names.size() > 1) {
            refuse_value(*find(word), "there is more than one");
        }
        return names.empty() ? std::nullopt : std::optional(std::move(names.front()));
    }

    std::optional<std::string> text(NativeWord word) {
        const Property *property = find(word);
        if (property == nullptr) {
            return std::nullopt;
        }
        NativeText read = read_native_text(property->value);
        refuse_value(*property, read.problem);
        return std::move(read.text);
    }

    VariableStyle variables() {
        const Property *property = find(NativeWord::variables);
        if (property == nullptr) {
            return VariableStyle::none;
        }
        const std::optional<VariableStyle> style = find_variable_style(property->value);
        if (!style) {
            refuse_value(*property,
                         core::format("\"{}\" is no way to write variables", visible(property->value)),
                         "Write braces, for ${name}, or psql, for :name.");
        }
        return style.value_or(VariableStyle::none);
    }

    void refuse(std::size_t line, std::string message, std::string hint) {
        refused_ = true;
        migrations_.refuse(file_, line, ErrorCode::bad_mark, std::move(message), std::move(hint));
    }

private:
    void read_line(NativeLines &lines) {
        const TextLine &line = lines.line();
        if (const std::optional<NativeMark> &mark = lines.mark()) {
            if (!has_place(kind_, mark->word)) {
                refuse_place(line, mark->word);
            } else if (begins_section(mark->word)) {
                begin_section(line, *mark);
            } else {
                take_property(line, *mark);
            }
        } else if (const std::optional<NativeWord> word = lines.mistyped_section()) {
            refuse(line.number, core::format("the line looks like {} and is no such mark", quoted(*word)),
                   core::format(
                       "Write it at the beginning of the line, in small letters and without other blanks. In "
                       "the text of a script, a backslash says that it is no mark: \"-- migrate:\\{}\".",
                       name_of(*word)));
        } else if (!has_sections() && statement_line_ == 0 && lines.has_code()) {
            statement_line_ = line.number;
        }
    }

    void take_property(const TextLine &line, const NativeMark &mark) {
        if (has_sections() || statement_line_ != 0) {
            refuse(line.number, core::format("{} stands where the script has begun", quoted(mark.word)),
                   core::format(
                       "Put it before the first statement and before \"-- migrate:up\". In the text of a "
                       "script, a backslash says that it is no mark: \"-- migrate:\\{}\".",
                       name_of(mark.word)));
        } else if (find(mark.word) != nullptr) {
            refuse(line.number, core::format("{} stands twice", quoted(mark.word)),
                   "Make one line of the two.");
        } else {
            properties_.push_back({mark.word, mark.value, line.number});
            head_end_ = line.end;
            head_lines_ = line.number;
        }
    }

    void begin_section(const TextLine &line, const NativeMark &mark) {
        end_section(line.begin);
        if (mark.word == NativeWord::up) {
            open_ = &up_;
            if (down_.size() >= up_.size() + 1) {
                refuse_down(down_.back().first_line - 1);
            }
        } else if (mark.word == NativeWord::down) {
            open_ = &down_;
            if (down_.size() >= std::max<std::size_t>(up_.size(), 1)) {
                refuse_down(line.number);
            }
        } else {
            open_ = &verify_;
            if (!verify_.empty()) {
                refuse(line.number, core::format("{} stands twice", quoted(mark.word)),
                       "Make one section of the two.");
            }
        }
        open_->push_back({line.end, line.end, line.number + 1, is_transactional(line, mark)});
    }

    bool is_transactional(const TextLine &line, const NativeMark &mark) {
        if (!mark.value.empty() && mark.value != "transaction:false" && mark.value != "transaction:true") {
            refuse(
                line.number,
                core::format("{} has an option that is unknown: {}", quoted(mark.word), visible(mark.value)),
                "The one option is transaction:false.");
        }
        return mark.value != "transaction:false";
    }

    void end_section(std::size_t end) {
        if (open_ != nullptr) {
            open_->back().end = end;
        }
    }

    void refuse_down(std::size_t line) {
        refuse(line, R"("-- migrate:down" has no "-- migrate:up" before it)",
               "Put what is undone first, and behind it what undoes it.");
    }

    void refuse_place(const TextLine &line, NativeWord word) {
        const auto [where, hint] = [&]() -> std::pair<std::string_view, std::string_view> {
            switch (kind_) {
            case NativeKind::repeatable:
                return {"a repeatable script",
                        "All of the file is the script; before it can stand id, after and variables."};
            case NativeKind::hook:
                return {"a hook", "All of the file is the script; before it can stand variables."};
            default:
                return {"a revision", "A file R__<name>.sql is a repeatable script, which has it."};
            }
        }();
        refuse(line.number, core::format("{} has no meaning in {}", quoted(word), where),
               core::format(
                   R"({} In the text of a script, a backslash says that it is no mark: "-- migrate:\{}".)",
                   hint, name_of(word)));
    }

    void refuse_value(const Property &property, std::string_view problem, std::string hint = {}) {
        if (!problem.empty()) {
            refuse(property.line, core::format("{}: {}", quoted(property.word), problem), std::move(hint));
        }
    }

    ImportedScript plain(ImportedScript script) {
        if (std::optional<std::string> text = unescape_marks(script.text)) {
            script.text = migrations_.keep(std::move(*text));
        }
        return script;
    }

    std::optional<ImportedScript> script(std::span<const Section> sections) {
        std::optional<ImportedScript> script = script_of(migrations_, file_, sections);
        return script ? std::optional(plain(std::move(*script))) : std::nullopt;
    }

    NativeKind kind_;
    const SourceFile &file_;
    Migrations &migrations_;
    std::vector<Property> properties_;
    std::size_t head_end_ = 0;   // in bytes, of the last of them
    std::size_t head_lines_ = 0; // likewise
    std::size_t statement_line_ = 0;
    std::vector<Section> up_;
    std::vector<Section> down_;
    std::vector<Section> verify_;
    std::vector<Section> *open_ = nullptr;
    bool refused_ = false;
};

// What the revision follows; nullopt: that before it.
std::optional<std::vector<std::string>> parents_of(MarkReading &marks) {
    const Property *property = marks.find(NativeWord::revises);
    if (property == nullptr) {
        return std::nullopt;
    }
    return property->value == "none" ? std::vector<std::string>() : marks.words(NativeWord::revises);
}

} // namespace

void read_native_revision(const SourceFile &file, Migrations &migrations) {
    MarkReading marks(NativeKind::revision, file, migrations);
    NativeName name = read_native_name(base_name(file.name));
    ImportedFileRevision revision;
    revision.key = marks.name(NativeWord::id).value_or(name.key);
    revision.source = file.name;
    revision.message = marks.text(NativeWord::message).value_or(name.message);
    revision.parents = parents_of(marks);
    revision.depends_on = marks.words(NativeWord::depends);
    revision.branch_labels = marks.words(NativeWord::labels);
    revision.replaces = marks.words(NativeWord::replaces);
    revision.variables = marks.variables();
    if (marks.is_refused()) {
        return;
    }
    if (marks.has_sections()) {
        revision.up = marks.up();
        revision.down = marks.down();
        revision.verify = marks.verify();
    } else if (marks.has_rest()) {
        revision.up = marks.rest();
    }
    migrations.add_row(file, FileKind::revision, revision.key);
    migrations.revisions.push_back(std::move(revision));
}

void read_native_repeatable(const SourceFile &file, Migrations &migrations) {
    MarkReading marks(NativeKind::repeatable, file, migrations);
    std::string_view name = base_name(file.name);
    name.remove_prefix(repeatable_prefix.size());
    name.remove_suffix(sql_extension.size());
    ImportedRepeatable repeatable;
    repeatable.name = marks.name(NativeWord::id).value_or(std::string(name));
    repeatable.after = marks.words(NativeWord::after);
    repeatable.variables = marks.variables();
    if (repeatable.name.empty()) {
        marks.refuse(0, "the repeatable script has no name", "Call the file R__<name>.sql.");
    }
    const auto same = std::find_if(migrations.repeatables.begin(), migrations.repeatables.end(),
                                   [&](const auto &other) { return other.name == repeatable.name; });
    if (same != migrations.repeatables.end()) {
        marks.refuse(0, core::format("{} is called {} too", same->script.file, visible(repeatable.name)),
                     "Give one of the two another name.");
    }
    if (marks.is_refused()) {
        return;
    }
    repeatable.script = marks.rest();
    migrations.add_row(file, FileKind::repeatable, repeatable.name);
    migrations.repeatables.push_back(std::move(repeatable));
}

void read_native_hook(const SourceFile &file, Migrations &migrations) {
    MarkReading marks(NativeKind::hook, file, migrations);
    std::string_view event = base_name(file.name);
    event.remove_suffix(sql_extension.size());
    ImportedHook hook;
    hook.event = event;
    hook.variables = marks.variables();
    if (!is_hook_event(event)) {
        migrations.refuse(file, 0, ErrorCode::bad_name, core::format("{} is no event", visible(event)),
                          "Events are before_run, after_run, before_step and after_step.");
        return;
    }
    if (marks.is_refused()) {
        return;
    }
    hook.script = marks.rest();
    migrations.add_row(file, FileKind::hook, hook.event);
    migrations.hooks.push_back(std::move(hook));
}

} // namespace migrate::core
