#include <algorithm>
#include <deque>
#include <set>

#include "core/target/target.hpp"
#include "core/text.hpp"

#include "engine/run/runner.hpp"

#include "engine/run/run_progress.hpp"
#include "engine/run/run_snapshot.hpp"
#include "engine/run/step_executor.hpp"
#include "engine/script/hooks.hpp"
#include "engine/script/script_runner.hpp"
#include "engine/state/half_applied.hpp"
#include "engine/state/history_writer.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/unknown_variables.hpp"
#include "engine/state/version_table.hpp"
#include "engine/state/version_writer.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/catalog.hpp"
#include "pg/memory.hpp"

namespace migrate::engine {

namespace {

// So many steps are soon found one by one.
constexpr std::size_t few = 16;

// A number that no run has: a rollback doesn't give those of runs back.
std::int64_t next_number_in_shadow() {
    static std::int64_t number = 0;
    return --number;
}

// The call that a run was asked for by.
std::string call_of(const RunIdentity &identity) {
    const std::string target = identity.target ? pg::quote_literal(*identity.target) : "";
    return identity.service.empty() ? core::format("SELECT * FROM migrate.upgrade_all({});", target)
                                    : core::format("SELECT * FROM migrate.upgrade({}, {});",
                                                   pg::quote_literal(identity.service), target);
}

// A plan on its way.
class Run {
public:
    Run(ServiceViews &views, const core::CrossServicePlan &plan,
        const std::vector<DueRepeatables> &repeatables, const RunIdentity &identity,
        const pg::SnapshotScope &snapshot)
        : views_(views), plan_(plan), repeatables_(repeatables),
          identity_(identity), context_{identity.begun, call_of(identity), snapshot, {}, identity.is_shadow},
          parts_(plan.services.size()) {}

    void prepare() {
        if (!identity_.is_shadow && identity_.parts == nullptr) {
            for (const std::string &name : plan_.services) {
                refuse_half_applied(views_.service(name));
            }
        }
        for_each_step([this](const Service &service, const Registry &registry, const core::Step &step) {
            if (identity_.is_shadow || identity_.parts != nullptr) {
                refuse_irreversible(service, registry, step);
            } else {
                refuse_unrunnable(service, registry, step);
            }
        });
        steps_.reserve(plan_.steps.size());
        // Those too that the plan only relies on: no script of it may move them.
        for (const std::string &name : plan_.services) {
            running_.emplace_back(name);
        }
        prepare_histories();
        for_each_step([this](const Service &service, const Registry &registry, const core::Step &step) {
            steps_.push_back(prepare_step(service, registry, step));
        });
        for (const DueRepeatables &due : repeatables_) {
            const ServiceScriptReader reader(service(due.service), context_.snapshot);
            for (const std::string &one : due.scripts) {
                steps_.push_back(prepare_repeatable(service(due.service), due.service, one,
                                                    reader.require(ScriptKind::repeatable, one)));
            }
        }
        if (identity_.is_shadow) {
            mute_steps();
        }
        if (identity_.command != RunCommand::stamp) {
            prepare_scripts();
        }
    }

    std::vector<StepReport> run() {
        const RunParts *parts = identity_.parts;
        const std::size_t before = parts != nullptr ? parts->step : 0;
        const std::size_t steps = parts != nullptr ? parts->steps : steps_.size();
        RunTrace trace(identity_.command, before, steps, !identity_.is_shadow);
        RunProgress progress(trace, before, steps);
        try {
            run_all(trace, progress);
        } catch (...) {
            trace.fail();
        }
        return progress.take_reports();
    }

private:
    // What the run has of a service.
    struct Part {
        std::optional<Variables> variables; // unless no script runs
        std::optional<RunLog> own_log;      // of a run that is one part
        RunLog *log = nullptr;              // once it has been touched
        std::optional<Hooks> hooks;         // likewise
        core::Rows rows_after;
        std::optional<HistoryWriter> history; // of another tool, which is kept up
        std::optional<RunSnapshot> snapshot;  // of the schema before, where one is kept
    };

