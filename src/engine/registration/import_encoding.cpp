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
            convert(repeatable.script);
            convert(repeatable.name);
            convert(repeatable.after);
        }
        for (core::ImportedHook &hook : migrations_.hooks) {
            convert(hook.script);
        }
        for (core::ImportedTag &tag : migrations_.tags) {
            convert(tag.name);
            convert(tag.key);
            convert(tag.note);
        }
        for (core::ImportedVariable &variable : migrations_.variables) {
            convert(variable.name);
            convert(variable.value);
        }
        for (core::FileRow &row : migrations_.rows) {
            convert(row.file);
            convert(row.key);
            convert(row.note);
        }
        for (core::Finding &finding : migrations_.findings) {
            convert(finding.file);
            convert(finding.message);
            convert(finding.hint);
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
        for (std::string *text : {&revision.key, &revision.id, &revision.source, &revision.message}) {
            convert(*text);
        }
        for (std::vector<std::string> *texts :
             {&revision.depends_on, &revision.branch_labels, &revision.replaces}) {
            convert(*texts);
        }
        if (revision.parents) {
            convert(*revision.parents);
        }
    }

    void convert(core::ImportedScript &script) {
        pg::check_interrupts();
        pg::FromUtf8 converted = pg::from_utf8(script.text);
        if (converted.left_out) {
            const std::string_view before = script.text.substr(0, *converted.left_out);
            const auto line =
                script.first_line + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
            found_.push_back(
                {script.file, line, core::ErrorCode::unknown_character,
                 core::format("the database's encoding {} has no such character", GetDatabaseEncodingName()),
                 "Write the character otherwise, or use a database whose encoding is UTF8."});
        }
        script.text = migrations_.keep(std::move(converted.text));
        convert(script.file);
    }

    static void convert(std::vector<std::string> &texts) {
        for (std::string &text : texts) {
            convert(text);
        }
    }

    static void convert(std::string &text) { text = pg::from_utf8(text).text; }

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
