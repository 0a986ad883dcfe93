// Errors of core as errors of SQL: which SQLSTATE, and the call that mends it.
#pragma once

#include <exception>
#include <optional>
#include <string>

#include "core/error.hpp"

#include "pg/error.hpp"
#include "pg/function.hpp"

namespace migrate::engine {

int sqlstate_of(core::ErrorCode code) noexcept;

// The same error with its SQLSTATE, the service it happened in (if it names none, the one asked about), and a
// HINT.
pg::Error explain(const core::Error &error, const std::string &asked);

// The error that has ended a run, and what the server's log is to know of that: the run's rows in the tables
// are rolled back with it.
struct FailedRun {
    std::exception_ptr error;
    std::string line; // of JSON, but for the SQLSTATE, which is its end
};

// Returns the line with its end; nullopt: the process ends, and no error is known.
std::string with_sqlstate(const std::string &line, const std::optional<std::string> &sqlstate);

// What every SQL function of ours ends its exceptions with; see pg/function.hpp.
void describe_exception(pg::Failure &failure) noexcept;

// Run something of core on behalf of a service.
template <typename F>
auto explained(const std::string &service, F &&work) {
    try {
        return work();
    } catch (const core::Error &error) {
        throw explain(error, service);
    }
}

} // namespace migrate::engine
