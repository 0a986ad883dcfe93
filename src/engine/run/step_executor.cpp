#include "engine/run/step_executor.hpp"

#include "engine/run/verifying.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/scripts.hpp"

extern "C" {
#include <utils/timestamp.h>
}

namespace migrate::engine {

StepExecutor::StepExecutor(const Service &service, StepDirection direction, const Hooks *hooks,
                           Variables *variables, RunLog &log, VersionWriter &versions, RunContext &context,
                           bool is_fresh, HistoryWriter *history)
    : direction_(direction), hooks_(hooks), log_(log), versions_(versions), context_(context),
      history_(history) {
    if (hooks != nullptr) {
        scripts_.emplace(service, name_of(direction), *variables, context.snapshot);
        hasher_.emplace();
        watch_.emplace(service, versions, context.added_enum_values, context.begun, is_fresh,
                       context.is_shadow);
    }
}

void StepExecutor::expect_most() {
    if (!scripts_) {
        return;
    }
    if (direction_ == StepDirection::upgrade) {
        scripts_->find_all({ScriptKind::up, ScriptKind::verify});
    } else {
        scripts_->find_all({ScriptKind::down});
    }
}

void StepExecutor::begin(PreparedStep &step, StepObserver &observer) {
    observer.begin(step);
    log_.begin_step();
    began_at_ = GetCurrentTimestamp();
    if (scripts_) {
        run_hook(HookEvent::before_step, step);
    }
}

void StepExecutor::end(PreparedStep &step, StepObserver &observer) {
    if (scripts_ && step.verifies) {
        verify(step);
    }
    versions_.apply(step.changes);
    if (history_ != nullptr) {
        note_in_history(step, began_at_ != 0 ? began_at_ : log_.step_began_at());
    }
    if (scripts_) {
        run_hook(HookEvent::after_step, step);
    }
    log_.end_step(step.report.direction, step.report.revision, step.sha256, step.report.statements);
    observer.end(step);
}

// What a stamp changes is told once it has ended.
void StepExecutor::note_in_history(const PreparedStep &step, TimestampTz began_at) {
    const double seconds = static_cast<double>(GetCurrentTimestamp() - began_at) / USECS_PER_SEC;
    switch (step.report.direction) {
    case StepDirection::upgrade:
        history_->note_upgrade(step.report.revision.value(), step.report.message, seconds, versions_.rows());
        break;
    case StepDirection::downgrade:
        history_->note_downgrade(step.report.revision.value(), versions_.rows());
        break;
    case StepDirection::repeatable:
        history_->note_repeatable(step.report.revision.value(), seconds);
        break;
    case StepDirection::stamp:
        break;
    }
}

void StepExecutor::run_hook(HookEvent event, const PreparedStep &step) {
    hooks_->run(*scripts_, event, step.report.revision.value());
}

// Errors tell what is known of the statements that have failed.
template <typename F>
void StepExecutor::watched(PreparedStep &step, F work) {
    watch_->begin_step(step.report.revision.value(), step.report.direction == StepDirection::upgrade,
                       versions_.would_be_empty(step.changes), step.is_transactional);
    try {
        work();
    } catch (const pg::PgError &error) {
        watch_->explain(error, context_.call);
        throw;
    }
}

void StepExecutor::run_script(PreparedStep &step) {
    if (scripts_) {
        watched(step, [&] { run_stored(step); });
    }
}

void StepExecutor::verify(PreparedStep &step) {
    watched(step, [&] { verify_step(*scripts_, step.report.revision.value(), step.variables); });
}

void StepExecutor::run_stored(PreparedStep &step) {
    const std::string &revision = step.report.revision.value();
    const bool is_repeatable = step.report.direction == StepDirection::repeatable;
    const ScriptKind kind = is_repeatable                                     ? ScriptKind::repeatable
                            : step.report.direction == StepDirection::upgrade ? ScriptKind::up
                                                                              : ScriptKind::down;
    Script script = is_repeatable ? step.script : scripts_->read(revision, kind);
    if (!is_repeatable) {
        script.variables = step.variables;
    }
    step.sha256 = hasher_->hash(script.body); // of what runs, whatever is registered
    step.report.statements = scripts_->run(revision, kind, script);
}

} // namespace migrate::engine
