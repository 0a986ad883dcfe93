// Rules: sqlparse/sqlparse.go and migrate.go of rubenv/sql-migrate.
#include "core/import/sql_migrate.hpp"

#include "core/import/blanks.hpp"
#include "core/import/file_names.hpp"
#include "core/import/sections.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

constexpr std::string_view prefix = "-- +migrate ";

// A line "-- +migrate Up notransaction".
struct Mark {
    std::string_view word; // "Up", or what the tool drops without a word
    bool transactional;
};

// nullopt: the tool sees none.
std::optional<Mark> find_mark(std::string_view line) {
    if (!line.starts_with(prefix)) {
        return std::nullopt;
    }
    std::string_view rest = trim(line.substr(prefix.size()));
    Mark mark{rest.substr(0, rest.find_first_of(blanks)), true};
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of(blanks), rest.size());
        mark.transactional = mark.transactional && rest.substr(0, end) != "notransaction";
        rest = trim(rest.substr(end));
    }
    return mark;
}

bool is_known(std::string_view word) {
    return word == "Up" || word == "Down" || word == "StatementBegin" || word == "StatementEnd";
}

// Whether a line is what people write where they mean a mark: "--+migrate Up", "-- +Migrate up".
bool looks_like_mark(std::string_view line) {
    line = trim(line);
    if (!line.starts_with("--")) {
        return false;
    }
    line = trim(line.substr(std::min(line.find_first_not_of('-'), line.size())));
    if (!line.starts_with('+')) {
        return false;
    }
    static constexpr std::string_view tool = "migrate";
    const std::string_view word = trim(line.substr(1)).substr(0, tool.size());
    return std::equal(word.begin(), word.end(), tool.begin(), tool.end(),
                      [](char one, char other) { return one == other || one - 'A' + 'a' == other; });
}

bool is_sql(const SourceFile &file) { return is_at_top(file) && file.name.ends_with(".sql"); }

bool has_mark(const SourceFile &file) {
    LineReader lines(file.text);
    for (TextLine line; lines.next(line);) {
        if (const std::optional<Mark> mark = find_mark(line.text); mark && is_known(mark->word)) {
            return true;
        }
    }
    return false;
}

// "1-create_pets.sql": "create pets"
std::string message_of(std::string_view stem) {
    stem.remove_prefix(count_digits(stem));
    stem.remove_prefix(std::min(stem.find_first_not_of("_- "), stem.size()));
    return words_of(stem);
}

// One file, mark by mark.
class FileReading {
public:
    FileReading(const SourceFile &file, Migrations &migrations) : file_(file), migrations_(migrations) {}

    void read() {
        LineReader lines(file_.text);
        for (TextLine line; lines.next(line);) {
            if (const std::optional<Mark> mark = find_mark(line.text); mark && is_known(mark->word)) {
                take(line, *mark);
            } else if (looks_like_mark(line.text)) {
                refuse(line.number, "the line looks like a mark and sql-migrate sees none in it");
            } else if (open_ == nullptr && !is_blank_or_comment(line.text) && !lost_statement_) {
                lost_statement_ = true;
                refuse(line.number, "sql-migrate would leave out what stands before the first mark");
            }
        }
        end_section(file_.text.size());
        if (open_ == nullptr) {
            refuse(0, R"(the file has neither "-- +migrate Up" nor "-- +migrate Down")");
        } else if (statement_line_ != 0) {
            refuse(statement_line_, R"("-- +migrate StatementBegin" has no "-- +migrate StatementEnd")");
        }
        if (!refused_) {
            add();
        }
    }

private:
    void take(const TextLine &line, const Mark &mark) {
        if (mark.word == "StatementBegin") {
            statement_line_ = open_ == nullptr ? 0 : line.number;
        } else if (mark.word == "StatementEnd") {
            statement_line_ = 0;
        } else {
            end_section(line.begin);
            open_ = mark.word == "Up" ? &up_ : &down_;
            open_->push_back({line.end, line.end, line.number + 1, mark.transactional});
        }
    }

    void end_section(std::size_t end) {
        if (open_ != nullptr) {
            open_->back().end = end;
        }
    }

    void add() {
        std::string_view stem = file_.name;
        stem.remove_suffix(std::string_view(".sql").size());
        ImportedFileRevision revision;
        revision.key = stem;
        revision.source = file_.name;
        revision.message = message_of(stem);
        revision.up = script_of(migrations_, file_, up_, Joint::end_of_statement);
        revision.down = script_of(migrations_, file_, down_, Joint::end_of_statement);
        migrations_.add_row(file_, FileKind::revision, revision.key);
        migrations_.revisions.push_back(std::move(revision));
    }

    void refuse(std::size_t line, std::string message) {
        refused_ = true;
        migrations_.refuse(
            file_, line, ErrorCode::bad_mark, std::move(message),
            "sql-migrate knows these lines alone, letter by letter: \"-- +migrate Up\", \"-- +migrate "
            "Down\", each with notransaction behind it or not, \"-- +migrate StatementBegin\" and "
            "\"-- +migrate StatementEnd\".");
    }

    const SourceFile &file_;
    Migrations &migrations_;
    std::vector<Section> up_;
    std::vector<Section> down_;
    std::vector<Section> *open_ = nullptr;
    std::size_t statement_line_ = 0; // of a StatementBegin without its end
    bool lost_statement_ = false;
    bool refused_ = false;
};

Evidence recognise(const Folder &folder) {
    for (const SourceFile &file : folder.files()) {
        if (is_sql(file) && has_mark(file)) {
            return {&file, core::format("{} has the marks of sql-migrate", file.name)};
        }
    }
    return {};
}

bool is_own(const SourceFile &file) { return is_sql(file) && has_mark(file); }

// By the number in front, those without one last; then by bytes.
bool precedes(const ImportedFileRevision &one, const ImportedFileRevision &other) {
    const std::size_t digits = count_digits(one.source);
    const std::size_t other_digits = count_digits(other.source);
    if (digits > 0 && other_digits > 0) {
        const std::string_view number = without_zeros(std::string_view(one.source).substr(0, digits));
        const std::string_view other_number =
            without_zeros(std::string_view(other.source).substr(0, other_digits));
        if (number != other_number) {
            return less_as_number(number, other_number);
        }
    } else if (digits != other_digits) {
        return digits > 0;
    }
    return one.source < other.source;
}

void read(const Folder &folder, Migrations &migrations) {
    for (const SourceFile &file : folder.files()) {
        if (!is_sql(file)) {
            migrations.ignore(file, FileKind::other, "sql-migrate takes the .sql files of the folder itself");
        } else if (const std::size_t digits = count_digits(file.name);
                   !fits_bigint(without_zeros(std::string_view(file.name).substr(0, digits)))) {
            migrations.refuse(
                file, 0, ErrorCode::bad_name,
                core::format("the number before {} does not fit into 64 bits", file.name.substr(digits)),
                "sql-migrate crashes on it. Give the file a smaller one.");
        } else {
            FileReading(file, migrations).read();
        }
    }
    migrations.sort_revisions(precedes);
}

} // namespace

const Format sql_migrate{.tool = "sql-migrate",
                         .recognise = recognise,
                         .owns = by_file<is_own>,
                         .read = read,
                         .outside_transaction = R"(write "-- +migrate Up notransaction")",
                         .down_outside_transaction = R"(write "-- +migrate Down notransaction")"};

} // namespace migrate::core
