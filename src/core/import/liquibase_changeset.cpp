// Rules: parser/AbstractFormattedChangeLogParser.java of Liquibase.
#include "core/import/liquibase_changeset.hpp"

#include "core/import/placeholders.hpp"
#include "core/import/sql_lines.hpp"
#include "core/import/words.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

class ChangesetReading {
public:
    ChangesetReading(const SourceFile &file, LiquibaseFolder &folder)
        : file_(file), folder_(folder), migrations_(folder.migrations) {}

    void add(LiquibaseChangeset &changeset) {
        std::erase_if(changeset.up, [&](const Section &part) { return is_blank_section(file_, part); });
        if (changeset.up.empty()) {
            refuse(changeset.line, ErrorCode::bad_mark,
                   core::format("changeset {}:{} has no SQL", changeset.author, changeset.id),
                   "Write some below it, or take it out.");
            return;
        }
        const std::string key = core::format("{}/{}/{}", changeset.path, changeset.author, changeset.id);
        ImportedScript up = *script_of(migrations_, file_, changeset.up);
        up.transactional = changeset.options.transactional;
        refuse_delimiters(up);
        const std::string place = core::format("line {} of {}", std::to_string(changeset.line), file_.name);
        const auto [known, is_new] = folder_.known.emplace(key, LiquibaseFolder::Known{place, up});
        if (!is_new) {
            refuse(changeset.line, ErrorCode::duplicate_version,
                   core::format("changeset {}:{} is there already, on {}", changeset.author, changeset.id,
                                known->second.place),
                   "Give one of the two an id of its own.");
            return;
        }
        if (changeset.options.runs_on_change) {
            add_repeatable(changeset, key, up);
        } else {
            add_revision(changeset, key, std::move(up));
        }
    }

private:
    void add_repeatable(const LiquibaseChangeset &changeset, const std::string &key,
                        const ImportedScript &script) {
        if (!changeset.options.transactional) {
            refuse(changeset.line, ErrorCode::not_carried_over,
                   "runOnChange makes a repeatable script, which always runs in a transaction",
                   "In what you import, take runOnChange or runInTransaction out.");
        }
        ImportedRepeatable repeatable{key, {}, script};
        if (!migrations_.revisions.empty()) {
            repeatable.after.push_back(migrations_.revisions.back().key);
        }
        repeatable.variables = has_brace_place(script.text) ? VariableStyle::braces : VariableStyle::none;
        migrations_.add_row(file_, FileKind::repeatable, key, note_of(changeset, true));
        migrations_.repeatables.push_back(std::move(repeatable));
    }

    void add_revision(LiquibaseChangeset &changeset, const std::string &key, ImportedScript up) {
        ImportedFileRevision revision;
        revision.key = key;
        revision.source = file_.name;
        revision.message = changeset.comment;
        revision.up = std::move(up);
        revision.down = down_of(changeset);
        if (has_brace_place(revision.up->text) || (revision.down && has_brace_place(revision.down->text))) {
            revision.variables = VariableStyle::braces;
        }
        migrations_.add_row(file_, FileKind::revision, key, note_of(changeset, false));
        migrations_.revisions.push_back(std::move(revision));
    }

    static std::string note_of(const LiquibaseChangeset &changeset, bool is_repeatable) {
        std::string note;
        if (!changeset.options.labels.empty()) {
            note = core::format("runs whatever labels are asked for; its own: {}", changeset.options.labels);
        }
        if (is_repeatable && !changeset.rollback.empty()) {
            note += note.empty() ? "" : "; ";
            note += "a repeatable script has no rollback";
        }
        return note;
    }

    std::optional<ImportedScript> down_of(const LiquibaseChangeset &changeset) {
        std::optional<ImportedScript> down = script_of(migrations_, file_, changeset.rollback);
        if (!down) {
            return std::nullopt;
        }
        down->transactional = changeset.options.transactional;
        refuse_delimiters(*down);
        const std::string words = lower_case(trim(down->text));
        if (words.find('\n') == std::string::npos &&
            (words.starts_with("not required") || words.starts_with("empty"))) {
            down->text = {};
        } else if (words.find("changesetid") != std::string::npos) {
            return other_changeset(changeset, down->text);
        } else if (words.empty()) {
            return std::nullopt;
        }
        return down;
    }

    // --rollback changesetId:1 changesetAuthor:ada
    std::optional<ImportedScript> other_changeset(const LiquibaseChangeset &changeset,
                                                  std::string_view text) {
        std::string words(text);
        std::replace(words.begin(), words.end(), '\n', ' ');
        const std::vector<LiquibaseAttribute> attributes = read_liquibase_attributes(words);
        const LiquibaseAttribute *id = find_attribute(attributes, "changesetid");
        const LiquibaseAttribute *author = find_attribute(attributes, "changesetauthor");
        const LiquibaseAttribute *other_path = find_attribute(attributes, "changesetpath");
        if (id != nullptr && author != nullptr) {
            const auto found = folder_.known.find(core::format(
                "{}/{}/{}", other_path == nullptr ? changeset.path : plain_liquibase_path(other_path->value),
                author->value, id->value));
            if (found != folder_.known.end()) {
                return found->second.script;
            }
        }
        refuse(changeset.rollback.front().first_line, ErrorCode::bad_mark,
               core::format("no changeset before is called so: {}", trim(words)),
               "Write --rollback changesetId:<id> changesetAuthor:<author>, and changesetPath:<path> if it "
               "stands in another file.");
        return std::nullopt;
    }

    // Liquibase ends a statement at a line GO or /, whichever database it is for.
    void refuse_delimiters(const ImportedScript &script) {
        SqlLines sql(script.text);
        LineReader lines(script.text);
        for (TextLine line; lines.next(line);) {
            const std::string_view word = trim(line.text);
            if ((word == "/" || equal_in_any_case(word, "go")) && !sql.begins_inside(line.begin)) {
                refuse(script.first_line + line.number - 1, ErrorCode::not_carried_over,
                       core::format("the line {} ends a statement for Liquibase, and is none to the server",
                                    word),
                       "In what you import, write a semicolon in its place.");
            }
        }
    }

    void refuse(std::size_t line, ErrorCode code, std::string message, std::string hint) {
        migrations_.refuse(file_, line, code, std::move(message), std::move(hint));
    }

    const SourceFile &file_;
    LiquibaseFolder &folder_;
    Migrations &migrations_;
};

} // namespace

std::string plain_liquibase_path(std::string_view path) {
    if (begins_with_word(path, "classpath:")) {
        path.remove_prefix(std::string_view("classpath:").size());
    }
    while (path.starts_with("./")) {
        path.remove_prefix(2);
    }
    return std::string(path);
}

bool is_blank_section(const SourceFile &file, const Section &section) {
    const std::string_view text = file.text.substr(section.begin, section.end - section.begin);
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

void add_liquibase_changeset(const SourceFile &file, LiquibaseChangeset changeset, LiquibaseFolder &folder) {
    ChangesetReading(file, folder).add(changeset);
}

} // namespace migrate::core
