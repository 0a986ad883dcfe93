// Trying a revision before it is there: it is registered and run, up and down, in subtransactions that are
// rolled back, until both ways lead where they are to lead.
#pragma once

#include <string>
#include <vector>

#include "core/schema/statements.hpp"

#include "engine/registration/new_revision.hpp"
#include "engine/run/shadow.hpp"

namespace migrate::engine {

// A revision to be proven, and the schemas that it is to lead to.
struct Claim {
    RevisionRequest request; // without scripts
    ChangeCommand command;
    Shadow::Road road; // from_here: on the live schema and its data; from_base: in an empty one
    core::Schema desired;
    std::vector<core::SchemaStatement> up;
    std::vector<core::SchemaStatement> down;
    // What is to be there when it has gone down; nullptr: what was there before it went up.
    const core::Schema *before = nullptr;
};

// The claim's request with scripts that have been proven, with its id, and with the ids of what it follows.
// Refused (MG092): after some attempts it is not proven.
RevisionRequest prove(const std::string &service, const Claim &claim);

} // namespace migrate::engine
