#include "core/import/native_writer.hpp"

#include "core/import/native_marks.hpp"
#include "core/import/native_names.hpp"
#include "core/import/native_values.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace migrate::core {

namespace {

constexpr std::size_t longest_part = 40; // of a name: names of 100 bytes fit into any archive
constexpr std::size_t prefix_digits = 4;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string text) {
    for (char &c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

// What a name of a file says on every system of a text: its letters and digits, the point in a number and the
// hyphen in a word; one _ stands for anything else.
std::string name_part(std::string_view text) {
    std::string part;
    for (std::size_t place = 0; place < text.size() && part.size() < longest_part; place++) {
        const char c = text[place];
        const char before = place > 0 ? text[place - 1] : '\0';
        const char after = place + 1 < text.size() ? text[place + 1] : '\0';
        const bool joins = (c == '.' && is_digit(before) && is_digit(after)) ||
                           (c == '-' && is_letter(before) && is_letter(after));
        if (is_letter(c) || is_digit(c) || joins) {
            part += c;
        } else if (!part.empty() && part.back() != '_') {
            part += '_';
        }
    }
    part.erase(part.find_last_not_of("_-.") + 1); // npos + 1 is 0
    return part;
}

std::string number_prefix(std::size_t number) {
    std::string digits = std::to_string(number);
    digits.insert(0, prefix_digits - std::min(digits.size(), prefix_digits), '0');
    return digits + '_';
}

// By id and message alone.
std::string natural_name(const Revision &revision) {
    std::string name = name_part(revision.id);
    const std::string words = name_part(revision.message);
    name = name.empty() ? "revision" : name;
    return name + (words.empty() ? "" : "_" + words) + std::string(sql_extension);
}

bool differ_in_letters(const std::vector<std::string> &names) {
    std::unordered_set<std::string> seen;
    return std::all_of(names.begin(), names.end(),
                       [&](const std::string &name) { return seen.insert(lower(name)).second; });
}

// One for each revision, in the order in which they are read.
std::vector<std::string> revision_names(std::span<const NativeRevision> revisions) {
    std::vector<std::string> names;
    for (const NativeRevision &one : revisions) {
        names.push_back(natural_name(one.revision));
    }
    const bool in_order =
        std::adjacent_find(names.begin(), names.end(), [](const auto &one, const auto &next) {
            return !precedes_in_native(one, next);
        }) == names.end();
    if (!in_order || !differ_in_letters(names)) {
        std::size_t number = 0;
        for (std::string &name : names) {
            name.insert(0, number_prefix(++number));
        }
    }
    return names;
}

// The marks of a file and its scripts, one after another.
class FileWriter {
public:
    void add_mark(NativeWord word, std::string_view value) {
        content_ += core::format("-- migrate:{}{}{}\n", name_of(word), value.empty() ? "" : " ", value);
    }
    // Left out where there is none.
    void add_list(NativeWord word, std::span<const std::string> words) {
        if (!words.empty()) {
            add_mark(word, write_native_words(words));
        }
    }
    void add_variables(VariableStyle style) {
        if (style != VariableStyle::none) {
            add_mark(NativeWord::variables, name_of(style));
        }
    }
    // The line break before the next mark is not part of the script; a carriage return there would be.
    void add_section(NativeWord word, const std::optional<NativeScript> &script) {
        if (script) {
            content_ += line_break_;
            add_mark(word, script->transactional ? "" : "transaction:false");
            add_text(script->text);
            line_break_ = script->text.ends_with('\r') ? "\r\n" : "\n";
        }
    }
    void add_text(std::string_view script) { content_ += escape_marks(script); }

    [[nodiscard]] std::string take() { return std::move(content_); }

private:
    std::string content_;
    std::string_view line_break_; // after the last section, if another follows
};

std::string revision_content(const NativeRevision &one, const std::string &file) {
    const NativeName said = read_native_name(file);
    const Revision &revision = one.revision;
    FileWriter writer;
    writer.add_mark(NativeWord::revises,
                    revision.down_revisions.empty() ? "none" : write_native_words(revision.down_revisions));
    if (said.key != revision.id) {
        writer.add_list(NativeWord::id, {&revision.id, 1});
    }
    writer.add_list(NativeWord::depends, revision.depends_on);
    writer.add_list(NativeWord::labels, revision.branch_labels);
    writer.add_list(NativeWord::replaces, revision.replaces);
    if (said.message != revision.message) {
        writer.add_mark(NativeWord::message, write_native_text(revision.message));
    }
    writer.add_variables(one.variables);
    writer.add_section(NativeWord::up, one.up);
    writer.add_section(NativeWord::down, one.down);
    writer.add_section(NativeWord::verify, one.verify);
    return writer.take();
}

// Of a repeatable script; "_2" and so on where the same has been given away.
std::string repeatable_name(const std::string &name, std::unordered_set<std::string> &given) {
    std::string part = name_part(name);
    part = part.empty() ? "script" : part;
    if (!given.insert(lower(part)).second) {
        std::size_t number = 2;
        while (!given.insert(lower(part + '_' + std::to_string(number))).second) {
            number++;
        }
        part += '_' + std::to_string(number);
    }
    return part;
}

} // namespace

std::vector<NativeFile> write_native(std::span<const NativeRevision> revisions,
                                     std::span<const NativeRepeatable> repeatables,
                                     std::span<const NativeHook> hooks) {
    std::vector<NativeFile> files;
    const std::vector<std::string> names = revision_names(revisions);
    for (std::size_t i = 0; i < revisions.size(); i++) {
        files.push_back({names[i], revision_content(revisions[i], names[i])});
    }
    std::unordered_set<std::string> given;
    for (const NativeRepeatable &repeatable : repeatables) {
        const std::string name = repeatable_name(repeatable.name, given);
        FileWriter writer;
        if (name != repeatable.name) {
            writer.add_list(NativeWord::id, {&repeatable.name, 1});
        }
        writer.add_list(NativeWord::after, repeatable.after);
        writer.add_variables(repeatable.variables);
        writer.add_text(repeatable.script);
        files.push_back({std::string(repeatable_prefix) + name + std::string(sql_extension), writer.take()});
    }
    for (const NativeHook &hook : hooks) {
        FileWriter writer;
        writer.add_variables(hook.variables);
        writer.add_text(hook.script);
        files.push_back(
            {std::string(hook_folder) + '/' + hook.event + std::string(sql_extension), writer.take()});
    }
    return files;
}

} // namespace migrate::core
