// Scripts that hold no statement although somebody gave them, or gave SQL as the message: most likely a file
// was missing, or an argument stood in the wrong place. Nothing is refused, but a WARNING says so.
#pragma once

#include <string>
#include <vector>

#include "engine/state/registry.hpp"
#include "engine/store/revisions.hpp"

namespace migrate::engine {

class EmptyScripts {
public:
    // Look at a revision whose statements have been counted.
    void look_at(const StoredRevision &stored);

    // Tell of those that were found, in one WARNING of each kind.
    void warn(const std::string &service) const;

private:
    std::vector<std::string> up_; // ids
    std::vector<std::string> down_;
    std::vector<std::string> message_;
};

// The same of one revision.
void warn_of_empty_scripts(const std::string &service, const StoredRevision &stored);

} // namespace migrate::engine
