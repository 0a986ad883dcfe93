#include <algorithm>
#include <memory>

#include "core/text.hpp"

#include "engine/run/phased_run.hpp"

#include "engine/run/lock_retries.hpp"
#include "engine/run/top_level_run.hpp"
#include "engine/script/script_check.hpp"
#include "engine/script/script_runner.hpp"
#include "engine/script/timeouts.hpp"
#include "engine/state/half_applied.hpp"
#include "engine/state/service_lock.hpp"
#include "pg/catalog.hpp"
#include "pg/sqlstate.hpp"
#include "pg/top_level.hpp"
#include "pg/transactional_form.hpp"

namespace migrate::engine {

namespace {

// Whether it commits on its way.
bool commits(const pg::ParsedStatement &statement) {
    return statement.obstacle == pg::Obstacle::no_transaction_block ||
           (statement.tree != nullptr && pg::is_backfill_call(statement.tree));
}

bool is_done(const std::vector<Phase> &phases, int statement) {
    return std::any_of(phases.begin(), phases.end(), [&](const Phase &phase) {
        return phase.statement == statement && phase.state == PhaseState::done;
    });
}

// Where an interrupted attempt may have left something.
TransactionId begun_at(const std::vector<Phase> &phases, int statement) {
    for (const Phase &phase : phases) {
        if (phase.statement == statement) {
            return phase.xid_before;
        }
    }
    return InvalidTransactionId;
}

} // namespace

PhasedRun::PhasedRun(const Service &service, std::int64_t run, const std::string &revision,
                     StepDirection direction, core::VariableStyle variables, pg::CommittingCall &call)
    : service_(service), run_(run), script_{service.name, revision, direction, {}},
      kind_(direction == StepDirection::upgrade ? ScriptKind::up : ScriptKind::down), call_(call) {
    memory_.in([&] { read(variables); });
    before_ = phases_of(script_);
    refuse_other_script();
}

// With values in it that differ from call to call a script is read for each statement anew.
void PhasedRun::read(core::VariableStyle variables) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const ScriptReader reader(service_, snapshot);
    body_ = reader.require(script_.revision, kind_);
    body_.variables = variables;
    script_.sha256 = sha256_of(body_.body);
    const ScriptOrigin origin = placed({service_.name, script_.revision, kind_}, body_);
    if (variables == core::VariableStyle::none) {
        parsed_ = read_statements(origin, pg::after_byte_order_mark(body_.body));
    } else {
        Variables values(service_, snapshot);
        const BoundScript bound(values, body_.body, variables);
        const char *text = pg::copy_text(bound.text(), static_cast<int>(std::string(bound.text()).size()));
        parsed_ = read_statements(origin, pg::after_byte_order_mark(text));
    }
    count_ = static_cast<int>(parsed_.size());
}

// One that is registered otherwise by now could be behind another statement.
void PhasedRun::refuse_other_script() {
    const bool is_other =
        std::any_of(before_.begin(), before_.end(), [](const Phase &phase) { return !phase.is_same_script; });
    if (!is_other) {
        return;
    }
    if (find_half_applied(service_.name)) {
        throw pg::Error(
            pg::sqlstate::half_applied,
            core::format(
                R"(revision "{}" of service "{}" is half applied, by another script than it has now)",
                script_.revision, service_.name),
            "Statements of the script as it was have run; which of this one would come next can't be told.",
            core::format("Undo it by its down script: CALL migrate.downgrade_online({}, '-1');",
                         pg::quote_literal(service_.name)));
    }
    forget_phases(script_.service, script_.revision, script_.direction);
    before_.clear();
}

NewPhase PhasedRun::phase_of(int number) const {
    const pg::ParsedStatement &statement = parsed_[static_cast<std::size_t>(number - 1)];
    const ScriptOrigin origin = placed({service_.name, script_.revision, kind_}, body_);
    const pg::LineColumn place =
        body_.variables == core::VariableStyle::none
            ? pg::line_and_column(pg::after_byte_order_mark(body_.body), statement.location)
            : pg::LineColumn{1, 1};
    return {number, statement.tree != nullptr ? pg::command_of(statement.tree) : "",
            place_in_file(origin, place).line, commits(statement)};
}

