// Reading a tar archive.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

struct Archive {
    std::vector<SourceFile> files; // their texts are parts of the archive, which must outlive them
    std::vector<Finding> findings; // all of ErrorCode::bad_archive; file "": the archive itself
};

// Reads a tar archive as GNU, BSD, pax and V7 write it: ustar, pax headers, GNU's long names, sizes in base
// 256. Directories, and links and the like whose name is hidden, are passed over. What is no plain file under
// a plain name is a finding. Names come without "./". At the archive's end there must be a block of
// zeros, and after it there may be nothing else.
[[nodiscard]] Archive read_archive(std::string_view bytes);

} // namespace migrate::core
