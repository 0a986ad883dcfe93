// Reading a folder of migrations of any tool.
#pragma once

#include "core/import/format.hpp"
#include "core/import/ids.hpp"

#include <optional>

namespace migrate::core {

struct ReadFolder {
    const Format *format = nullptr; // nullptr: that can't be told, and a finding says why
    std::string why;                // "sqitch: it has a sqitch.plan"
    bool is_history =
        false; // not files, but what a tool says that it ran: of other migrations it says nothing
    Migrations migrations;
};

// Reads files in the format of the tool, or in that which names and texts show. Names are cleaned first: "./"
// goes, files whose name begins with . or ends in ~ are left out, and so is a leading folder that all have in
// common, where nothing is recognised without. Whatever is wrong is among the findings.
[[nodiscard]] ReadFolder read_folder(const std::vector<SourceFile> &files,
                                     std::optional<std::string_view> tool, Sha256Of sha256_of);

} // namespace migrate::core
