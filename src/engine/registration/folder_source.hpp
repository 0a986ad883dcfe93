// The files that a caller of migrate.import() gives, in each of the forms that they may have.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/import/migrations.hpp"

#include "pg/jsonb.hpp"
#include "pg/memory.hpp"

namespace migrate::engine {

// In UTF-8, whatever the database's encoding is.
struct FolderSource {
    std::vector<core::SourceFile> files; // their texts are parts of what was given, or are kept here
    std::vector<core::Finding> findings; // what is wrong with an archive
    std::deque<std::string> kept;
    pg::HeldMemory memory = {}; // that what was given has been detoasted and decoded in
};

// bytes: a tar archive, which must outlive the result.
FolderSource folder_of_archive(std::string_view bytes);

// files: {"name": "text", …}. Anything else is refused (22023).
FolderSource folder_of_json(const pg::JsonValue &files);

// text: not toasted; an archive in base64, or such an object if it begins with {. In an object, a name that
// is there twice is refused: a jsonb value would have lost the first.
FolderSource folder_of_text(Datum text);

} // namespace migrate::engine
