// The table migrate.service_scripts: the bodies of repeatable scripts, by name, and of hooks, by event.
#pragma once

#include <optional>
#include <string>

#include "engine/store/scripts.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

// Reads them, as a snapshot sees them.
class ServiceScriptReader {
public:
    ServiceScriptReader(const Service &service, const pg::SnapshotScope &snapshot);

    // Returns the script, its body in the current memory context.
    [[nodiscard]] Script read(ScriptKind kind, const std::string &name) const;

    // The same of a script that must be there (XX001).
    [[nodiscard]] Script require(ScriptKind kind, const std::string &name) const;

private:
    const Service &service_;
    const pg::SnapshotScope &snapshot_;
    pg::OpenIndex scripts_;
};

// To be called while bookkeeping.
void write_service_script(const Service &service, ScriptKind kind, const std::string &name,
                          const Script &script);
void remove_service_script(const Service &service, ScriptKind kind, const std::string &name);

// All of a service that is being dropped.
void remove_service_scripts(const Service &service);

} // namespace migrate::engine
