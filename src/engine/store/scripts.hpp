// The scripts of revisions, one at a time.
#pragma once

#include <string>

#include "engine/script/script.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

// Reads scripts of a service, as a snapshot sees them.
class ScriptReader {
public:
    ScriptReader(const Service &service, const pg::SnapshotScope &snapshot);

    // The body is in the current memory context; nullptr: the revision has no script of this kind.
    [[nodiscard]] Script read(const std::string &revision, const char *kind) const;

    // The same of a script that must be there (XX001).
    [[nodiscard]] Script require(const std::string &revision, const char *kind) const;

private:
    const Service &service_;
    const pg::SnapshotScope &snapshot_;
    pg::OpenIndex scripts_;
};

} // namespace migrate::engine
