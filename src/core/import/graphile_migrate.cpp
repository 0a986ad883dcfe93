// Rules: src/migration.ts, src/migrationFilename.ts, src/header.ts and src/hash.ts of graphile-migrate.
#include "core/import/graphile_migrate.hpp"

#include "core/import/graphile_placeholders.hpp"
#include "core/import/sections.hpp"
#include "core/import/sha1.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace migrate::core {

namespace {

constexpr std::string_view committed = "committed/";
constexpr std::string_view allows_other_hash = "AllowInvalidHash";

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// As /^[0-9]+(-[-_a-zA-Z0-9]*)?\.sql$/
bool is_migration_name(std::string_view name) {
    if (!name.ends_with(".sql")) {
        return false;
    }
    name.remove_suffix(4);
    const std::string_view slug = name.substr(count_digits(name));
    return slug.size() < name.size() &&
           (slug.empty() || (slug.front() == '-' && std::all_of(slug.begin(), slug.end(), [](char c) {
                                 return c == '-' || is_word_character(c);
                             })));
}

// The folder may be that of the project's migrations, or its committed ones alone.
std::string_view directory_in(const Folder &folder) {
    const auto files = folder.files();
    const auto first =
        std::lower_bound(files.begin(), files.end(), committed,
                         [](const SourceFile &file, std::string_view name) { return file.name < name; });
    const bool has_directory = first != files.end() && first->name.starts_with(committed);
    return has_directory ? committed : "";
}

// The name in the directory of the migrations; "": it is not directly in it.
std::string_view name_in(std::string_view directory, const SourceFile &file) {
    const std::string_view name = file.name;
    const bool is_in =
        name.starts_with(directory) && name.find('/', directory.size()) == std::string_view::npos;
    return is_in ? name.substr(directory.size()) : "";
}

// A line of a text without its line feed, as it stands there.
std::string_view raw(std::string_view text, const TextLine &line) {
    const std::string_view whole = text.substr(line.begin, line.end - line.begin);
    return whole.ends_with('\n') ? whole.substr(0, whole.size() - 1) : whole;
}

// Both ends without what JavaScript takes for white space.
std::string_view trim_as_javascript(std::string_view text) {
    static constexpr std::array<std::string_view, 26> spaces = {" ",
                                                                "\t",
                                                                "\n",
                                                                "\v",
                                                                "\f",
                                                                "\r",
                                                                "\xC2\xA0",
                                                                "\xE1\x9A\x80",
                                                                "\xE2\x80\x80",
                                                                "\xE2\x80\x81",
                                                                "\xE2\x80\x82",
                                                                "\xE2\x80\x83",
                                                                "\xE2\x80\x84",
                                                                "\xE2\x80\x85",
                                                                "\xE2\x80\x86",
                                                                "\xE2\x80\x87",
                                                                "\xE2\x80\x88",
                                                                "\xE2\x80\x89",
                                                                "\xE2\x80\x8A",
                                                                "\xE2\x80\xA8",
                                                                "\xE2\x80\xA9",
                                                                "\xE2\x80\xAF",
                                                                "\xE2\x81\x9F",
                                                                "\xE3\x80\x80",
                                                                "\xEF\xBB\xBF",
                                                                ""};
    const auto cut = [&](auto is_at_end, auto remove) {
        for (;;) {
            const auto space = std::find_if(spaces.begin(), spaces.end() - 1, is_at_end);
            if (space == spaces.end() - 1) {
                return;
            }
            remove(space->size());
        }
    };
    cut([&](std::string_view space) { return text.starts_with(space); },
        [&](std::size_t length) { text.remove_prefix(length); });
    cut([&](std::string_view space) { return text.ends_with(space); },
        [&](std::size_t length) { text.remove_suffix(length); });
    return text;
}

// "--! Hash: sha1:…": a key and what it says.
struct HeadLine {
    std::string_view key;
    std::string_view value;
};

// nullopt: the line is none. As /^--! ([A-Z][a-zA-Z0-9_]*)(?::(.*))?$/, in which no \r is.
std::optional<HeadLine> read_head_line(std::string_view line) {
    static constexpr std::string_view begin = "--! ";
    if (!line.starts_with(begin) || line.find('\r') != std::string_view::npos) {
        return std::nullopt;
    }
    line.remove_prefix(begin.size());
    const auto end = std::find_if_not(line.begin(), line.end(), is_word_character);
    const std::string_view key = line.substr(0, static_cast<std::size_t>(end - line.begin()));
    const std::string_view rest = line.substr(key.size());
    if (key.empty() || !is_upper(key.front()) || (!rest.empty() && rest.front() != ':')) {
        return std::nullopt;
    }
    return HeadLine{key, rest.empty() ? rest : trim_as_javascript(rest.substr(1))};
}

struct Head {
    std::map<std::string_view, HeadLine> lines;
    std::map<std::string_view, std::size_t> numbers;
    Section body{0, 0, 1};

