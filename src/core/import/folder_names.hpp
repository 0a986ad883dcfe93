// The names of files as they come in, made to be counted from the folder of the migrations.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

// Make names plain, and leave out what an editor or a tool keeps for itself. A name that leads elsewhere, and
// one that is there twice, becomes a finding.
[[nodiscard]] std::vector<SourceFile> clean_names(const std::vector<SourceFile> &files,
                                                  Migrations &migrations);

// The folder without the first part of its names, where all of them have the same; nullopt: they have not.
[[nodiscard]] std::optional<Folder> without_common_folder(const Folder &folder);

} // namespace migrate::core
