// A script outside of a transaction: statement by statement, each a phase (engine/store/phases.hpp).
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "engine/script/script.hpp"
#include "engine/store/phases.hpp"
#include "engine/store/services.hpp"
#include "pg/committing_call.hpp"
#include "pg/memory.hpp"
#include "pg/pinned.hpp"

namespace migrate::engine {

class PhasedRun : pg::Pinned {
public:
    // Reads the script of a revision, in the transaction that is open. Refused (MG046): it is on its way, and
    // is another one by now. variables: how it spells them.
    PhasedRun(const Service &service, std::int64_t run, const std::string &revision, StepDirection direction,
              core::VariableStyle variables, pg::CommittingCall &call);

    // Run what is not done, each statement in transactions of its own. An error leaves what was committed,
    // and the statement as failed.
    void run_all();

    [[nodiscard]] const Sha256 &sha256() const noexcept { return script_.sha256; }
    [[nodiscard]] int statements() const noexcept { return count_; }

private:
    void read(core::VariableStyle variables);
    void refuse_other_script();
    void run_one(int number, const NewPhase &phase, TransactionId since);
    void run_transactional(int number);
    void run_top_level(int number, TransactionId since);
    void run_explained(const ScriptOrigin &origin, const SingleStatement &single,
                       const Variables &variables) const;
    void note_failure(const NewPhase &phase, const std::exception_ptr &error, bool committed);
    [[nodiscard]] NewPhase phase_of(int number) const;

    Service service_;
    std::int64_t run_;
    PhasedScript script_;
    ScriptKind kind_;
    pg::CommittingCall &call_;
    pg::HeldMemory memory_; // of the script and its statements
    Script body_{nullptr, 0};
    std::vector<pg::ParsedStatement> parsed_;
    int count_ = 0;
    std::vector<Phase> before_;
    bool has_committed_ = false; // the statement that has failed, on its way
};

} // namespace migrate::engine
