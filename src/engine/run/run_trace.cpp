#include <algorithm>
#include <vector>

#include "core/text.hpp"

#include "engine/run/run_trace.hpp"

#include "engine/error.hpp"
#include "pg/catalog.hpp"
#include "pg/function.hpp"
#include "pg/session.hpp"

namespace migrate::engine {

namespace {

constexpr TimestampTz microseconds_per_millisecond = 1000;

// Runs on their way, the outermost first: a script may run other services.
std::vector<const RunTrace *> &runs() {
    static std::vector<const RunTrace *> traces;
    return traces;
}

std::string value_or_null(const std::optional<std::string> &value) {
    return value ? core::json_string(*value) : "null";
}

// What the tables of the log have as NULL.
std::string value_unless_empty(const std::string &value) {
    return value.empty() ? "null" : core::json_string(value);
}

std::string list_of(const core::Rows &values) {
    std::string list;
    for (const std::string &value : values) {
        list += (list.empty() ? "" : ", ") + core::json_string(value);
    }
    return "[" + list + "]";
}

// A backend that is told to end, or that loses its client, ends in the midst of the run: no function of ours
// sees an error.
void end_process(int, Datum) {
    try {
        for (const RunTrace *run : runs()) {
            pg::write_server_log(with_sqlstate(run->line(), std::nullopt).c_str());
        }
    } catch (...) { // no memory: the end must not fail
    }
    runs().clear();
}

// Once in each process, when it first runs something: what the postmaster registers is not inherited.
void watch_end_of_process() {
    static bool is_watching = false;
    if (!is_watching) {
        pg::at_end_of_process(end_process);
        is_watching = true;
    }
}

} // namespace

RunTrace::RunTrace(RunCommand command, std::size_t before, std::size_t steps, bool is_told)
    : command_(command), steps_(steps), is_told_(is_told), login_role_(pg::role_name(GetSessionUserId())),
      effective_role_(pg::role_name(GetUserId())), client_address_(pg::client_address()),
      reason_(pg::setting("migrate.reason").value_or("")), started_at_(GetCurrentTimestamp()),
      wal_bytes_(pgWalUsage.wal_bytes), step_(before) {
    if (is_told_) {
        watch_end_of_process();
        runs().push_back(this);
    }
}

RunTrace::~RunTrace() {
    if (is_told_) {
        runs().pop_back();
    }
}

void RunTrace::enter_service(const std::string &service, const std::optional<std::string> &target,
                             const core::Rows &version_before) {
    service_ = service;
    target_ = target;
    version_before_ = version_before;
    std::sort(version_before_.begin(), version_before_.end());
}

void RunTrace::begin_step(StepDirection direction, const std::optional<std::string> &revision) {
    step_++;
    direction_ = direction;
    revision_ = revision;
}

std::string RunTrace::line() const {
    const std::string application = application_name != nullptr ? application_name : "";
    return "migrate: run failed: {\"service\": " + core::json_string(service_) +
           ", \"command\": " + core::json_string(name_of(command_)) +
           ", \"target\": " + value_or_null(target_) + ", \"reason\": " + value_unless_empty(reason_) +
           ", \"login_role\": " + core::json_string(login_role_) +
           ", \"effective_role\": " + core::json_string(effective_role_) +
           ", \"application_name\": " + core::json_string(application) +
           ", \"client_addr\": " + value_or_null(client_address_) +
           ", \"version_before\": " + list_of(version_before_) + ", \"step\": " + std::to_string(step_) +
           ", \"steps\": " + std::to_string(steps_) +
           ", \"direction\": " + core::json_string(direction_ ? name_of(*direction_) : "") +
           ", \"revision\": " + value_or_null(revision_) +
           ", \"statements\": " + std::to_string(statements_) + ", \"duration_ms\": " +
           std::to_string((GetCurrentTimestamp() - started_at_) / microseconds_per_millisecond) +
           ", \"wal_bytes\": " + std::to_string(pgWalUsage.wal_bytes - wal_bytes_);
}

void RunTrace::fail() const {
    if (!is_told_) {
        throw;
    }
    const std::exception_ptr error = std::current_exception();
    std::string known;
    try {
        known = line();
    } catch (...) { // no memory: the error matters more
        std::rethrow_exception(error);
    }
    throw FailedRun{error, std::move(known)};
}

} // namespace migrate::engine
