// What a folder of migrations says, once it has been read: the same whichever tool it was written for.
#pragma once

#include "core/error.hpp"
#include "core/import/folder.hpp"
#include "core/script/variables.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <string_view>

namespace migrate::core {

// A part of a script that was put together: on which line of the script it begins, and on which of a file.
struct ScriptPart {
    std::size_t line;
    std::string file;
    std::size_t first_line;
};

// Where a line of a script is that was put together from these. There is at least one.
struct FileLine {
    std::string file;
    std::size_t line;
};
[[nodiscard]] FileLine place_of_line(const std::vector<ScriptPart> &parts, std::size_t line);

// A script, and where it stands. Its text is that of the file, or is kept by Migrations.
struct ImportedScript {
    std::string_view text;
    std::string file;
    std::size_t first_line = 1; // of the file, on which the text begins; 0: its lines are not the file's
    bool transactional = true;
    std::vector<ScriptPart> parts =
        {}; // if its lines are not a file's, but those of several places, in order
};

// A dependency on a change of another service of Sqitch as it was at a tag there.
struct TaggedDependency {
    std::string name; // "core:auth", as in depends_on
    std::string change;
    std::string tag;
};

struct ImportedFileRevision {
    std::string key;     // what the tool's own table calls it; the id is made from it
    std::string version; // revisions of which this is equal are one to the tool; "": the key
    std::string id;      // set by read_folder()
    std::string source;  // name of its file, or of its up script's
    std::string message;
    std::optional<std::vector<std::string>>
        parents; // ids; nullopt: the revision before it, in the tool's order
    std::vector<std::string> depends_on;
    std::vector<TaggedDependency> tagged_dependencies; // those of them that were written with a tag
    std::vector<std::string> branch_labels;
    std::vector<std::string> replaces;
    bool is_followed = true;  // false: the next one in the tool's order follows the one before it instead
    std::string change;       // of Sqitch: its name, which several may have
    bool is_baseline = false; // stands for all before it, for a database that has nothing yet
    std::optional<ImportedScript> up; // nullopt: nothing, on purpose
    std::optional<ImportedScript> down;
    std::optional<ImportedScript> verify;
    VariableStyle variables = VariableStyle::none;
};

struct ImportedRepeatable {
    std::string name;
    std::vector<std::string> after; // other repeatable scripts, and ids or keys of revisions
    ImportedScript script;
    VariableStyle variables = VariableStyle::none;
};

struct ImportedHook {
    std::string event; // before_run, after_run, before_step, after_step
    ImportedScript script;
    VariableStyle variables = VariableStyle::none;
};

struct ImportedTag {
    std::string name;
    std::string key; // of the revision
    std::string note;
    std::string file; // that has it, and where
    std::size_t line;
};

// A value that the folder itself gives to a variable that has no other.
struct ImportedVariable {
    std::string name;
    std::string value;
};

enum class FileKind : std::uint8_t { revision, repeatable, hook, plan, side_file, other };

// What became of a file, or of one revision in it.
struct FileRow {
    std::string file;
    FileKind kind;
    std::string key;  // of the revision; name of the repeatable script; event of the hook; else ""
    std::string note; // of what is ignored: why
};

// Something that is wrong with a file.
struct Finding {
    std::string file;
    std::size_t line; // 0: the whole file
    ErrorCode code;
    std::string message;
    std::string hint;
};

struct Migrations {
    std::vector<ImportedFileRevision> revisions; // in the tool's order
    std::vector<ImportedRepeatable> repeatables;
    std::vector<ImportedHook> hooks;
    std::vector<ImportedTag> tags;
    std::vector<ImportedVariable> variables;
    std::vector<FileRow> rows;
    std::vector<Finding> findings;
    std::deque<std::string> kept; // texts that stand so in no file

    // nullptr: none is called so.
    [[nodiscard]] const ImportedVariable *find_variable(std::string_view name) const;
    // In place of a value that it may have.
    void set_variable(std::string_view name, std::string_view value);

    // Into the tool's order, in which most folders are already.
    template <typename Precedes>
    void sort_revisions(Precedes precedes) {
        if (!std::is_sorted(revisions.begin(), revisions.end(), precedes)) {
            std::stable_sort(revisions.begin(), revisions.end(), precedes);
        }
    }

    std::string_view keep(std::string text) { return kept.emplace_back(std::move(text)); }

    void add_row(const SourceFile &file, FileKind kind, std::string key = {}, std::string note = {});
    // A file that is no migration, and why nothing is lost by that.
    void ignore(const SourceFile &file, FileKind kind, std::string why);
    // line: 0 for the whole file.
    void refuse(const SourceFile &file, std::size_t line, ErrorCode code, std::string message,
                std::string hint = {});
};

} // namespace migrate::core