    // Verify scripts change nothing, and may want to see rows.
    void mute_steps() {
        for (PreparedStep &step : steps_) {
            step.line.clear();
            step.verifies = false;
        }
    }

    // Those of one service mostly follow one another, so that it is looked up once for them.
    template <typename F>
    void for_each_step(F visit) {
        const core::Step *last = nullptr;
        const Service *service = nullptr;
        const Registry *registry = nullptr;
        for (const core::Step &step : plan_.steps) {
            if (last == nullptr || last->service != step.service) {
                service = &this->service(step.service);
                registry = &this->registry(step.service);
            }
            visit(*service, *registry, step);
            last = &step;
        }
    }

    // Of the services that keep one up. What their tables can't hold is refused before anything runs.
    void prepare_histories() {
        std::vector<std::set<std::string>> rows(parts_.size());
        const auto history_of = [&](std::size_t number) -> HistoryWriter * {
            std::optional<HistoryWriter> &history = parts_[number].history;
            if (!history && service(number).mirror) {
                history.emplace(service(number), context_.snapshot);
                const core::Rows &before = views_.rows_read(plan_.services[number]);
                rows[number].insert(before.begin(), before.end());
                if (identity_.command != RunCommand::stamp) {
                    history->require_latest(before);
                }
            }
            return history ? &*history : nullptr;
        };
        for (const core::Step &step : plan_.steps) {
            HistoryWriter *history = history_of(step.service);
            if (history == nullptr || step.direction == core::Direction::stamp) {
                continue;
            }
            history->require_room_for(registry(step.service).graph.id(step.revision));
            if (step.direction == core::Direction::downgrade) {
                history->require_undoable(registry(step.service).graph.id(step.revision));
            } else {
                history->require_missing(registry(step.service).graph.id(step.revision));
            }
            for (const core::RowChange &change : step.changes) {
                rows[step.service].erase(change.from);
                if (change.kind != core::RowChange::Kind::remove) {
                    rows[step.service].insert(change.to);
                }
            }
            history->require_room_for(core::Rows(rows[step.service].begin(), rows[step.service].end()));
        }
        for (const DueRepeatables &due : repeatables_) {
            history_of(due.service);
        }
    }

    // What else the scripts need, and whether they can run with it.
    void prepare_scripts() {
        UnknownVariables unknown;
        if (identity_.parts != nullptr && identity_.parts->part == RunParts::Part::end) {
            for (std::size_t number = 0; number < parts_.size(); number++) {
                if (identity_.parts->logs.contains(plan_.services[number])) {
                    prepare_hooks(number, unknown);
                }
            }
        }
        for (const PreparedStep &step : steps_) {
            Part &part = parts_[step.service];
            if (!part.variables) {
                prepare_hooks(step.service, unknown);
            }
            if (has_variables(step)) {
                look_at_scripts(step, *part.variables, unknown);
            }
        }
        unknown.refuse();
    }

    void prepare_hooks(std::size_t number, UnknownVariables &unknown) {
        Part &part = parts_[number];
        const std::string &name = service(number).name;
        part.variables.emplace(service(number), context_.snapshot);
        part.hooks.emplace(service(number), context_.snapshot);
        part.hooks->for_each([&](HookEvent event, const Script &script) {
            unknown.look_at({name, "", ScriptKind::hook, event}, script, true, *part.variables);
        });
    }

    static bool has_variables(const PreparedStep &step) {
        return step.variables != core::VariableStyle::none ||
               step.script.variables != core::VariableStyle::none;
    }

