// Revisions and scripts row by row, as their tables have them, whether they fit together or not.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/store/revisions.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct StoredScripts {
    struct Revision {
        std::string id;
        std::vector<std::string> replaces;
        ScriptHashes registered;
        ScriptHashes stored; // of the bodies
    };
    struct Stray {
        std::string revision;
        std::string kind;
    };

    std::vector<Revision> revisions; // in the order of registration
    std::vector<Stray> strays;       // scripts that belong to none of these

    [[nodiscard]] const Revision *find(const std::string &id) const;
    // What the revision replaces; nothing if there is no such revision.
    [[nodiscard]] const std::vector<std::string> &replaced_by(const std::string &id) const;

    std::unordered_map<std::string, std::size_t> positions = {}; // by id
};

StoredScripts read_stored_scripts(const Service &service, const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
