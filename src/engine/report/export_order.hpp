// In which order revisions of several services can be registered, so that their own order is kept and each
// finds what it depends on.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/state/registry.hpp"

namespace migrate::engine {

// Revisions of a service, one after another in the order of registration, that are to be registered together.
struct ExportGroup {
    std::size_t service; // by position
    core::Node first;
    core::Node end;
};

struct ExportOrder {
    std::vector<ExportGroup> groups;
    // By service and node: dependencies on other services that must be left out at first, since these depend
    // on what is registered together with the revision.
    std::vector<std::vector<core::Node>> incomplete;
};

struct ExportedService {
    std::string name;
    std::shared_ptr<const Registry> registry;
};

// Dependencies on services that are not among these are left to the one who runs the statements.
ExportOrder export_order(const std::vector<ExportedService> &services);

} // namespace migrate::engine
