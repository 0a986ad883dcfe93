// Rules: parser/AbstractFormattedChangeLogParser.java of Liquibase.
#include "core/import/liquibase_file.hpp"

#include "core/import/liquibase_marks.hpp"
#include "core/import/liquibase_properties.hpp"
#include "core/import/words.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

using Kind = LiquibaseMark::Kind;

// Takes ada or "Ada L" off the front.
std::string take_name(std::string_view &text, std::string_view end) {
    if (text.starts_with('"') && text.find('"', 1) != std::string_view::npos) {
        const std::string_view name = text.substr(1, text.find('"', 1) - 1);
        text.remove_prefix(name.size() + 2);
        return std::string(name);
    }
    const std::string_view name = text.substr(0, text.find_first_of(end));
    text.remove_prefix(name.size());
    return std::string(name);
}

class FileReading {
public:
    FileReading(const SourceFile &file, LiquibaseFolder &folder)
        : file_(file), folder_(folder), migrations_(folder.migrations), lines_(file.text),
          path_(plain_liquibase_path(file.name)) {}

    void read() {
        for (TextLine line; lines_.next(line);) {
            read_line(line);
        }
        end_changeset(file_.text.size());
        if (count_ == 0) {
            migrations_.ignore(file_, FileKind::other, "it has no changeset");
        }
    }

private:
    void read_line(const TextLine &line) {
        const LiquibaseMark mark = find_liquibase_mark(line.text);
        if (mark.kind == Kind::none) {
            read_sql(line);
            return;
        }
        end_part(line.begin);
        switch (mark.kind) {
        case Kind::header:
            read_header(mark);
            break;
        case Kind::property:
            add_liquibase_property(file_, line.number, mark.rest, folder_);
            break;
        case Kind::ignore_lines:
            skip_lines(line, mark);
            break;
        case Kind::changeset:
            end_changeset(line.begin);
            begin_changeset(line, mark);
            break;
        case Kind::mistaken:
            refuse(line, ErrorCode::bad_mark,
                   core::format("Liquibase does not read this line: {}", trim(line.text)),
                   core::format("Write {}; or, if it is only a comment, other words.", mark.spelling));
            break;
        default:
            read_part_of_changeset(line, mark);
            break;
        }
    }

    void read_sql(const TextLine &line) {
        if (changeset_) {
            if (!is_open_) {
                changeset_->up.push_back({line.begin, line.end, line.number});
                is_open_ = true;
            }
            changeset_->up.back().end = line.end;
        } else if (!is_blank_or_comment(line.text) && !is_outside_refused_) {
            is_outside_refused_ = true;
            refuse(line, ErrorCode::bad_mark,
                   "the line is before the first changeset; Liquibase passes over it",
                   "Put --changeset <author>:<id> before it, or take it out.");
        }
    }

    void end_part(std::size_t end) {
        if (changeset_ && is_open_) {
            changeset_->up.back().end = end;
        }
        is_open_ = false;
    }

    void read_header(const LiquibaseMark &mark) {
        const std::vector<LiquibaseAttribute> attributes = read_liquibase_attributes(mark.rest);
        if (const LiquibaseAttribute *path = find_attribute(attributes, "logicalfilepath");
            path != nullptr && !has_logical_path_) {
            path_ = plain_liquibase_path(path->value);
            has_logical_path_ = true;
        }
    }

    void skip_lines(const TextLine &mark_line, const LiquibaseMark &mark) {
        const std::string word = lower_case(mark.rest);
        if (word == "start") {
            for (TextLine line; lines_.next(line);) {
                const LiquibaseMark end = find_liquibase_mark(line.text);
                if (end.kind == Kind::ignore_lines && end.rest == "end") {
                    return;
                }
            }
            return;
        }
        if (count_digits(word) != word.size() || word.size() > 6) {
            refuse(mark_line, ErrorCode::bad_mark, "the line says neither start nor how many lines to ignore",
                   "Write --ignoreLines:start or --ignoreLines:<count>.");
            return;
        }
        TextLine line;
        for (int left = std::stoi(word); left > 0 && lines_.next(line);) {
            left--;
        }
    }

