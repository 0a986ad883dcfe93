// Rules: internal/sqlparser/parser.go and provider_collect.go of goose.
#include "core/import/goose.hpp"

#include "core/import/blanks.hpp"
#include "core/import/file_names.hpp"
#include "core/import/sections.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace migrate::core {

namespace {

constexpr std::string_view mark_word = "+goose";

enum class GooseMark : std::uint8_t {
    up,
    down,
    statement_begin,
    statement_end,
    no_transaction,
    envsub_on,
    envsub_off,
    wrong // the tool refuses the file
};

std::string lower(std::string text) {
    for (char &c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

// nullopt: the line is none. Each comment that names the tool has to be one.
std::optional<GooseMark> find_mark(std::string_view line) {
    static constexpr std::array<std::string_view, 7> words = {
        "up", "down", "statementbegin", "statementend", "no transaction", "envsub on", "envsub off"};
    const std::size_t place = line.find(mark_word);
    if (place == std::string_view::npos || !trim(line).starts_with("--")) {
        return std::nullopt;
    }
    if (!line.starts_with("--")) {
        return GooseMark::wrong;
    }
    std::string rest(line.substr(0, place));
    rest += line.substr(place + mark_word.size());
    for (std::size_t dashes = rest.find("--"); dashes != std::string::npos;
         dashes = rest.find("--", dashes)) {
        rest.erase(dashes, 2);
    }
    const auto *const word = std::find(words.begin(), words.end(), lower(std::string(trim(rest))));
    return static_cast<GooseMark>(word - words.begin());
}

// 00040_x: "40". nullopt: it is no version to the tool.
std::optional<std::string_view> version_of(const SourceFile &file) {
    const std::optional<NumberedName> name = read_numbered_name(base_name(file.name));
    if (!is_at_top(file) || !name || name->number == "0" || !fits_bigint(name->number)) {
        return std::nullopt;
    }
    return name->number;
}

bool is_sql(const SourceFile &file) { return is_at_top(file) && file.name.ends_with(".sql"); }

bool is_code(const SourceFile &file) {
    return file.name.ends_with(".go") && !file.name.ends_with("_test.go") && version_of(file);
}

bool has_mark(const SourceFile &file) {
    LineReader lines(file.text);
    for (TextLine line; lines.next(line);) {
        if (find_mark(line.text)) {
            return true;
        }
    }
    return false;
}

// One file, mark by mark.
class FileReading {
public:
    FileReading(const SourceFile &file, std::string_view version, Migrations &migrations)
        : file_(file), version_(version), migrations_(migrations) {}

    void read() {
        LineReader lines(file_.text);
        for (TextLine line; lines.next(line);) {
            if (const std::optional<GooseMark> mark = find_mark(line.text)) {
                take(line, *mark);
            } else if (!up_ && !is_blank_or_comment(line.text)) {
                refuse_once(line.number, "the file has a statement before \"-- +goose Up\"");
            }
        }
        end_section(file_.text.size());
        if (!up_) {
            refuse_once(0, "the file has no \"-- +goose Up\"");
        } else if (statement_line_ != 0) {
            refuse_once(statement_line_, R"("-- +goose StatementBegin" has no "-- +goose StatementEnd")");
        }
        if (!refused_) {
            add();
        }
    }

private:
    void take(const TextLine &line, GooseMark mark) {
        switch (mark) {
        case GooseMark::up:
            if (up_) {
                refuse_once(line.number, "\"-- +goose Up\" stands twice");
            }
            begin_section(up_, line);
            break;
        case GooseMark::down:
            if (!up_ || down_ || statement_line_ != 0) {
                refuse_once(line.number, R"("-- +goose Down" does not follow a whole "-- +goose Up")");
            }
            begin_section(down_, line);
            break;
        case GooseMark::statement_begin:
            if (!up_ || statement_line_ != 0) {
                refuse_once(line.number,
                            "\"-- +goose StatementBegin\" stands in no section, or in a statement");
            }
            statement_line_ = line.number;
            break;
        case GooseMark::statement_end:
            if (statement_line_ == 0) {
                refuse_once(line.number, R"("-- +goose StatementEnd" has no "-- +goose StatementBegin")");
            }
            statement_line_ = 0;
            break;
        case GooseMark::no_transaction:
            transactional_ = false;
            break;
        case GooseMark::envsub_on:
        case GooseMark::envsub_off:
            has_variables_ = has_variables_ || mark == GooseMark::envsub_on;
            substitutes_ = mark == GooseMark::envsub_on;
            break;
        case GooseMark::wrong:
            refuse_once(line.number,
                        core::format("the comment names +goose and is no mark: {}", visible(line.text)));
            break;
        }
    }

    // Where variables are on before the section begins, its text must say so too.
    struct OpenSection {
        Section section;
        bool substitutes;
    };

    void begin_section(std::optional<OpenSection> &section, const TextLine &line) {
        end_section(line.begin);
        section = OpenSection{{line.end, line.end, line.number + 1, true}, substitutes_};
        open_ = &section;
    }

    void end_section(std::size_t end) {
        if (open_ != nullptr) {
            (*open_)->section.end = end;
        }
    }

    std::optional<ImportedScript> script(const std::optional<OpenSection> &open) {
        if (!open) {
            return std::nullopt;
        }
        std::optional<ImportedScript> script = script_of(migrations_, file_, {&open->section, 1});
        script->transactional = transactional_;
        if (open->substitutes) { // in place of the mark that begins the section, so that lines keep their
                                 // numbers
            script->text = migrations_.keep(std::string("-- +goose ENVSUB ON\n").append(script->text));
            script->first_line--;
        }
        return script;
    }

    void add() {
        ImportedFileRevision revision;
        revision.key = version_;
        revision.source = file_.name;
        revision.message = words_of(words());
        revision.up = script(up_);
        revision.down = script(down_);
        revision.variables = has_variables_ ? VariableStyle::braces : VariableStyle::none;
        migrations_.add_row(file_, FileKind::revision, revision.key);
        migrations_.revisions.push_back(std::move(revision));
    }

    [[nodiscard]] std::string_view words() const {
        std::string_view words = base_name(file_.name);
        words.remove_prefix(words.find('_') + 1);
        words.remove_suffix(std::string_view(".sql").size());
        return words;
    }

    // What follows from the first fault is none.
    void refuse_once(std::size_t line, std::string message) {
        if (!refused_) {
            refused_ = true;
            migrations_.refuse(
                file_, line, ErrorCode::bad_mark, std::move(message),
                "goose wants \"-- +goose Up\" first and once, \"-- +goose Down\" after it or not at "
                "all, each at the beginning of a line, and knows besides: StatementBegin, StatementEnd, "
                "NO TRANSACTION, ENVSUB ON, ENVSUB OFF.");
        }
    }

    const SourceFile &file_;
    std::string_view version_;
    Migrations &migrations_;
    std::optional<OpenSection> up_;
    std::optional<OpenSection> down_;
    std::optional<OpenSection> *open_ = nullptr;
    std::size_t statement_line_ = 0; // of a StatementBegin without its end
    bool transactional_ = true;
    bool substitutes_ = false;
    bool has_variables_ = false;
    bool refused_ = false;
};

Evidence recognise(const Folder &folder) {
    for (const SourceFile &file : folder.files()) {
        if (is_sql(file) && version_of(file) && has_mark(file)) {
            return {&file, core::format("{} has the marks of goose", file.name)};
        }
    }
    return {};
}

bool is_own(const SourceFile &file) { return (is_sql(file) && has_mark(file)) || is_code(file); }

using ByVersion = std::unordered_map<std::string_view, const SourceFile *>;

// The first SQL file of each version.
ByVersion scripts_by_version(const Folder &folder) {
    ByVersion scripts;
    for (const SourceFile &file : folder.files()) {
        const std::optional<std::string_view> version = is_sql(file) ? version_of(file) : std::nullopt;
        if (version) {
            scripts.emplace(*version, &file);
        }
    }
    return scripts;
}

void read_code(const SourceFile &file, const ByVersion &scripts, Migrations &migrations) {
    const auto twin = scripts.find(version_of(file).value());
    if (twin != scripts.end()) {
        migrations.ignore(file, FileKind::other,
                          core::format("{} is taken in its place", twin->second->name));
        return;
    }
    migrations.refuse(
        file, 0, ErrorCode::not_sql,
        core::format("{} is a migration in Go; migrate runs SQL only", file.name),
        core::format("Put what it does as SQL into a file {}_<words>.sql beside it, and it is left out.",
                     file.name.substr(0, count_digits(file.name))));
}

void read_file(const SourceFile &file, const ByVersion &scripts, Migrations &migrations) {
    const std::optional<std::string_view> version = version_of(file);
    if (is_code(file)) {
        read_code(file, scripts, migrations);
    } else if (!is_sql(file)) {
        migrations.ignore(file, FileKind::other, "goose takes the .sql files of the folder itself");
    } else if (!version) {
        migrations.refuse(file, 0, ErrorCode::bad_name,
                          core::format("{} does not begin with a version and _", file.name),
                          "goose wants names as 00001_create_pets.sql, with a version above 0. If it is no "
                          "migration, leave it out.");
    } else {
        FileReading(file, *version, migrations).read();
    }
}

void read(const Folder &folder, Migrations &migrations) {
    const auto files = folder.files();
    const bool has_code = std::any_of(files.begin(), files.end(), is_code);
    const ByVersion scripts = has_code ? scripts_by_version(folder) : ByVersion();
    for (const SourceFile &file : files) {
        read_file(file, scripts, migrations);
    }
    migrations.sort_revisions([](const ImportedFileRevision &one, const ImportedFileRevision &other) {
        return less_as_number(one.key, other.key);
    });
}

} // namespace

const Format goose{.tool = "goose",
                   .recognise = recognise,
                   .owns = by_file<is_own>,
                   .read = read,
                   .outside_transaction = R"(write "-- +goose NO TRANSACTION")"};

} // namespace migrate::core