    [[nodiscard]] std::string_view value(std::string_view key) const {
        const auto found = lines.find(key);
        return found == lines.end() ? "" : found->second.value;
    }
};

// One committed file.
class FileReading {
public:
    FileReading(const SourceFile &file, std::string_view name, Migrations &migrations)
        : file_(file), name_(name), migrations_(migrations) {}

    // previous: the hash of the file before, which becomes this one's; "": there is none.
    void read(std::string &previous) {
        migrations_.add_row(file_, FileKind::revision, key());
        if (read_head()) {
            check_chain(previous);
            check_hash();
            previous = head_.value("Hash");
            check_includes();
            add_revision();
        }
    }

private:
    std::string key() const { return std::string(name_.substr(0, count_digits(name_))); }

    bool read_head() {
        LineReader lines(file_.text);
        TextLine line{};
        while (lines.next(line)) {
            const std::optional<HeadLine> found = read_head_line(raw(file_.text, line));
            if (!found) {
                break;
            }
            if (!head_.lines.emplace(found->key, *found).second) {
                refuse(line.number, core::format("{} is there twice", found->key), "Keep the right one.");
                return false;
            }
            head_.numbers.emplace(found->key, line.number);
        }
        return check_head(line);
    }

    // line: the first one behind the head.
    bool check_head(const TextLine &line) {
        const std::string_view text = raw(file_.text, line);
        if (text.ends_with('\r')) {
            refuse(line.number,
                   "the head has a carriage return at a line's end, which graphile-migrate refuses",
                   "Keep git from changing ends of lines: \"committed/*.sql -text\" in .gitattributes.");
            return false;
        }
        for (const std::string_view needed : {"Previous", "Hash"}) {
            if (head_.value(needed).empty()) {
                refuse(1, core::format("the head has no \"--! {}:\"", needed),
                       "Only files that graphile-migrate has committed belong into the folder.");
                return false;
            }
        }
        if (!text.empty() || line.end == line.begin) {
            refuse(line.number, "behind the head there should be an empty line", "Put one there.");
            return false;
        }
        head_.body = {line.end, file_.text.size(), line.number + 1};
        return true;
    }

    void check_chain(const std::string &previous) {
        const std::string_view expected = previous.empty() ? "-" : std::string_view(previous);
        if (head_.value("Previous") != expected) {
            refuse(head_.numbers["Previous"],
                   previous.empty() ? "it follows a migration that is not there"
                                    : "it does not follow the migration before it",
                   "Each file's Previous is the Hash of the file before it; the first one's is -. Is a file "
                   "missing, or are there two of one number?");
        }
    }

    std::string_view body() const { return file_.text.substr(head_.body.begin); }

    void check_hash() {
        const std::string_view previous = head_.value("Previous");
        std::string hashed = previous == "-" ? "" : std::string(previous);
        hashed += "\n";
        hashed += trim_as_javascript(body());
        const bool is_right =
            "sha1:" + sha1_of(std::string(trim_as_javascript(hashed)) + "\n") == head_.value("Hash");
        const bool may_differ = head_.lines.contains(allows_other_hash);
        if (!is_right && !may_differ) {
            refuse(head_.numbers["Hash"], "the file has been changed since it was committed",
                   "Undo the change. Where it was meant, add the line \"--! AllowInvalidHash\" to the head.");
        } else if (is_right && may_differ) {
            refuse(head_.numbers[allows_other_hash], "the hash is right, which graphile-migrate refuses here",
                   "Take the line \"--! AllowInvalidHash\" away.");
        }
    }

    // Version 2 has put the included text in its place; version 1 does nothing.
    void check_includes() {
        LineReader lines(file_.text);
        for (TextLine line; lines.next(line);) {
            static constexpr std::string_view mark = "--!";
            std::string_view text = trim_as_javascript(line.text);
            if (!line.text.starts_with(mark) || !text.ends_with(".sql")) {
                continue;
            }
            text = trim_as_javascript(text.substr(mark.size()));
            if (text.starts_with("include ") || text.starts_with("include\t")) {
                refuse(line.number, "graphile-migrate has committed the file without what this line includes",
                       "It has never run. Take the line out, and add \"--! AllowInvalidHash\" to the head.");
            }
        }
    }

