// What the log says of the scripts that ran for a service, and of what has taken their place since.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/store/script_changes.hpp"
#include "engine/store/services.hpp"
#include "engine/store/sha256.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// An up script that ran and has not been undone by its down script.
struct RunOfScript {
    std::int64_t run;
    Sha256 sha256;
    TimestampTz started_at;
    bool is_conclusive; // nothing since then says that the revision may not be applied any more
};

class RunHistory {
public:
    // What a revision replaces.
    using Replaced = std::function<const std::vector<std::string> &(const std::string &)>;

    // Where a revision was applied or undone, what it replaces is neither any more.
    RunHistory(const Service &service, const pg::SnapshotScope &snapshot, const Replaced &replaced_by);

    // nullptr: nothing has.
    [[nodiscard]] const RunOfScript *find(const std::string &revision) const;

    // Revisions whose up scripts ran, by name.
    [[nodiscard]] std::vector<std::string> revisions() const;

    // Whether logged changes of the up script lead from what ran to this hash; nullopt: to that the revision
    // is gone.
    [[nodiscard]] bool leads_to(const std::string &revision, const std::optional<Sha256> &hash) const;

private:
    void read_steps(const Service &service, const pg::SnapshotScope &snapshot, const Replaced &replaced_by);
    void read_changes(const Service &service, const pg::SnapshotScope &snapshot);

    std::unordered_map<std::string, RunOfScript> runs_;
    std::unordered_map<std::string, std::vector<ScriptChange>> changes_;
};

} // namespace migrate::engine
