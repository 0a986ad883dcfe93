#include <algorithm>

#include "core/text.hpp"

#include "engine/registration/import_encoding.hpp"

#include "pg/encoding.hpp"

extern "C" {
#include <mb/pg_wchar.h>
}

namespace migrate::engine {

namespace {

class Conversion {
public:
    explicit Conversion(core::Migrations &migrations) : migrations_(migrations) {}

    void run() {
        for (core::ImportedFileRevision &revision : migrations_.revisions) {
            convert(revision);
        }
        for (core::ImportedRepeatable &repeatable : migrations_.repeatables) {
            const std::string file(repeatable.script.file);
            convert(repeatable.script);
            convert(file, repeatable.name);
            convert(file, repeatable.after);
        }
        for (core::ImportedHook &hook : migrations_.hooks) {
            convert(hook.script);
        }
        for (core::ImportedTag &tag : migrations_.tags) {
            convert("", tag.name);
            convert("", tag.key);
            convert("", tag.note);
            make_readable(tag.file);
        }
        for (core::ImportedVariable &variable : migrations_.variables) {
            convert("", variable.name);
            convert("", variable.value);
        }
        for (core::FileRow &row : migrations_.rows) {
            make_readable(row.file);
            make_readable(row.key);
            make_readable(row.note);
        }
        for (core::Finding &finding : migrations_.findings) {
            make_readable(finding.file);
            make_readable(finding.message);
            make_readable(finding.hint);
        }
        std::move(found_.begin(), found_.end(), std::back_inserter(migrations_.findings));
    }

private:
    void convert(core::ImportedFileRevision &revision) {
        for (std::optional<core::ImportedScript> *script : {&revision.up, &revision.down, &revision.verify}) {
            if (*script) {
                convert(**script);
            }
        }
        const std::string file = revision.source;
        for (std::string *text : {&revision.source, &revision.key, &revision.id, &revision.message}) {
            convert(file, *text);
        }
        for (std::vector<std::string> *texts :
             {&revision.depends_on, &revision.branch_labels, &revision.replaces}) {
            convert(file, *texts);
        }
        if (revision.parents) {
            convert(file, *revision.parents);
        }
        for (core::TaggedDependency &one : revision.tagged_dependencies) {
            for (std::string *text : {&one.name, &one.change, &one.tag}) {
                convert(file, *text);
            }
        }
    }

    void convert(core::ImportedScript &script) {
        pg::check_interrupts();
        pg::FromUtf8 converted = pg::from_utf8(script.text);
        if (converted.left_out) {
            const std::string_view before = script.text.substr(0, *converted.left_out);
            const auto breaks = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
            if (script.parts.empty()) {
                refuse(script.file, script.first_line + breaks);
            } else {
                const core::FileLine place = core::place_of_line(script.parts, breaks + 1);
                refuse(place.file, place.line);
            }
        }
        script.text = migrations_.keep(std::move(converted.text));
        make_readable(script.file);
        for (core::ScriptPart &part : script.parts) {
            make_readable(part.file);
        }
    }

    void convert(const std::string &file, std::vector<std::string> &texts) {
        for (std::string &text : texts) {
            convert(file, text);
        }
    }

    // A name, or words, which must not lose anything either.
    void convert(const std::string &file, std::string &text) {
        if (pg::from_utf8(text).left_out) {
            refuse(file, 0);
        }
        make_readable(text);
    }

    void refuse(const std::string &file, std::size_t line) {
        std::string shown = file;
        make_readable(shown);
        if (line == 0 && !found_.empty() && found_.back().file == shown && found_.back().line == 0) {
            return; // its id is made of its key, and both of its name
        }
        found_.push_back(
            {shown, line, core::ErrorCode::unknown_character,
             line == 0
                 ? core::format("its name, or a word in it, has a character that the database's encoding {} "
                                "lacks",
                                GetDatabaseEncodingName())
                 : core::format("the database's encoding {} has no such character",
                                GetDatabaseEncodingName()),
             "Write the character otherwise, or use a database whose encoding is UTF8."});
    }

    static void make_readable(std::string &text) { text = pg::from_utf8_readable(text); }

    core::Migrations &migrations_;
    std::vector<core::Finding> found_;
};

} // namespace

void convert_to_database(core::Migrations &migrations) {
    if (!pg::database_holds_utf8()) {
        Conversion(migrations).run();
    }
}

} // namespace migrate::engine
