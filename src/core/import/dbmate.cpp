// Rules: pkg/dbmate/migration.go of dbmate.
#include "core/import/dbmate.hpp"

#include "core/import/native_marks.hpp"
#include "core/import/sections.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <map>

namespace migrate::core {

namespace {

constexpr std::string_view blanks = " \t\r\f\v";

// A line "-- migrate:up transaction:false".
struct Mark {
    bool is_up;
    std::string_view options;
};

// nullopt: the line is none. As ^--\s*migrate:(up|down)(\s*$|\s+\S+)
std::optional<Mark> find_mark(std::string_view line) {
    if (!line.starts_with("--")) {
        return std::nullopt;
    }
    line.remove_prefix(std::min(line.find_first_not_of(blanks, 2), line.size()));
    for (const std::string_view word : {"migrate:up", "migrate:down"}) {
        if (line.starts_with(word)) {
            const std::string_view options = line.substr(word.size());
            if (options.empty() || blanks.find(options.front()) != std::string_view::npos) {
                return Mark{word == "migrate:up", options};
            }
        }
    }
    return std::nullopt;
}

// Whether the tool sees it as one of its files: it begins with a digit, in whatever folder it is told of.
bool has_version(const SourceFile &file) {
    return file.name.ends_with(".sql") && count_digits(base_name(file.name)) > 0;
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

// "20260102030405_create_pets.sql": "create pets"
std::string message_of(std::string_view name) {
    name.remove_suffix(std::string_view(".sql").size());
    name.remove_prefix(count_digits(name));
    name.remove_prefix(std::min(name.find_first_not_of("_- "), name.size()));
    std::string message(name);
    std::replace(message.begin(), message.end(), '_', ' ');
    return message;
}

// One file, mark by mark.
class FileReading {
public:
    FileReading(const SourceFile &file, Migrations &migrations) : file_(file), migrations_(migrations) {}

    void read() {
        LineReader lines(file_.text);
        for (TextLine line; lines.next(line);) {
            if (const std::optional<Mark> mark = find_mark(line.text)) {
                begin_section(line, *mark);
            } else if (const auto word = find_mistyped_section(line.text)) {
                mistyped_.emplace(*word, line.number);
            } else if (up_.empty() && down_.empty() && !is_blank_or_comment(line.text)) {
                refuse(line.number, "the file has a statement before its first \"-- migrate:up\"",
                       NativeWord::up);
            }
        }
        end_section(file_.text.size());
        finish();
    }

private:
    void begin_section(const TextLine &line, const Mark &mark) {
        end_section(line.begin);
        if (!mark.is_up && down_.size() >= up_.size()) {
            refuse(line.number, R"("-- migrate:down" has no "-- migrate:up" before it)", NativeWord::up);
        }
        const bool transactional = mark.options.find("transaction:false") == std::string_view::npos;
        open_ = mark.is_up ? &up_ : &down_;
        open_->push_back({line.end, line.end, line.number + 1, transactional});
    }

    void end_section(std::size_t end) {
        if (open_ != nullptr) {
            open_->back().end = end;
        }
    }

    void finish() {
        if (up_.empty()) {
            refuse(0, "the file has no \"-- migrate:up\"", NativeWord::up);
        } else if (down_.empty()) {
            refuse(0, "the file has no \"-- migrate:down\"", NativeWord::down);
        }
        if (refused_) {
            return;
        }
        std::reverse(down_.begin(), down_.end()); // the last up is undone first
        const std::string_view name = base_name(file_.name);
        ImportedFileRevision revision;
        revision.key = name.substr(0, count_digits(name));
        revision.source = file_.name;
        revision.message = message_of(name);
        revision.up = script_of(migrations_, file_, up_, Joint::end_of_statement);
        revision.down = script_of(migrations_, file_, down_, Joint::end_of_statement);
        migrations_.add_row(file_, FileKind::revision, revision.key);
        migrations_.revisions.push_back(std::move(revision));
    }

    // missing: the mark that a person may have meant to write. One finding is enough: others follow from it.
    void refuse(std::size_t line, std::string message, NativeWord missing) {
        if (refused_) {
            return;
        }
        refused_ = true;
        const auto mistyped = mistyped_.find(missing);
        if (mistyped != mistyped_.end()) {
            line = mistyped->second;
            message = core::format("the line looks like \"-- migrate:{}\", and dbmate overlooks it",
                                   name_of(missing));
        }
        migrations_.refuse(file_, line, ErrorCode::bad_mark, std::move(message),
                           "dbmate wants \"-- migrate:up\" and, after it, \"-- migrate:down\" in each file, "
                           "at the beginning of a line, in small letters and without other blanks. A folder "
                           "of files of migrate's own, which need no "
                           "\"-- migrate:down\": tool => 'native'.");
    }

    const SourceFile &file_;
    Migrations &migrations_;
    std::vector<Section> up_;
    std::vector<Section> down_;
    std::vector<Section> *open_ = nullptr;
    std::map<NativeWord, std::size_t> mistyped_; // the first line of each
    bool refused_ = false;
};

Evidence recognise(const Folder &folder) {
    for (const SourceFile &file : folder.files()) {
        if (has_version(file) && has_mark(file)) {
            return {&file, core::format("{} has the marks of dbmate", file.name)};
        }
    }
    return {};
}

bool is_own(const SourceFile &file) { return has_version(file) && has_mark(file); }

void read(const Folder &folder, Migrations &migrations) {
    for (const SourceFile &file : folder.files()) {
        if (has_version(file)) {
            FileReading(file, migrations).read();
        } else {
            migrations.ignore(file, FileKind::other,
                              "dbmate takes files whose name is digits, words and .sql");
        }
    }
    // The tool sorts by the name of the file, whatever its folder.
    migrations.sort_revisions([](const ImportedFileRevision &one, const ImportedFileRevision &other) {
        return base_name(one.source) < base_name(other.source);
    });
}

} // namespace

const Format dbmate{.tool = "dbmate",
                    .recognise = recognise,
                    .owns = by_file<is_own>,
                    .read = read,
                    .outside_transaction = R"(write "-- migrate:up transaction:false")",
                    .down_outside_transaction = R"(write "-- migrate:down transaction:false")"};

} // namespace migrate::core