    void begin_changeset(const TextLine &line, const LiquibaseMark &mark) {
        count_++;
        changeset_.emplace();
        changeset_->line = line.number;
        std::string_view rest = mark.rest;
        changeset_->author = take_name(rest, ":");
        rest.remove_prefix(std::min<std::size_t>(1, rest.size())); // the colon
        changeset_->id = take_name(rest, blanks);
        if (changeset_->author.find("${") != std::string::npos ||
            changeset_->id.find("${") != std::string::npos) {
            refuse(line, ErrorCode::not_carried_over, "a property is part of the changeset's name",
                   "In what you import, write the name itself.");
        }
        changeset_->options = read_liquibase_options(file_, line.number, rest, migrations_);
        changeset_->path =
            changeset_->options.path.empty() ? path_ : plain_liquibase_path(changeset_->options.path);
    }

    void read_part_of_changeset(const TextLine &line, const LiquibaseMark &mark) {
        if (!changeset_) {
            refuse(line, ErrorCode::bad_mark,
                   core::format("the line belongs to no changeset: {}", trim(line.text)),
                   "Put it behind the --changeset that it is for, or take it out.");
        } else if (!changeset_->options.skipped.empty()) {
            skip_block(mark);
        } else if (mark.kind == Kind::comment) {
            changeset_->comment = trim(mark.rest);
        } else if (mark.kind == Kind::rollback) {
            const std::size_t begin =
                line.begin + static_cast<std::size_t>(mark.rest.data() - line_data(line));
            changeset_->rollback.push_back({begin, begin + mark.rest.size(), line.number});
        } else if (mark.kind == Kind::rollback_block) {
            read_rollback_block(line);
        } else if (mark.kind == Kind::precondition) {
            refuse(
                line, ErrorCode::not_carried_over, "preconditions have no counterpart here",
                "In what you import, take it out; let the script itself look, in a DO block for instance, or "
                "leave the changeset out.");
        } else if (mark.kind == Kind::paid) {
            refuse(line, ErrorCode::not_carried_over,
                   core::format("only Liquibase's paid edition reads this line: {}", trim(line.text)),
                   "In what you import, write the SQL of the other file in its place; a tag is set with "
                   "migrate.tag.");
        }
    }

    // A byte order mark may come before the text of the first line.
    [[nodiscard]] const char *line_data(const TextLine &line) const { return file_.text.data() + line.begin; }

    void skip_block(const LiquibaseMark &mark) {
        for (TextLine line; mark.kind == Kind::rollback_block && lines_.next(line);) {
            if (trim(line.text).ends_with("*/")) {
                return;
            }
        }
    }

    void read_rollback_block(const TextLine &first) {
        Section section{first.end, first.end, first.number + 1};
        for (TextLine line; lines_.next(line);) {
            if (trim(line.text).ends_with("*/")) {
                section.end = line.begin + line.text.rfind("*/");
                if (!is_blank_section(file_, section)) {
                    changeset_->rollback.push_back(section);
                }
                return;
            }
        }
        refuse(first, ErrorCode::bad_mark, "the rollback that begins here is not closed", "End it with */.");
    }

    void end_changeset(std::size_t end) {
        end_part(end);
        if (!changeset_) {
            return;
        }
        LiquibaseChangeset changeset = std::move(*changeset_);
        changeset_.reset();
        if (!changeset.options.skipped.empty()) {
            migrations_.ignore(file_, FileKind::other,
                               core::format("changeset {}:{} never runs: {}", changeset.author, changeset.id,
                                            changeset.options.skipped));
        } else {
            add_liquibase_changeset(file_, std::move(changeset), folder_);
        }
    }

    void refuse(const TextLine &line, ErrorCode code, std::string message, std::string hint) {
        migrations_.refuse(file_, line.number, code, std::move(message), std::move(hint));
    }

    const SourceFile &file_;
    LiquibaseFolder &folder_;
    Migrations &migrations_;
    LineReader lines_;
    std::string path_;
    bool has_logical_path_ = false;
    std::optional<LiquibaseChangeset> changeset_;
    bool is_open_ = false; // a part of the script
    bool is_outside_refused_ = false;
    std::size_t count_ = 0; // of changesets
};

} // namespace

bool is_formatted_sql(const SourceFile &file) {
    LineReader lines(file.text);
    for (TextLine line; lines.next(line);) {
        if (!trim(line.text).empty()) {
            return find_liquibase_mark(line.text).kind == Kind::header;
        }
    }
    return false;
}

void read_liquibase_file(const SourceFile &file, LiquibaseFolder &folder) {
    FileReading(file, folder).read();
}

} // namespace migrate::core
