#include <deque>

#include "engine/run/runner.hpp"

#include "engine/message.hpp"
#include "engine/run/run_trace.hpp"
#include "engine/run/statement_watch.hpp"
#include "engine/run/verifying.hpp"
#include "engine/script/hooks.hpp"
#include "engine/script/script_runner.hpp"
#include "engine/state/version_table.hpp"
#include "engine/state/version_writer.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/memory.hpp"

namespace migrate::engine {

namespace {

void run_step_script(ScriptRunner &scripts, PreparedStep &step) {
    const char *kind = step.report.direction == "upgrade" ? "up" : "down";
    const std::string &revision = step.report.revision.value();
    const Script script = scripts.read(revision, kind);
    step.report.statements = script.statements;
    step.sha256 = sha256_of(script.body); // of what runs, whatever is registered
    scripts.run(revision, kind, script);
    if (step.verifies) {
        verify_step(scripts, revision);
    }
}

void run_repeatable(ScriptRunner &scripts, const Service &service, PreparedStep &step,
                    const pg::SnapshotScope &snapshot) {
    const std::string &name = step.report.revision.value();
    const Script script = ServiceScriptReader(service, snapshot).require(repeatable_kind, name);
    step.report.statements = script.statements;
    step.sha256 = sha256_of(script.body);
    scripts.run(name, repeatable_kind, script);
}

// A plan on its way.
class Run {
public:
    Run(ServiceViews &views, const core::CrossServicePlan &plan,
        const std::vector<DueRepeatables> &repeatables, const RunIdentity &identity,
        const pg::SnapshotScope &snapshot)
        : views_(views), plan_(plan), repeatables_(repeatables), identity_(identity), snapshot_(snapshot),
          parts_(plan.services.size()) {}

    void prepare() {
        for (const core::Step &step : plan_.steps) {
            refuse_unrunnable(service(step.service), registry(step.service), step);
        }
        steps_.reserve(plan_.steps.size());
        // Those too that the plan only relies on: no script of it may move them.
        for (const std::string &name : plan_.services) {
            running_.emplace_back(name);
        }
        for (const core::Step &step : plan_.steps) {
            steps_.push_back(prepare_step(service(step.service), registry(step.service), step));
        }
        for (const DueRepeatables &due : repeatables_) {
            for (const std::string &one : due.scripts) {
                steps_.push_back(prepare_repeatable(service(due.service), due.service, one));
            }
        }
    }

    // Steps of one service that follow one another share its settings and its version table.
    void run(std::vector<StepReport> &reports) {
        RunTrace trace(identity_.command, steps_.size());
        run_ = next_run_number();
        for (std::size_t begin = 0, end = 0; begin < steps_.size(); begin = end) {
            while (end < steps_.size() && belong_together(steps_[begin], steps_[end])) {
                end++;
            }
            run_steps(begin, end, trace, reports);
        }
        for (const std::size_t number : touched_) {
            run_hook(number, "after_run", trace);
        }
        finish();
    }

private:
    struct Part {
        std::optional<RunLog> log;
        std::optional<Hooks> hooks; // unless no script runs
        core::Rows rows_after;
    };

    static bool belong_together(const PreparedStep &one, const PreparedStep &other) {
        return one.service == other.service && one.report.direction == other.report.direction;
    }

    void finish() {
        for (const DueRepeatables &due : repeatables_) {
            note_repeatables(service(due.service), due, run_);
        }
        for (const std::size_t number : touched_) {
            if (identity_.command == "downgrade") {
                expire_repeatables(service(number));
            }
            check_version_table(service(number), parts_[number].rows_after);
            parts_[number].log->finish(parts_[number].rows_after);
        }
    }

    // Before or after all steps of a service.
    void run_hook(std::size_t number, const char *event, RunTrace &trace) {
        const std::optional<Hooks> &hooks = parts_[number].hooks;
        if (!hooks || !hooks->has(event)) {
            return;
        }
        const Service &service = this->service(number);
        trace.enter_service(service.name, target_of(service), views_.rows_read(service.name));
        ScriptRunner scripts(service, identity_.command.c_str(), snapshot_);
        hooks->run(scripts, event, "");
    }

    const Service &service(std::size_t number) { return views_.service(plan_.services[number]); }
    const Registry &registry(std::size_t number) { return views_.registry(plan_.services[number]); }

