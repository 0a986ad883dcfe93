// What Flyway's settings say: flyway.conf or flyway.toml, and the .conf beside a script.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

// Whether a file has settings of the whole project.
[[nodiscard]] bool is_flyway_conf(const SourceFile &file);

struct FlywaySettings {
    bool replaces_placeholders = true;
};

// Reads the settings of the project: placeholders become variables; what changes the names of files is
// refused.
void read_flyway_conf(const SourceFile &file, Migrations &migrations, FlywaySettings &settings);

struct FlywayScriptSettings {
    bool transactional = true;
    bool replaces_placeholders = true;
    std::size_t transaction_line = 0; // where it says so
};

// Reads the .conf of a script.
[[nodiscard]] FlywayScriptSettings read_flyway_script_conf(const SourceFile &conf, Migrations &migrations,
                                                           const FlywaySettings &settings);

} // namespace migrate::core
