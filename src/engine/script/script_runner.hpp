// The way scripts of a service run: as its owner, in settings of their own, role switches refused, and
// nothing that they leave behind can act with the caller's rights.
#pragma once

#include <optional>
#include <string>

#include "engine/script/script.hpp"
#include "engine/script/variables.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/services.hpp"
#include "pg/guc_scope.hpp"
#include "pg/session_state.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

class ScriptRunner {
public:
    // Service and variables must outlive it. Puts the session's cursors and prepared statements out of reach
    // of scripts, and makes constraints immediate that the caller had deferred, if the caller is not the
    // service's owner.
    ScriptRunner(const Service &service, const char *direction, Variables &variables,
                 const pg::SnapshotScope &snapshot);

    // Say that most scripts of the service of these kinds are going to be read.
    void find_all(std::initializer_list<ScriptKind> kinds) { reader_.find_all(kinds); }

    // The stored script of a revision; kind: up, down or verify.
    Script read(const std::string &revision, ScriptKind kind) const;

    // Run it, or a repeatable script of that name, with the values of its variables. What it sets and leaves
    // in the session ends with it; triggers that it deferred have fired. Returns how many statements it had.
    int run(const std::string &revision, ScriptKind kind, const Script &script);

    // The same with one statement of it, in a transaction of its own.
    void run_statement(const std::string &revision, ScriptKind kind, const Script &script,
                       const SingleStatement &single);

    // The same with the hook of an event, which scripts read as migrate.event. revision: of the step, or
    // empty.
    void run_hook(HookEvent event, const std::string &revision, const Script &script);

    // Run a stored script in a subtransaction that is rolled back: nothing of what it did remains but what no
    // rollback undoes. An error ends the subtransaction, so that the caller may go on after it. While it
    // runs, its kind is the direction that scripts read. Tests of pgTAP in it have to pass.
    void run_rolled_back(const std::string &revision, ScriptKind kind, core::VariableStyle variables);

    // After an error of run_rolled_back() that does not end the call: undo what the script has left beyond
    // the rollback.
    void clean_up();

private:
    int run_watched(const ScriptOrigin &origin, const Script &script,
                    const SingleStatement *single = nullptr);
    int run_bound(const ScriptOrigin &origin, const Script &script, const SingleStatement *single);
    int run_as_owner(const ScriptOrigin &origin, const Script &script, const SingleStatement *single);
    void end_script(const ScriptOrigin &origin);
    void try_rolled_back(const std::string &revision, ScriptKind kind, core::VariableStyle variables,
                         bool needs_plan);
    void run_for_errors(const ScriptOrigin &origin, const Script &script, bool needs_plan);

    const Service &service_;
    Variables &variables_;
    Oid owner_;
    bool is_called_by_other_; // the caller, or who logged in, is not the owner
    ScriptReader reader_;
    std::optional<pg::SessionState> session_state_;
    pg::GucScope settings_;
};

} // namespace migrate::engine