    void look_at_scripts(const PreparedStep &step, Variables &variables, UnknownVariables &unknown) {
        const Service &service = this->service(step.service);
        const std::string &revision = step.report.revision.value();
        if (step.report.direction == StepDirection::repeatable) {
            unknown.look_at({service.name, revision, ScriptKind::repeatable}, step.script, true, variables);
            return;
        }
        const bool is_upgrade = step.report.direction == StepDirection::upgrade;
        unknown.look_at_revision(service, revision, is_upgrade ? ScriptKind::up : ScriptKind::down,
                                 step.variables, true, variables, context_.snapshot);
        if (step.verifies) {
            unknown.look_at_revision(service, revision, ScriptKind::verify, step.variables, true, variables,
                                     context_.snapshot);
        }
    }

    static bool belong_together(const PreparedStep &one, const PreparedStep &other) {
        return one.service == other.service && one.report.direction == other.report.direction;
    }

    // Steps of one service that follow one another share its settings and its version table.
    void run_all(RunTrace &trace, RunProgress &progress) {
        run_ = identity_.is_shadow          ? next_number_in_shadow()
               : identity_.parts != nullptr ? identity_.parts->run
                                            : next_run_number();
        for (std::size_t begin = 0, end = 0; begin < steps_.size(); begin = end) {
            while (end < steps_.size() && belong_together(steps_[begin], steps_[end])) {
                end++;
            }
            run_steps(begin, end, trace, progress);
        }
        if (identity_.parts == nullptr) {
            end_run(trace);
        } else if (identity_.parts->part == RunParts::Part::end) {
            touch_all(trace);
            end_run(trace);
        }
        if (identity_.parts == nullptr || identity_.parts->part != RunParts::Part::before_statements) {
            finish();
        }
    }

    void end_run(RunTrace &trace) {
        for (const std::size_t number : touched_) {
            run_hook(number, HookEvent::after_run, trace);
        }
    }

    // The services that the parts before have touched.
    void touch_all(RunTrace &trace) {
        for (std::size_t number = 0; number < parts_.size(); number++) {
            Part &part = parts_[number];
            if (part.log == nullptr && identity_.parts->logs.contains(plan_.services[number])) {
                touch(number, trace);
                part.rows_after = VersionWriter(service(number)).read();
                std::sort(part.rows_after.begin(), part.rows_after.end());
            }
        }
    }

    void finish() {
        for (const DueRepeatables &due : repeatables_) {
            note_repeatables(service(due.service), due, run_);
        }
        for (const std::size_t number : touched_) {
            if (is_downgrade(identity_.command)) {
                expire_repeatables(service(number));
            }
            check_version_table(service(number), parts_[number].rows_after);
            if (parts_[number].history) {
                parts_[number].history->check();
            }
            parts_[number].log->finish(parts_[number].rows_after, keep_snapshot(number));
        }
    }

    std::optional<std::string> keep_snapshot(std::size_t number) {
        std::optional<RunSnapshot> &snapshot = parts_[number].snapshot;
        return snapshot ? std::optional(snapshot->keep()) : std::nullopt;
    }

    // Before or after all steps of a service.
    void run_hook(std::size_t number, HookEvent event, RunTrace &trace) {
        const std::optional<Hooks> &hooks = parts_[number].hooks;
        if (!hooks || !hooks->has(event)) {
            return;
        }
        const Service &service = this->service(number);
        trace.enter_service(service.name, target_of(service), views_.rows_read(service.name));
        ScriptRunner scripts(service, direction(), *parts_[number].variables, context_.snapshot);
        hooks->run(scripts, event, "");
    }

    // As scripts read it.
    [[nodiscard]] const char *direction() const noexcept {
        return is_upgrade(identity_.command)     ? name_of(StepDirection::upgrade)
               : is_downgrade(identity_.command) ? name_of(StepDirection::downgrade)
                                                 : name_of(identity_.command);
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
        if (part.log != nullptr) {
            return;
        }
        touched_.push_back(number);
        if (service(number).snapshots && !identity_.is_shadow && identity_.command != RunCommand::stamp) {
            part.snapshot.emplace(service(number));
        }
        const bool is_first = open_log(number);
        if (is_first && identity_.command != RunCommand::stamp) {
            run_hook(number, HookEvent::before_run, trace);
        }
    }

