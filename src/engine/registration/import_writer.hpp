// What an import writes, and what it says of each file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/registration/import_plan.hpp"
#include "engine/registration/rules.hpp"

namespace migrate::engine {

// A row of the type migrate.imported.
struct ImportedRow {
    std::string file;
    std::string kind;
    std::optional<std::string> revision;
    std::string result;
    std::string note;
};

// Go through with a plan in which nothing is wrong. needed: services that the revisions depend on. Refused,
// as if it were registered by functions: a second head (MG019), for instance.
std::vector<ImportedRow> write_import(const Service &service, const core::ReadFolder &folder, ImportPlan plan,
                                      const ServiceNames &needed);

} // namespace migrate::engine
