#include "core/import/directories.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

std::string_view top_directory(const SourceFile &file) {
    return std::string_view(file.name).substr(0, std::min(file.name.find('/'), file.name.size()));
}

} // namespace

const SourceFile *Directory::find(std::string_view file) const {
    const auto found = std::find_if(files.begin(), files.end(), [&](const SourceFile &one) {
        return std::string_view(one.name).substr(name.size() + 1) == file;
    });
    return found == files.end() ? nullptr : &*found;
}

std::vector<Directory> directories_of(const Folder &folder) {
    std::vector<Directory> directories;
    const std::span<const SourceFile> files = folder.files();
    for (std::size_t begin = 0, end = 0; begin < files.size(); begin = end) {
        end = begin + 1;
        if (files[begin].name.find('/') == std::string::npos) {
            continue;
        }
        const std::string_view name = top_directory(files[begin]);
        while (end < files.size() && top_directory(files[end]) == name &&
               files[end].name.size() > name.size()) {
            end++;
        }
        directories.push_back({name, files.subspan(begin, end - begin)});
    }
    return directories;
}

bool is_in_directory(const SourceFile &file, std::string_view name) {
    const std::size_t slash = file.name.find('/');
    return slash != std::string::npos && std::string_view(file.name).substr(slash + 1) == name;
}

} // namespace migrate::core
