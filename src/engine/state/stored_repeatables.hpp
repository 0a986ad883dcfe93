// Repeatable scripts as they were registered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/script/variables.hpp"

#include "engine/store/scripts.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct RepeatableForm {
    std::string name;
    std::string script;
    std::vector<std::string> after; // repeatable scripts, revisions or labels of the service
    core::VariableStyle variables = core::VariableStyle::none;
    std::optional<ScriptFile> file = {}; // nullopt: it is registered by itself
};

// Returns all of a service, each after those that it names.
std::vector<RepeatableForm> stored_repeatables(const Service &service, const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
