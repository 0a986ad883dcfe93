// Rules: src/sqlMigration.ts, src/migrationLoader.ts, src/utils/comparators.ts and src/utils/fileNameUtils.ts
// of node-pg-migrate.
#include "core/import/node_pg_migrate.hpp"

#include "core/import/file_names.hpp"
#include "core/import/locale_order.hpp"
#include "core/import/sections.hpp"
#include "core/import/sql_pieces.hpp"
#include "core/import/words.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

namespace migrate::core {

namespace {

// A line "-- Up Migration", in whatever case. Behind it anything may stand, as far as the tool cares.
struct Mark {
    bool is_up;
    bool is_alone; // on its line
};

std::string_view skip(std::string_view text, std::string_view characters) {
    return text.substr(std::min(text.find_first_not_of(characters), text.size()));
}

// nullopt: the line is none. As /^\s*--[\s-]*(up|down)\s+migration/i
std::optional<Mark> find_mark(std::string_view line) {
    std::string_view rest = skip(line, blanks);
    if (!rest.starts_with("--")) {
        return std::nullopt;
    }
    rest = skip(rest, " \t\r\f\v-");
    const bool is_up = take_word(rest, "up");
    if (!is_up && !take_word(rest, "down")) {
        return std::nullopt;
    }
    std::string_view word = skip(rest, blanks);
    if (word.size() == rest.size() || !take_word(word, "migration")) {
        return std::nullopt;
    }
    return Mark{is_up, skip(word, " \t\r\f\v-:.").empty()};
}

// Of "1_a.up.sql" and "1_a.sql" it is "1_a".
std::string_view stem_of(std::string_view name) {
    name = name.substr(0, name.rfind('.'));
    for (const std::string_view direction : {".up", ".down"}) {
        if (name.ends_with(direction)) {
            return name.substr(0, name.size() - direction.size());
        }
    }
    return name;
}

bool is_half(std::string_view name) { return name.ends_with(".up.sql") || name.ends_with(".down.sql"); }

bool is_code(std::string_view name) {
    static constexpr std::array<std::string_view, 6> extensions = {".js",  ".ts",  ".cjs",
                                                                   ".mjs", ".cts", ".mts"};
    return std::any_of(extensions.begin(), extensions.end(),
                       [&](std::string_view extension) { return name.ends_with(extension); });
}

// Milliseconds since 1970 of "20200513070724505"; "": it is no time.
std::string milliseconds_of(std::string_view digits) {
    const auto part = [&](std::size_t begin, std::size_t length) {
        int number = 0;
        for (const char c : digits.substr(begin, length)) {
            number = number * 10 + (c - '0');
        }
        return number;
    };
    using namespace std::chrono;
    const year_month_day date(year(part(0, 4)), month(static_cast<unsigned>(part(4, 2))),
                              day(static_cast<unsigned>(part(6, 2))));
    if (!date.ok() || date.year() < year(1970) || part(8, 2) > 23 || part(10, 2) > 59 || part(12, 2) > 59) {
        return {};
    }
    const milliseconds time = sys_days(date).time_since_epoch() + hours(part(8, 2)) + minutes(part(10, 2)) +
                              seconds(part(12, 2)) + milliseconds(part(14, 3));
    return std::to_string(time.count());
}

// The number by which the tool sorts, of any length, without leading zeros. nullopt: the tool finds none.
// Exactly 17 digits are a date.
std::optional<std::string> number_of(std::string_view name) {
    const std::string_view digits = name.substr(0, count_digits(name));
    if (digits.size() == 17) {
        const std::string time = milliseconds_of(digits);
        return time.empty() ? std::nullopt : std::optional(time);
    }
    return digits.empty() ? std::nullopt : std::optional<std::string>(without_zeros(digits));
}

// One file with up and down in it.
class MarkedFile {
public:
    MarkedFile(const SourceFile &file, Migrations &migrations)
        : file_(file), migrations_(migrations), pieces_(file.text) {}

    // Up first. Of a file without marks all is up.
    std::array<std::optional<ImportedScript>, 2> read() {
        find_marks();
        if (sections_.empty()) {
            return {whole_script(file_), std::nullopt};
        }
        if (!has_section_[0]) {
            refuse(sections_.front().first_line - 1,
                   "there is no \"-- Up Migration\": node-pg-migrate runs the whole file, its down part too, "
                   "as up",
                   "Write \"-- Up Migration\" before the up part.");
        }
        check_begin();
        std::array<std::optional<ImportedScript>, 2> scripts;
        for (std::size_t i = 0; i < sections_.size(); i++) {
            scripts.at(is_up_[i] ? 0 : 1) = script_of(migrations_, file_, std::span(&sections_[i], 1));
        }
        return scripts;
    }

private:
    void find_marks() {
        LineReader lines(file_.text);
        for (TextLine line; lines.next(line);) {
            if (const std::optional<Mark> mark = find_mark(line.text)) {
                take(line, *mark);
            }
        }
    }