    void add_revision() {
        ImportedFileRevision revision;
        revision.key = key();
        revision.source = file_.name;
        const std::string_view slug = name_.substr(0, name_.size() - 4).substr(revision.key.size());
        revision.message = head_.value("Message").empty() ? words_of(slug, '-') : head_.value("Message");
        // Of a text that was changed since, the head alone tells what the history calls it.
        revision.up = head_.lines.contains(allows_other_hash)
                          ? whole_script(file_)
                          : script_of(migrations_, file_, std::span(&head_.body, 1));
        revision.up->transactional = !is_marked_no_transaction();
        revision.variables = find_variables();
        migrations_.revisions.push_back(std::move(revision));
    }

    // As /^--!\s*no-transaction\b/ at the body's begin.
    bool is_marked_no_transaction() const {
        static constexpr std::string_view mark = "--!";
        static constexpr std::string_view word = "no-transaction";
        std::string_view line = trim_as_javascript(body());
        line = line.substr(0, line.find('\n'));
        if (!line.starts_with(mark)) {
            return false;
        }
        line = trim_as_javascript(line.substr(mark.size()));
        return line.starts_with(word) &&
               (line.size() == word.size() || !is_word_character(line[word.size()]));
    }

    // The tool replaces placeholders in literals and bodies too, where psql's variables are not.
    VariableStyle find_variables() {
        std::set<std::string_view> names;
        const std::vector<GraphilePlaceholder> found = find_graphile_placeholders(body());
        for (const GraphilePlaceholder &one : found) {
            if (!one.is_quoted) {
                names.insert(one.name);
            }
        }
        for (const GraphilePlaceholder &one : found) {
            if (one.is_quoted && (one.name.starts_with("DATABASE_") || names.contains(one.name))) {
                refuse_quoted(one);
            }
        }
        return names.empty() ? VariableStyle::none : VariableStyle::psql;
    }

    void refuse_quoted(const GraphilePlaceholder &placeholder) {
        migrations_.refuse(
            file_, line_at(file_.text, head_.body.begin + placeholder.place), ErrorCode::not_carried_over,
            core::format("the placeholder :{} stands in a literal or a body, where it would stay as it is",
                         placeholder.name),
            "Write there what it stands for, for instance current_database(), and add \"--! "
            "AllowInvalidHash\" to the head.");
    }

    void refuse(std::size_t line, std::string message, std::string hint) {
        migrations_.refuse(file_, line, ErrorCode::bad_mark, std::move(message), std::move(hint));
    }

    const SourceFile &file_;
    std::string_view name_; // in its directory
    Migrations &migrations_;
    Head head_;
};

IsOwnFile owns(const Folder &folder) {
    return [directory = directory_in(folder)](const SourceFile &file) {
        return is_migration_name(name_in(directory, file)) || file.name == "current.sql" ||
               file.name.starts_with("current/") || file.name.starts_with("fixtures/");
    };
}

Evidence recognise(const Folder &folder) {
    const std::string_view directory = directory_in(folder);
    for (const SourceFile &file : folder.files()) {
        if (is_migration_name(name_in(directory, file)) && file.text.starts_with("--! Previous:")) {
            return {&file, core::format("{} has the head of graphile-migrate", file.name)};
        }
    }
    return {};
}

void read_other(const SourceFile &file, std::string_view name, Migrations &migrations) {
    if (file.name == "current.sql" || file.name.starts_with("current/")) {
        migrations.ignore(file, FileKind::other,
                          "work in progress: graphile-migrate commit makes a migration of it");
    } else if (name.ends_with(".sql")) {
        migrations.refuse(file, 0, ErrorCode::bad_name, "graphile-migrate passes over a file of this name",
                          "Name it as the others, 000001-words.sql, or take it out of the folder.");
    } else {
        migrations.ignore(file, FileKind::other, "graphile-migrate takes committed/000001-words.sql");
    }
}

void read(const Folder &folder, Migrations &migrations) {
    const std::string_view directory = directory_in(folder);
    struct Found {
        const SourceFile *file;
        std::string_view name;
    };
    std::vector<Found> found;
    for (const SourceFile &file : folder.files()) {
        const std::string_view name = name_in(directory, file);
        if (is_migration_name(name)) {
            found.push_back({&file, name});
        } else {
            read_other(file, name, migrations);
        }
    }
    // By the digits, as text; those of one number, which are refused, as they came.
    std::stable_sort(found.begin(), found.end(), [](const Found &one, const Found &other) {
        return one.name.substr(0, count_digits(one.name)) < other.name.substr(0, count_digits(other.name));
    });
    std::string previous;
    for (const Found &one : found) {
        FileReading(*one.file, one.name, migrations).read(previous);
    }
}

} // namespace

const Format graphile_migrate{
    .tool = "graphile-migrate",
    .recognise = recognise,
    .owns = owns,
    .read = read,
    .outside_transaction =
        R"(leave the statement alone, and write "--! no-transaction" as the first line after the head)",
    .keeps_directories = true};

} // namespace migrate::core
