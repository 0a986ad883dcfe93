// Importing a folder of migrations: what an import reads, registers, and says of each file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/registration/folder_source.hpp"
#include "engine/registration/import_plan.hpp"
#include "engine/registration/import_writer.hpp"
#include "engine/registration/rules.hpp"

namespace migrate::engine {

// What a caller asks for.
struct ImportRequest {
    std::string service;
    FolderSource source;
    std::optional<std::string> tool; // nullopt: as names and texts show
    bool out_of_order = false;       // let files that come late follow what is applied
};

// Register what the folder has, and forget what it has not any more. A service that is not there is created:
// on the schema public, but for the native format. Refused is the folder as a whole (MG052, or 22023 where it
// is none), with all that is wrong.
std::vector<ImportedRow> import_files(ImportRequest request);

// All that is wrong with it. It is tried and taken back, unless nothing can be written: then nobody is waited
// for either.
ImportFindings check_import(ImportRequest request);

// The service, locked for an import; nullopt: there is none. Then it is to be created, as scripts of this
// format need it.
std::optional<Service> lock_to_import(const std::string &name, const ServiceNames &needed = {});
Service create_to_import(const std::string &name, const core::Format &format);

// Register what a history has, and leave alone what it has not. table: that it was read from.
std::vector<ImportedRow> import_history(const Service &service, const std::string &table,
                                        core::ReadFolder history);

} // namespace migrate::engine