    void take(const TextLine &line, Mark mark) {
        const std::string_view word = mark.is_up ? "Up" : "Down";
        const std::string hint = core::format(
            "Write \"-- {} Migration\" alone on its line if it is one, and other words if it is none.", word);
        bool &has_section = has_section_.at(mark.is_up ? 0 : 1);
        if (is_in_quotes(line.begin)) {
            refuse(line.number,
                   "the mark stands in a literal or a body, which node-pg-migrate would cut there",
                   "Word this line otherwise.");
        } else if (has_section) {
            refuse(
                line.number,
                core::format("a second \"-- {} Migration\": node-pg-migrate does not take it for one", word),
                hint);
        } else if (!mark.is_alone) {
            refuse(line.number,
                   "node-pg-migrate takes this line for a mark, although it reads like a sentence", hint);
        } else {
            if (!sections_.empty()) {
                sections_.back().end = line.begin;
            }
            sections_.push_back({line.end, file_.text.size(), line.number + 1});
            is_up_.push_back(mark.is_up);
            has_section = true;
        }
    }

    // Places come in the order of the file.
    bool is_in_quotes(std::size_t place) {
        while (piece_.end <= place && pieces_.next(piece_)) {
        }
        return piece_.kind == SqlPieceKind::quoted && piece_.begin < place;
    }

    // What stands before the first mark is dropped.
    void check_begin() {
        LineReader lines(file_.text);
        TextLine mark{};
        while (lines.next(mark) && !find_mark(mark.text)) {
        }
        SqlPieceReader pieces(file_.text.substr(0, mark.begin));
        for (SqlPiece piece{}; pieces.next(piece);) {
            const std::string_view text = file_.text.substr(piece.begin, piece.end - piece.begin);
            const std::size_t first = text.find_first_not_of(" \t\r\n\f\v\xEF\xBB\xBF");
            if (piece.kind != SqlPieceKind::comment && first != std::string_view::npos) {
                refuse(line_at(file_.text, piece.begin + first),
                       "node-pg-migrate drops what stands before the first mark", "Put the mark before it.");
                return;
            }
        }
    }

    void refuse(std::size_t line, std::string message, std::string hint) {
        migrations_.refuse(file_, line, ErrorCode::bad_mark, std::move(message), std::move(hint));
    }

