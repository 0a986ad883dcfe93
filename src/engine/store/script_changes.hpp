// The table migrate.script_changes: what has taken the place of the stored scripts of applied revisions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/store/scripts.hpp"
#include "engine/store/services.hpp"
#include "engine/store/sha256.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct ScriptChange {
    std::string revision;
    std::string kind;
    std::optional<Sha256> before; // nullopt: there was none
    std::optional<Sha256> after;  // nullopt: there is none any more
    TimestampTz changed_at;
};

std::vector<ScriptChange> read_script_changes(const Service &service, const pg::SnapshotScope &snapshot);

// Log that another script has taken a script's place; nothing, if it is the same. To be called as the caller,
// not while bookkeeping.
void log_script_change(const Service &service, const std::string &revision, ScriptKind kind,
                       const std::optional<Sha256> &before, const std::optional<Sha256> &after);

} // namespace migrate::engine
