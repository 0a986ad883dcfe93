// The table migrate.repeatables: scripts that run again whenever they have changed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plan/repeatables.hpp"

#include "engine/store/service_scripts.hpp"
#include "engine/store/services.hpp"
#include "engine/store/sha256.hpp"
#include "pg/snapshot.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

struct RegisteredRepeatable {
    std::vector<std::string> after;
    Sha256 sha256;
    std::optional<Sha256> ran_sha256 = {}; // nullopt: it has to run
};
struct Repeatables {
    std::vector<core::Repeatable> scripts;        // by name; changed: since it last ran
    std::vector<RegisteredRepeatable> registered; // in the same places

    // The place of the one with this name.
    [[nodiscard]] std::optional<std::size_t> find(const std::string &name) const;
};

Repeatables read_repeatables(const Service &service, const pg::SnapshotScope &snapshot);

// Reads them one at a time, by name.
class RepeatableReader {
public:
    RepeatableReader(const Service &service, const pg::SnapshotScope &snapshot);

    [[nodiscard]] std::optional<RegisteredRepeatable> read(const std::string &name) const;

private:
    const Service &service_;
    const pg::SnapshotScope &snapshot_;
    pg::OpenIndex index_;
};

// What follows is to be called while bookkeeping; it keeps services.repeatables_due true to the table.

// after_others: it comes after others than before, and so has to run again. has_run: as it is now, but for
// line ends.
struct NewRepeatable {
    const std::string &name;
    const std::vector<std::string> &after;
    Sha256 sha256;
    bool after_others;
    bool has_run;
};
struct Script;
void write_repeatable(const Service &service, const NewRepeatable &repeatable, const Script &script);
void delete_repeatable(const Service &service, const std::string &name);
// All of a service that is being dropped.
void delete_repeatables(const Service &service);

// Note that these ran, in the run of that number; or that all have to run again.
void note_run(const Service &service, const std::vector<std::string> &names, std::int64_t run);
// Note that they ran elsewhere as they are registered, with another tool.
void note_ran_elsewhere(const Service &service, const std::vector<std::string> &names);
void expire_all(const Service &service);

} // namespace migrate::engine
