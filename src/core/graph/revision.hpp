// One migration as it was registered, without its scripts.
#pragma once

#include "core/core.hpp"

namespace migrate::core {

struct Revision {
    std::string id;
    std::vector<std::string> down_revisions; // parents: none (a base), one, or several (a merge); full ids
    std::vector<std::string> depends_on;     // full ids or branch labels; service:name in another service
    std::vector<std::string> branch_labels;  // only those it carries itself
    std::string message;
    std::vector<std::string> replaces = {}; // ids of the revisions that it stands for (squashed)

    bool operator==(const Revision &) const = default;
};

} // namespace migrate::core
