// The table migrate.phases: the statements of a script that runs outside of a transaction, from its first
// statement until its revision has been recorded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/store/run_log.hpp"
#include "engine/store/services.hpp"
#include "engine/store/sha256.hpp"

namespace migrate::engine {

enum class PhaseState : std::uint8_t { running, done, failed };

// A script that is on its way.
struct PhasedScript {
    std::string service;
    std::string revision;
    StepDirection direction;
    Sha256 sha256;
};

// A statement of it.
struct Phase {
    int statement; // from 1
    std::string command;
    int line;
    PhaseState state;
    TransactionId xid_before; // the next transaction id when it first began
    bool is_same_script;      // as the one that was asked for
};

// The phases of a script, in their order.
std::vector<Phase> phases_of(const PhasedScript &script);

// A revision of which some statements have run, and which is not recorded.
struct HalfApplied {
    std::string revision;
    StepDirection direction;
    int statement; // the first that is not done
    std::string since;
};
// The service's; nullopt: nothing of one is in the database.
std::optional<HalfApplied> find_half_applied(const std::string &service);

// A statement that is about to begin. commits: on its way, so that it may leave something if it fails.
struct NewPhase {
    int statement;
    std::string command;
    int line;
    bool commits;
};
void begin_phase(const PhasedScript &script, std::int64_t run, const NewPhase &phase);
// In the transaction that makes it true.
void finish_phase(const PhasedScript &script, int statement);
// committed: what it had done by then may be there.
void fail_phase(const PhasedScript &script, int statement, const std::string &sqlstate,
                const std::string &message, bool committed);
// The script has run, or none of it has.
void forget_phases(const std::string &service, const std::string &revision, StepDirection direction);

// What a process runs of the service now, in words; empty: no such statement.
std::string running_phase(const std::string &service, int pid);

} // namespace migrate::engine
