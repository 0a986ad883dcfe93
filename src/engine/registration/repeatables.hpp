// Registering repeatable scripts, which run at the end of an upgrade when they, or what they depend on, have
// changed since they last ran.
#pragma once

#include <string>

#include "core/graph/graph.hpp"

#include "engine/registration/outcome.hpp"
#include "engine/state/stored_repeatables.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// Refuse a name that one can't have (42602, 42622).
void check_repeatable_name(const std::string &name);

// Register one, or put it in the place of another. The same registration again is a no-op. Refused: names in
// `after` that nothing has (MG065), a circle (MG066), and a script that could not run.
Outcome register_repeatable(const std::string &name, const RepeatableForm &form);

// Forget one; refused while another one comes after it (MG067). What it has made stays.
void unregister_repeatable(const std::string &name, const std::string &script);

// Refuse (MG067) to take away a revision that a repeatable script comes after.
void refuse_repeatables_after(const Service &service, const core::Graph &graph, const std::string &revision,
                              const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
