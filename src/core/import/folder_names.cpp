#include "core/import/folder_names.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace migrate::core {

std::vector<SourceFile> clean_names(const std::vector<SourceFile> &files, Migrations &migrations) {
    std::vector<SourceFile> clean;
    std::unordered_set<std::string> names;
    clean.reserve(files.size());
    names.reserve(files.size());
    for (const SourceFile &file : files) {
        std::string name = plain_path(file.name);
        if (name.empty() || name.starts_with('/') || leads_up(name)) {
            migrations.refuse(file, 0, ErrorCode::bad_archive,
                              core::format(R"("{}" is no name of a file in a folder)", visible(file.name)),
                              "Names are counted from the folder of the migrations: 001_init.sql.");
        } else if (!names.insert(name).second) {
            migrations.refuse(file, 0, ErrorCode::bad_archive, core::format("{} is there twice", name),
                              "Leave one of the two out.");
        } else if (!is_hidden(name)) {
            clean.push_back({std::move(name), file.text});
        }
    }
    return clean;
}

std::optional<Folder> without_common_folder(const Folder &folder) {
    if (folder.files().empty()) {
        return std::nullopt;
    }
    const std::string &first = folder.files().front().name;
    const std::string common = first.substr(0, first.find('/') + 1);
    if (common.empty() || common == "hooks/" || // which says something in the native format
        !std::all_of(folder.files().begin(), folder.files().end(),
                     [&](const SourceFile &file) { return file.name.starts_with(common); })) {
        return std::nullopt;
    }
    std::vector<SourceFile> files(folder.files().begin(), folder.files().end());
    for (SourceFile &file : files) {
        file.name.erase(0, common.size());
    }
    return Folder(std::move(files));
}

} // namespace migrate::core
