// Revisions that an earlier import has registered, and whose files are gone.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/graph/graph.hpp"

#include "engine/registration/import_plan.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// A revision of the service that an import has registered, or whose id a file has.
struct Registered {
    std::string file; // "": a function registered it
    core::Node node;
    bool is_in_folder;
};

using RegisteredRevisions = std::unordered_map<std::string, Registered>; // by id

struct Registrations {
    const Service &service;
    const core::Graph &graph;
    const RegisteredRevisions &revisions;
    const std::vector<std::string> &order;  // of their registration
    const std::vector<ImportedForm> &forms; // that the folder has
};

// Those of which no file is left; what others follow comes after those. They go, unless something stands on
// them that stays. why_it_stays: another reason; "": there is none.
std::vector<AbsentRevision>
absent_revisions(const Registrations &registered,
                 const std::function<std::string(const std::string &)> &why_it_stays,
                 const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
