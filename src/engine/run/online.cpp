#include <algorithm>
#include <vector>

#include "core/text.hpp"

#include "engine/run/online.hpp"

#include "engine/run/lock_retries.hpp"
#include "engine/run/phased_run.hpp"
#include "engine/run/planned_command.hpp"
#include "engine/state/half_applied.hpp"
#include "engine/state/service_lock.hpp"
#include "pg/catalog.hpp"
#include "pg/command.hpp"
#include "pg/duration.hpp"
#include "pg/messages.hpp"
#include "pg/session_lock.hpp"
#include "pg/statement_timeout.hpp"

namespace migrate::engine {

namespace {

constexpr long wait_milliseconds = 50;

// The locks of the session, as long as the run lasts.
class OnlineLocks : pg::Pinned {
public:
    explicit OnlineLocks(pg::CommittingCall &call) : call_(call) {}
    ~OnlineLocks() { release(); }

    // Have those of these services, and no transaction of others on them, in the order of their names.
    void take(const Locks &locks) {
        for (const auto &[name, lock] : locks) {
            if (!has(name)) {
                release_after(name);
            }
        }
        for (const auto &[name, lock] : locks) {
            if (!has(name)) {
                wait_for(name);
                names_.push_back(name);
            }
        }
        for (const auto &[name, lock] : locks) {
            wait_for_transactions(name);
        }
    }

private:
    [[nodiscard]] bool has(const std::string &name) const {
        return std::find(names_.begin(), names_.end(), name) != names_.end();
    }

    void release() noexcept {
        for (const std::string &name : names_) {
            pg::release_session_lock(pg::lock_tag_of(name));
        }
        names_.clear();
    }

    // Out of order two runs could wait for one another.
    void release_after(const std::string &name) {
        if (std::any_of(names_.begin(), names_.end(), [&](const std::string &held) { return held > name; })) {
            release();
        }
    }

    void wait_for(const std::string &name) {
        const LOCKTAG tag = pg::lock_tag_of(name);
        wait(
            name, [&] { return pg::try_session_lock(tag); }, [&] { refuse_online(name); });
    }

    // Who has the service in a transaction goes on to its end.
    void wait_for_transactions(const std::string &name) {
        const auto is_free = [&] { return !find_service(name, pg::SnapshotScope::fresh()).holder.held; };
        wait(name, is_free, [&] { (void)lock_service(name); });
    }

    // Between transactions, as long as lock_timeout lets; what is committed by then is asked anew. refuse:
    // says who is in the way.
    template <typename F, typename Refuse>
    void wait(const std::string &name, F is_had, Refuse refuse) {
        const int limit = limit_of(name);
        for (long waited = 0; !is_had(); waited += wait_milliseconds) {
            if (limit > 0 && waited >= limit) {
                refuse();
            }
            call_.pause(wait_milliseconds);
        }
    }

    static int limit_of(const std::string &name) {
        const Service service = find_service(name, pg::SnapshotScope::fresh());
        return service.lock_timeout ? pg::milliseconds(*service.lock_timeout) : LockTimeout;
    }

    pg::CommittingCall &call_;
    std::vector<std::string> names_;
};

// A step of the run.
struct OnlineStep {
    core::Step step; // the service by its number in the plan
    std::string revision;
    bool is_transactional;
    core::VariableStyle variables;
};

class OnlineRun : pg::Pinned {
public:
    OnlineRun(pg::CommittingCall &call, Command command)
        : call_(call), command_(std::move(command)), locks_(call) {}

    void run() {
        warn_of_timeout();
        lock_and_plan();
        if (steps_.empty() && !has_repeatables_) {
            return;
        }
        parts_.run = next_run_number();
        parts_.steps = steps_.size();
        call_.commit();
        for (const OnlineStep &step : steps_) {
            pg::check_interrupts();
            run_step(step);
            parts_.step++;
        }
        if (has_repeatables_) {
            run_repeatables();
        }
        run_end();
    }

private:
    static void warn_of_timeout() {
        if (const std::optional<TimestampTz> deadline = pg::caller_deadline()) {
            pg::send_warning("the session has a statement_timeout, which ends the whole CALL",
                             "It counts from the beginning of the CALL, over all that it commits.",
                             "What it has committed by then stays, and the next CALL goes on behind it. "
                             "SET statement_timeout = 0; takes it away.");
        }
    }

    RunIdentity identity() {
        RunIdentity identity = command_.identity;
        identity.begun = pg::current_command();
        identity.parts = &parts_;
        return identity;
    }

    // Two looks: the first tells what has to be locked.
    void lock_and_plan() {
        std::optional<Planned> planned;
        (void)foresee_locks(command_, wanted_, planned);
        for (;;) {
            locks_.take(wanted_);
            call_.commit();
            planned.reset();
            LockedServices locked(wanted_, planned);
            make_plan(command_, locked.views(), planned);
            if (!add_locks(wanted_, planned->plan)) {
                note_steps(locked, *planned);
                break;
            }
        }
        call_.commit();
    }

    void note_steps(LockedServices &locked, const Planned &planned) {
        services_ = planned.plan.services;
        note_half_undone(locked);
        for (const core::Step &step : planned.plan.steps) {
            note_step(locked, step);
        }
        refuse_other_half_applied(locked);
        const std::vector<DueRepeatables> repeatables =
            repeatables_of(command_, locked.views(), planned.plan, locked.snapshot());
        has_repeatables_ = !repeatables.empty();
        RunParts parts;
        RunIdentity identity = this->identity();
        identity.parts = &parts;
        check_plan(locked.views(), planned.plan, repeatables, identity, locked.snapshot());
    }

