// Repeatable scripts: they run at the end of an upgrade when they, or what they depend on, have changed since
// they last ran.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/joint_plan.hpp"

#include "engine/landscape.hpp"
#include "engine/registry.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct RepeatableForm {
    std::string name;
    std::string script;
    std::vector<std::string> after; // repeatable scripts, revisions or labels of the service
};

// Register one, or put it in the place of another. The same registration again is a no-op. Refused: names in
// `after` that nothing has (MG065), a circle (MG066), and a script that could not run.
void register_repeatable(const std::string &name, const RepeatableForm &form);

// Forget one; refused while another one comes after it (MG067). What it has made stays.
void unregister_repeatable(const std::string &name, const std::string &script);

// All of a service, each after those that it names.
std::vector<RepeatableForm> stored_repeatables(const Service &service, const pg::SnapshotScope &snapshot);

// Refuse (MG067) to take away a revision that a repeatable script comes after.
void refuse_repeatables_after(const Service &service, const core::Graph &graph, const std::string &revision,
                              const pg::SnapshotScope &snapshot);

// What an upgrade runs of one service, in order.
struct DueRepeatable {
    std::string name;
    Sha256 sha256;
};
struct DueRepeatables {
    std::size_t service; // in the plan
    std::vector<DueRepeatable> scripts;
};

// What an upgrade runs after its steps: of the services that it was asked for and of those that have a step.
// All of a service that starts from base; what comes after revisions that are not applied then waits. asked:
// the first ones of the plan.
std::vector<DueRepeatables> plan_repeatables(Landscape &landscape, const core::JointPlan &plan,
                                             std::size_t asked, const pg::SnapshotScope &snapshot);

// The same of one service with these rows, when these revisions have been applied. everything: those too
// that have not changed.
std::vector<DueRepeatable> due_repeatables(const Service &service, const core::Graph &graph,
                                           const core::Rows &rows, const std::vector<core::Node> &applied_now,
                                           bool everything, const pg::SnapshotScope &snapshot);

// Note that they ran.
void note_repeatables(const Service &service, const DueRepeatables &due, std::int64_t run);

// Note that all have to run again: a downgrade may have taken away what they made.
void expire_repeatables(const Service &service);

} // namespace migrate::engine