void PhasedRun::run_all() {
    for (int number = 1; number <= count_; number++) {
        pg::check_interrupts();
        if (!is_done(before_, number)) {
            run_one(number, phase_of(number), begun_at(before_, number));
            require_session_lock(service_.name);
        }
    }
}

void PhasedRun::run_one(int number, const NewPhase &phase, TransactionId since) {
    LockRetries retries(service_);
    const std::string what =
        core::format(R"(statement {} of revision "{}")", std::to_string(number), script_.revision);
    for (;;) {
        (void)lock_service(service_.name);
        begin_phase(script_, run_, phase);
        call_.commit();
        has_committed_ = false;
        try {
            if (phase.commits) {
                run_top_level(number, since);
            } else {
                run_transactional(number);
            }
            return;
        } catch (...) {
            const std::exception_ptr error = std::current_exception();
            call_.roll_back();
            note_failure(phase, error, has_committed_);
            if (has_committed_ || !retries.pause_after(error, what, call_)) {
                throw;
            }
        }
    }
}

void PhasedRun::note_failure(const NewPhase &phase, const std::exception_ptr &error, bool committed) {
    const ErrorData *data = server_error(error);
    std::string message = data != nullptr && data->message != nullptr ? data->message : "";
    std::string code = data != nullptr ? unpack_sql_state(data->sqlerrcode) : "";
    if (data == nullptr) {
        try {
            std::rethrow_exception(error);
        } catch (const pg::Error &ours) {
            message = ours.message();
            code = unpack_sql_state(ours.sqlstate());
        } catch (const std::exception &other) {
            message = other.what();
        }
    }
    fail_phase(script_, phase.statement, code, message, committed);
    call_.commit();
}

void PhasedRun::run_transactional(int number) {
    {
        const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
        const RunningService running(service_.name);
        Variables variables(service_, snapshot);
        ScriptRunner scripts(service_, name_of(script_.direction), variables, snapshot);
        const bool is_bound = body_.variables != core::VariableStyle::none;
        scripts.run_statement(script_.revision, kind_, body_, {number, is_bound ? nullptr : &parsed_});
    }
    finish_phase(script_, number);
    call_.commit();
}

void PhasedRun::run_explained(const ScriptOrigin &origin, const SingleStatement &single,
                              const Variables &variables) const {
    const RunningService running(service_.name);
    variables.hiding([&] {
        const pg::LockWatch waits;
        try {
            (void)run_script(origin, body_, nullptr, &single);
        } catch (const pg::PgError &error) {
            explain_wait(error);
            throw;
        }
    });
}

void PhasedRun::run_top_level(int number, TransactionId since) {
    std::unique_ptr<pg::SnapshotScope> snapshot(new pg::SnapshotScope(pg::SnapshotScope::fresh()));
    Variables variables(service_, *snapshot);
    std::optional<BoundScript> bound;
    if (body_.variables != core::VariableStyle::none) {
        bound.emplace(variables, body_.body, body_.variables);
    }
    snapshot.reset(); // the statement commits, and values have been read
    ScriptOrigin origin{service_.name, script_.revision, kind_};
    origin.bound = bound ? &*bound : nullptr;
    TopLevelRun runner(service_, origin, name_of(script_.direction), since, call_);
    try {
        const SingleStatement single{number, bound ? nullptr : &parsed_, &runner};
        run_explained(origin, single, variables);
        finish_phase(script_, number);
        call_.commit();
    } catch (...) {
        has_committed_ = runner.has_committed();
        call_.roll_back();
        runner.restore();
        call_.commit();
        throw;
    }
    runner.restore();
    call_.commit();
}

} // namespace migrate::engine
