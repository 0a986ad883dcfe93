// What importing a folder would do, found out before anything is written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/import/read_folder.hpp"

#include "engine/store/revisions.hpp"
#include "engine/store/services.hpp"

namespace migrate::engine {

// What becomes of a revision of the folder.
enum class ImportResult : std::uint8_t {
    registered, // it is new
    unchanged,
    replaced, // it was registered otherwise, and isn't applied
    noted     // the same, and only comments, white space or words of the applied one differ
};

// What a person should know of a script.
struct FileNote {
    std::string file;
    std::string text;
};

struct ImportedForm {
    StoredRevision stored;
    ScriptProperties properties;
    ImportResult result = ImportResult::registered;
    bool has_moved = false; // unchanged, but in another file or line than before
    std::vector<FileNote> notes;
    std::vector<core::ScriptPart> down_parts; // of its down script, as core::ImportedScript::parts
};

// A revision that an earlier import registered and whose file is gone.
struct AbsentRevision {
    std::string id;
    std::string file;
    std::string stays; // why it stays; "": it goes
};

struct ImportFinding {
    std::string file;     // "": the folder
    std::size_t line = 0; // 0: the whole file
    int sqlstate = 0;
    std::string message;
    std::string hint;
};

using ImportFindings = std::vector<ImportFinding>;

struct ImportPlan {
    std::vector<ImportedForm> forms;    // in the tool's order, as the folder's revisions
    std::vector<AbsentRevision> absent; // what others follow comes after those
    ImportFindings findings;
};

// Compare a folder, or what a tool has kept of one, with what is registered, and give its revisions their
// parents. name: of the service; service: nullptr where there is none of that name yet; it is locked, unless
// nothing can be written. out_of_order: files that come late follow what is applied.
ImportPlan plan_import(const std::string &name, const Service *service, core::ReadFolder &folder,
                       bool out_of_order, const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
