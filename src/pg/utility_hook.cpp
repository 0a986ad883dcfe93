#include "pg/utility_hook.hpp"

#include "pg/function.hpp"

extern "C" {
#include <tcop/utility.h>
}

namespace migrate::pg {

namespace {

UtilityObserver *observer = nullptr;
ProcessUtility_hook_type next_hook = nullptr;

// All C++ objects die in here.
template <typename F>
[[gnu::noinline]] bool contained(Failure &failure, F work) noexcept {
    try {
        work();
        return true;
    } catch (...) {
        describe_exception(failure);
        return false;
    }
}

// Holds no C++ object.
void observe(PlannedStmt *planned, const char *source, bool is_read_only, ProcessUtilityContext context,
             ParamListInfo parameters, QueryEnvironment *environment, DestReceiver *receiver,
             QueryCompletion *completion) {
    UtilityObserver *const seen_by = observer;
    Failure failure{};
    bool is_done = false;
    if (seen_by != nullptr && !contained(failure, [&] { is_done = seen_by->before(planned->utilityStmt); })) {
        raise(failure);
    }
    if (is_done) {
        return;
    }
    const ProcessUtility_hook_type run = next_hook != nullptr ? next_hook : standard_ProcessUtility;
    run(planned, source, is_read_only, context, parameters, environment, receiver, completion);
    if (seen_by != nullptr && !contained(failure, [&] { seen_by->after(planned->utilityStmt); })) {
        raise(failure);
    }
}

// When it is first needed, so that sessions that only look are left alone.
void install() noexcept {
    static bool is_installed = false;
    if (!is_installed) {
        next_hook = ProcessUtility_hook;
        ProcessUtility_hook = observe;
        is_installed = true;
    }
}

} // namespace

UtilityObservation::UtilityObservation(UtilityObserver &wanted) noexcept : outer_(observer) {
    install();
    observer = &wanted;
}

UtilityObservation::~UtilityObservation() { observer = outer_; }

void run_subcommand(Node *statement, const char *source) {
    pg([&] {
        auto *planned = makeNode(PlannedStmt);
        planned->commandType = CMD_UTILITY;
        planned->utilityStmt = statement;
        ProcessUtility(planned, source, false, PROCESS_UTILITY_SUBCOMMAND, nullptr, nullptr, None_Receiver,
                       nullptr);
        CommandCounterIncrement();
    });
}

} // namespace migrate::pg