    void note_step(LockedServices &locked, const core::Step &step) {
        const Registry &registry = locked.views().registry(services_[step.service]);
        const ScriptProperties &properties = registry.properties[step.revision];
        steps_.push_back({step, registry.graph.id(step.revision),
                          runs_in_transaction(properties, step.direction), properties.variables});
    }

    // A downgrade begins with what is half applied, whose row is not there yet.
    void note_half_undone(LockedServices &locked) {
        if (!is_downgrade(command_.identity.command)) {
            return;
        }
        const std::string &name = command_.services.front();
        const std::optional<HalfApplied> half = find_half_applied(name);
        if (!half || half->direction != StepDirection::upgrade) {
            return;
        }
        const Registry &registry = locked.views().registry(name);
        const auto node = registry.graph.find(half->revision);
        const auto number = std::find(services_.begin(), services_.end(), name);
        if (!node || number == services_.end()) {
            throw half_applied_error(locked.views().service(name), *half);
        }
        core::Step step{core::Direction::downgrade, *node, {}, {}};
        step.service = static_cast<std::uint32_t>(number - services_.begin());
        refuse_irreversible(locked.views().service(name), registry, step);
        note_step(locked, step);
    }

    // What is half way comes first, or nothing does.
    void refuse_other_half_applied(LockedServices &locked) {
        for (std::size_t number = 0; number < services_.size(); number++) {
            const std::optional<HalfApplied> half = find_half_applied(services_[number]);
            if (half && std::none_of(steps_.begin(), steps_.end(), [&](const OnlineStep &step) {
                    return step.step.service == number && step.revision == half->revision;
                })) {
                throw half_applied_error(locked.views().service(services_[number]), *half);
            }
        }
    }

    // In a transaction of its own, tried again if it fails for a lock.
    template <typename F>
    void retried(const std::string &service, const std::string &what, F work) {
        LockRetries retries(find_service(service, pg::SnapshotScope::fresh()));
        for (;;) {
            const RunParts before = parts_;
            try {
                work();
                call_.commit();
                return;
            } catch (...) {
                const std::exception_ptr error = std::current_exception();
                call_.roll_back();
                parts_ = before;
                if (!retries.pause_after(error, what, call_)) {
                    throw;
                }
            }
        }
    }

    // A part of the run, which goes down so much of the plan.
    void run_part(const std::vector<core::Step> &steps, RunParts::Part part, bool with_repeatables) {
        std::optional<Planned> planned;
        LockedServices locked(wanted_, planned);
        const core::CrossServicePlan plan{services_, steps};
        std::vector<DueRepeatables> repeatables;
        if (with_repeatables) {
            repeatables = repeatables_of(command_, locked.views(), plan, locked.snapshot());
        }
        parts_.part = part;
        (void)run_plan(locked.views(), plan, repeatables, identity(), locked.snapshot());
    }

    void run_step(const OnlineStep &step) {
        const std::string &service = services_[step.step.service];
        const std::string what = core::format(R"(revision "{}")", step.revision);
        if (step.is_transactional) {
            retried(service, what, [&] {
                run_part({step.step}, RunParts::Part::whole, false);
                forget(service, step);
            });
        } else {
            run_phased(service, what, step);
        }
        require_session_lock(service);
    }

    void run_phased(const std::string &service, const std::string &what, const OnlineStep &step) {
        retried(service, what, [&] { run_part({step.step}, RunParts::Part::before_statements, false); });
        const StepDirection direction = step_direction(step.step.direction);
        PhasedRun phased(find_service(service, pg::SnapshotScope::fresh()), parts_.run, step.revision,
                         direction, step.variables, call_);
        call_.commit();
        phased.run_all();
        parts_.sha256 = phased.sha256();
        parts_.statements = phased.statements();
        retried(service, what, [&] {
            run_part({step.step}, RunParts::Part::after_statements, false);
            forget(service, step);
        });
    }

    // The revision is as the version table says from now on.
    static void forget(const std::string &service, const OnlineStep &step) {
        forget_phases(service, step.revision, StepDirection::upgrade);
        forget_phases(service, step.revision, StepDirection::downgrade);
    }

    void run_repeatables() {
        retried(services_.front(), "a repeatable script", [&] { run_part({}, RunParts::Part::whole, true); });
    }

    void run_end() {
        retried(services_.front(), "the hook after_run", [&] { run_part({}, RunParts::Part::end, false); });
    }

    pg::CommittingCall &call_;
    Command command_;
    OnlineLocks locks_;
    Locks wanted_;
    std::vector<std::string> services_; // of the plan
    std::vector<OnlineStep> steps_;
    bool has_repeatables_ = false;
    RunParts parts_;
};

void run(Command command) {
    pg::CommittingCall call;
    OnlineRun online(call, std::move(command)); // its locks are given back after the abort
    try {
        online.run();
    } catch (...) {
        call.roll_back();
        throw;
    }
}

} // namespace

void upgrade_online(const std::string &name, const std::string &target) {
    run(upgrade_command(RunCommand::upgrade_online, {name}, target, name));
}

void downgrade_online(const std::string &name, const std::string &target) {
    Command command = downgrade_command(RunCommand::downgrade_online, name, target);
    if (target == "-1") { // of what is half applied, that alone
        command.plan = [name, plan = command.plan](ServiceViews &views) {
            const std::optional<HalfApplied> half = find_half_applied(name);
            return half && half->direction == StepDirection::upgrade ? core::CrossServicePlan{{name}, {}}
                                                                     : plan(views);
        };
    }
    run(std::move(command));
}

} // namespace migrate::engine
