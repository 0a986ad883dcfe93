// Registering revisions: what is refused, what is a no-op, what may still change.
#pragma once

#include <string>

#include "engine/registry.hpp"

namespace migrate::engine {

// Register a revision with its scripts. The same registration again is a no-op. One that differs from what is
// there: of an unapplied revision it needs `replace` (MG028); of an applied one, scripts may differ in
// comments and white space only, which is logged, and the message with `replace`; anything else is refused
// (MG027).
void register_revision(const std::string &name, StoredRevision revision, bool replace);

// Forget a revision that is neither applied (MG027) nor named by another one (MG026).
void unregister_revision(const std::string &name, const std::string &revision);

// A script for those who may run the service; nullopt: the revision has none of this kind.
std::optional<std::string> script_text(const std::string &name, const std::string &revision,
                                       const std::string &kind);

} // namespace migrate::engine