    // What other services were asked for is said with their name.
    std::optional<std::string> target_of(const Service &service) const {
        if (!identity_.target || identity_.service.empty() || identity_.service == service.name) {
            return identity_.target;
        }
        return identity_.service + ":" + *identity_.target;
    }

    // What comes before the first step of a service.
    void touch(std::size_t number, RunTrace &trace) {
        Part &part = parts_[number];
        if (part.log) {
            return;
        }
        touched_.push_back(number);
        part.log.emplace(run_, service(number), identity_.command, target_of(service(number)),
                         views_.rows_read(plan_.services[number]));
        if (identity_.command != "stamp") {
            part.hooks.emplace(service(number), snapshot_);
            run_hook(number, "before_run", trace);
        }
    }

    void run_steps(std::size_t begin, std::size_t end, RunTrace &trace, std::vector<StepReport> &reports) {
        const std::size_t number = steps_[begin].service;
        const Service &service = this->service(number);
        trace.enter_service(service.name, target_of(service), views_.rows_read(service.name));
        Part &part = parts_[number];
        const core::Rows &rows_before = views_.state(service.name).rows;
        const bool is_fresh = !part.log && rows_before.empty();
        touch(number, trace);
        VersionWriter versions(service);
        versions.read();
        std::optional<StatementWatch> watch;
        std::optional<ScriptRunner> scripts;
        if (part.hooks) {
            scripts.emplace(service, steps_[begin].report.direction.c_str(), snapshot_);
            watch.emplace(service, versions, added_enum_values_, identity_.begun, is_fresh);
        }
        ActivityScope activity;
        pg::TemporaryMemory memory;
        for (std::size_t i = begin; i < end; i++) {
            PreparedStep &step = steps_[i];
            pg::check_interrupts();
            activity.show("migrate: service " + service.name + ": " + step.report.direction + " step " +
                          std::to_string(i + 1) + " of " + std::to_string(steps_.size()) + ": " +
                          step.report.revision.value_or("base"));
            send_message(step.line);
            trace.begin_step(step.report.direction, step.report.revision);
            part.log->begin_step();
            if (scripts) {
                part.hooks->run(*scripts, "before_step", *step.report.revision);
                watch->begin_step(*step.report.revision, step.report.direction == "upgrade",
                                  versions.would_be_empty(step.changes));
                run_script(*scripts, *watch, service, step);
            }
            versions.apply(step.changes);
            if (scripts) {
                part.hooks->run(*scripts, "after_step", *step.report.revision);
            }
            part.log->end_step(step.report.direction, step.report.revision, step.sha256,
                               step.report.statements);
            trace.end_step(step.report.statements);
            reports.push_back(std::move(step.report));
            memory.reset();
        }
        part.rows_after = versions.rows();
    }

    void run_script(ScriptRunner &scripts, const StatementWatch &watch, const Service &service,
                    PreparedStep &step) {
        try {
            if (step.report.direction == repeatable_kind) {
                run_repeatable(scripts, service, step, snapshot_);
            } else {
                run_step_script(scripts, step);
            }
        } catch (const pg::PgError &error) {
            watch.explain(error, call_again());
            throw;
        }
    }

    // The call that this run was asked for by.
    std::string call_again() const {
        const std::string target = identity_.target ? pg::quote_literal(*identity_.target) : "";
        return identity_.service.empty() ? "SELECT * FROM migrate.upgrade_all(" + target + ");"
                                         : "SELECT * FROM migrate.upgrade(" +
                                               pg::quote_literal(identity_.service) + ", " + target + ");";
    }

    ServiceViews &views_;
    const core::CrossServicePlan &plan_;
    const std::vector<DueRepeatables> &repeatables_;
    const RunIdentity &identity_;
    const pg::SnapshotScope &snapshot_;
    std::vector<Part> parts_;
    std::vector<std::size_t> touched_; // parts, as they came
    std::deque<RunningService> running_;
    std::vector<PreparedStep> steps_;
    std::vector<AddedEnumValue> added_enum_values_;
    std::int64_t run_ = 0;
};

} // namespace

void run_plan(ServiceViews &views, const core::CrossServicePlan &plan,
              const std::vector<DueRepeatables> &repeatables, const RunIdentity &identity,
              const pg::SnapshotScope &snapshot, std::vector<StepReport> &reports) {
    Run run(views, plan, repeatables, identity, snapshot);
    run.prepare();
    run.run(reports);
}

} // namespace migrate::engine
