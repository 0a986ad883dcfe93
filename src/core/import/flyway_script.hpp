// A script of Flyway, with the settings in the .conf beside it.
#pragma once

#include "core/import/flyway_settings.hpp"

namespace migrate::core {

// A file as a script, and how it writes variables.
struct FlywayScript {
    ImportedScript script;
    VariableStyle variables = VariableStyle::none;
    const SourceFile *conf = nullptr;
    std::size_t transaction_line = 0; // of the conf, where it says whether it runs in one
};

// Reads a file. Placeholders of Flyway's own are refused.
[[nodiscard]] FlywayScript read_flyway_script(const SourceFile &file, const Folder &folder,
                                              const FlywaySettings &settings, Migrations &migrations);

// Refuse a script of a kind that always runs in a transaction, if it should not.
void refuse_no_transaction(Migrations &migrations, const FlywayScript &script, std::string_view what);

} // namespace migrate::core
