// What is registered of a service's repeatable scripts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plan/repeatables.hpp"

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

// Note whether the next upgrade has something to run, for all to see without looking at each. To be called
// while bookkeeping.
void note_due(const Service &service);

// The same when one has been registered. must_run: whether that one has.
void note_registered(const Service &service, bool must_run);

} // namespace migrate::engine