    const SourceFile &file_;
    Migrations &migrations_;
    std::vector<Section> sections_; // at most two
    std::vector<bool> is_up_;
    std::array<bool, 2> has_section_{};
    SqlPieceReader pieces_;
    SqlPiece piece_{};
};

// The files of one migration.
struct Unit {
    const SourceFile *single = nullptr;
    const SourceFile *up = nullptr;
    const SourceFile *down = nullptr;
};

void add_rows(const std::string &key, const Unit &unit, Migrations &migrations) {
    for (const SourceFile *file : {unit.single, unit.up, unit.down}) {
        if (file != nullptr) {
            const bool is_empty_down = file == unit.down && file->text.empty();
            migrations.add_row(*file, FileKind::revision, key,
                               is_empty_down ? "empty, so that there is no way down, as with node-pg-migrate"
                                             : "");
        }
    }
}

void read_pair(const Unit &unit, ImportedFileRevision &revision) {
    revision.source = unit.up->name;
    revision.up = whole_script(*unit.up);
    if (unit.down != nullptr && !unit.down->text.empty()) {
        revision.down = whole_script(*unit.down);
    }
}

bool is_refused(const Unit &unit, const SourceFile &first, Migrations &migrations) {
    const SourceFile *half = unit.down != nullptr ? unit.down : unit.up;
    if (unit.single != nullptr && half != nullptr) {
        migrations.refuse(*half, 0, ErrorCode::bad_name,
                          core::format("node-pg-migrate refuses it beside {}", unit.single->name),
                          "Keep the one file with marks, or the two.");
        return true;
    }
    if (unit.single == nullptr && unit.up == nullptr) {
        migrations.refuse(*unit.down, 0, ErrorCode::missing_file,
                          "it has no .up.sql beside it: node-pg-migrate refuses it, or runs it as up",
                          "Add the .up.sql, or take this file out of the folder.");
        return true;
    }
    if (!number_of(first.name)) {
        migrations.refuse(first, 0, ErrorCode::bad_name,
                          "its name does not begin with a number, or with the 17 digits of a date",
                          "node-pg-migrate sorts by it: 1700000000001_words.sql.");
        return true;
    }
    return false;
}

void read_unit(const std::string &key, const Unit &unit, Migrations &migrations) {
    const SourceFile &first = unit.single != nullptr ? *unit.single
                              : unit.up != nullptr   ? *unit.up
                                                     : *unit.down;
    add_rows(key, unit, migrations);
    if (is_refused(unit, first, migrations)) {
        return;
    }
    ImportedFileRevision revision;
    revision.key = key;
    revision.message = words_of(skip(std::string_view(key).substr(count_digits(key)), "-_"));
    if (unit.single == nullptr) {
        read_pair(unit, revision);
    } else {
        revision.source = unit.single->name;
        std::array<std::optional<ImportedScript>, 2> scripts = MarkedFile(*unit.single, migrations).read();
        revision.up = std::move(scripts[0]);
        revision.down = std::move(scripts[1]);
    }
    migrations.revisions.push_back(std::move(revision));
}

// By number, then as localeCompare, which here passes over punctuation.
LocaleOrder compare(const ImportedFileRevision &one, const ImportedFileRevision &other) {
    const std::string number = number_of(one.key).value_or("");
    const std::string other_number = number_of(other.key).value_or("");
    if (number != other_number) {
        return {less_as_number(number, other_number) ? -1 : 1, true};
    }
    return compare_as_locale(one.key + ".sql", other.key + ".sql",
                             {.by_number = true, .ignores_punctuation = true});
}

void sort(Migrations &migrations) {
    std::vector<ImportedFileRevision> &revisions = migrations.revisions;
    std::stable_sort(revisions.begin(), revisions.end(),
                     [](const ImportedFileRevision &one, const ImportedFileRevision &other) {
                         return compare(one, other).order < 0;
                     });
    for (std::size_t i = 1; i < revisions.size(); i++) {
        const LocaleOrder order = compare(revisions[i - 1], revisions[i]);
        if (order.order == 0 || !order.is_certain) {
            migrations.findings.push_back({revisions[i].source, 0, ErrorCode::bad_name,
                                           core::format("whether {} or {} comes first hangs on the machine",
                                                        revisions[i - 1].source, revisions[i].source),
                                           "Give one of the two a number of its own."});
        }
    }
}

bool is_own(const SourceFile &file) {
    if (!is_at_top(file) || !file.name.ends_with(".sql") || count_digits(file.name) == 0 ||
        is_half(file.name)) {
        return false;
    }
    LineReader lines(file.text);
    for (TextLine line; lines.next(line);) {
        const std::optional<Mark> mark = find_mark(line.text);
        if (mark && mark->is_alone) {
            return true;
        }
    }
    return false;
}

Evidence recognise(const Folder &folder) {
    for (const SourceFile &file : folder.files()) {
        if (is_own(file)) {
            return {&file, core::format("{} has the marks of node-pg-migrate", file.name)};
        }
    }
    return {};
}

void read_code(const Folder &folder, const SourceFile &file, Migrations &migrations) {
    const std::string beside = file.name.substr(0, file.name.rfind('.')) + ".sql";
    if (folder.find(beside) != nullptr) {
        migrations.ignore(file, FileKind::other, core::format("program code; {} is taken", beside));
        return;
    }
    migrations.refuse(
        file, 0, ErrorCode::not_sql, "it is a migration in program code, and only SQL runs here",
        "Write it as SQL. Or bring an empty database to its state with node-pg-migrate, and register "
        "what pg_dump -s prints as one revision in place of these files.");
}

void read(const Folder &folder, Migrations &migrations) {
    std::map<std::string, Unit> units;
    for (const SourceFile &file : folder.files()) {
        if (is_at_top(file) && file.name.ends_with(".sql")) {
            Unit &unit = units[std::string(stem_of(file.name))];
            const SourceFile *&place = file.name.ends_with(".up.sql")     ? unit.up
                                       : file.name.ends_with(".down.sql") ? unit.down
                                                                          : unit.single;
            place = &file;
        } else if (is_at_top(file) && is_code(file.name)) {
            read_code(folder, file, migrations);
        } else {
            migrations.ignore(file, FileKind::other,
                              "node-pg-migrate takes SQL files whose name begins with a number");
        }
    }
    for (const auto &[key, unit] : units) {
        read_unit(key, unit, migrations);
    }
    sort(migrations);
}

} // namespace

const Format node_pg_migrate{.tool = "node-pg-migrate",
                             .recognise = recognise,
                             .owns = by_file<is_own>,
                             .read = read,
                             .marks_transactions = false};

} // namespace migrate::core
