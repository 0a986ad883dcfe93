// Scripts of a service that belong to no revision: repeatable ones and hooks.
#pragma once

#include <string>

#include "engine/script/script.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

// Their kinds, with a name or an event. That of a repeatable script is the direction of its steps, too.
inline constexpr const char *repeatable_kind = "repeatable";
inline constexpr const char *hook_kind = "hook";

// Reads them, as a snapshot sees them.
class ServiceScriptReader {
public:
    ServiceScriptReader(const Service &service, const pg::SnapshotScope &snapshot);

    // The body is in the current memory context; nullptr: there is none.
    [[nodiscard]] Script read(const char *kind, const std::string &name) const;

    // The same of a script that must be there (XX001).
    [[nodiscard]] Script require(const char *kind, const std::string &name) const;

private:
    const Service &service_;
    const pg::SnapshotScope &snapshot_;
    pg::OpenIndex scripts_;
};

// To be called while bookkeeping.
void write_service_script(const Service &service, const char *kind, const std::string &name,
                          const std::string &body, int statements);
void remove_service_script(const Service &service, const char *kind, const std::string &name);

// Forget all scripts of a service that is being dropped, and what is known about them. To be called while
// bookkeeping.
void remove_service_scripts(const Service &service);

} // namespace migrate::engine
