// What is registered of a service's repeatable scripts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/repeatables.hpp"

#include "engine/services.hpp"
#include "engine/sha256.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct RegisteredRepeatable {
    std::vector<std::string> after;
    Sha256 sha256;
};
struct Repeatables {
    std::vector<core::Repeatable> scripts;        // by name; changed: since it last ran
    std::vector<RegisteredRepeatable> registered; // in the same places

    // The place of the one with this name.
    [[nodiscard]] std::optional<std::size_t> find(const std::string &name) const;
};

Repeatables read_repeatables(const Service &service, const pg::SnapshotScope &snapshot);

// Note whether the next upgrade has something to run, for all to see without looking at each. To be called
// while bookkeeping.
void note_due(const Service &service);

} // namespace migrate::engine