    // False: a part before has done so.
    bool open_log(std::size_t number) {
        Part &part = parts_[number];
        const std::string &name = plan_.services[number];
        const auto make = [&] {
            return RunLog(run_, service(number), identity_.command, target_of(service(number)),
                          views_.rows_read(name));
        };
        if (identity_.parts == nullptr) {
            part.log = &part.own_log.emplace(make());
            return true;
        }
        const auto found = identity_.parts->logs.find(name);
        part.log = found != identity_.parts->logs.end()
                       ? &found->second
                       : &identity_.parts->logs.emplace(name, make()).first->second;
        return found == identity_.parts->logs.end();
    }

    // One that commits on its way may do a step in parts.
    void run_step(StepExecutor &executor, PreparedStep &step, RunProgress &progress) const {
        const RunParts::Part part =
            identity_.parts != nullptr ? identity_.parts->part : RunParts::Part::whole;
        if (part != RunParts::Part::after_statements) {
            executor.begin(step, progress);
        }
        if (part == RunParts::Part::whole) {
            executor.run_script(step);
        } else if (part == RunParts::Part::after_statements) {
            progress.resume(step);
            step.sha256 = identity_.parts->sha256;
            step.report.statements = identity_.parts->statements;
        }
        if (part != RunParts::Part::before_statements) {
            executor.end(step, progress);
        }
    }

    void run_steps(std::size_t begin, std::size_t end, RunTrace &trace, RunProgress &progress) {
        const std::size_t number = steps_[begin].service;
        const Service &service = this->service(number);
        trace.enter_service(service.name, target_of(service), views_.rows_read(service.name));
        Part &part = parts_[number];
        const bool is_fresh = part.log == nullptr && views_.state(service.name).rows.empty();
        touch(number, trace);
        VersionWriter versions(service);
        versions.read();
        StepExecutor executor(service, steps_[begin].report.direction, part.hooks ? &*part.hooks : nullptr,
                              part.variables ? &*part.variables : nullptr, *part.log, versions, context_,
                              is_fresh, part.history ? &*part.history : nullptr);
        if (end - begin > few && (end - begin) * 2 > registry(number).graph.size()) {
            executor.expect_most();
        }
        pg::TemporaryMemory memory;
        for (std::size_t i = begin; i < end; i++) {
            pg::check_interrupts();
            run_step(executor, steps_[i], progress);
            memory.reset();
        }
        part.rows_after = versions.rows();
        if (part.history && identity_.command == RunCommand::stamp) {
            const core::Graph &graph = registry(number).graph;
            part.history->note_stamp(
                graph, core::ancestors(graph, core::resolve_rows(graph, part.rows_after), core::Edges::all),
                part.rows_after);
        }
    }

    ServiceViews &views_;
    const core::CrossServicePlan &plan_;
    const std::vector<DueRepeatables> &repeatables_;
    const RunIdentity &identity_;
    RunContext context_;
    std::vector<Part> parts_;
    std::vector<std::size_t> touched_; // parts, as they came
    std::deque<RunningService> running_;
    std::vector<PreparedStep> steps_;
    std::int64_t run_ = 0;
};

} // namespace

std::vector<StepReport> run_plan(ServiceViews &views, const core::CrossServicePlan &plan,
                                 const std::vector<DueRepeatables> &repeatables, const RunIdentity &identity,
                                 const pg::SnapshotScope &snapshot) {
    Run run(views, plan, repeatables, identity, snapshot);
    run.prepare();
    return run.run();
}

void check_plan(ServiceViews &views, const core::CrossServicePlan &plan,
                const std::vector<DueRepeatables> &repeatables, const RunIdentity &identity,
                const pg::SnapshotScope &snapshot) {
    Run(views, plan, repeatables, identity, snapshot).prepare();
}

} // namespace migrate::engine
