// Folders in which each migration is a directory.
#pragma once

#include "core/import/folder.hpp"

namespace migrate::core {

// A directory at the top of a folder, with everything in and below it.
struct Directory {
    std::string_view name;
    std::span<const SourceFile> files; // in the order of names

    // By its name in the directory; nullptr: there is none.
    [[nodiscard]] const SourceFile *find(std::string_view file) const;
};

// In the order of the bytes of their names. The folder must outlive them.
[[nodiscard]] std::vector<Directory> directories_of(const Folder &folder);

// Whether a file is directly in a directory at the top, and called so.
[[nodiscard]] bool is_in_directory(const SourceFile &file, std::string_view name);

} // namespace migrate::core
