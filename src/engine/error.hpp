// Errors of core as errors of SQL: which SQLSTATE, and the call that mends it.
#pragma once

#include <string>

#include "core/error.hpp"

#include "pg/error.hpp"
#include "pg/function.hpp"

namespace migrate::engine {

int sqlstate_of(core::ErrorCode code) noexcept;

// The same error with its SQLSTATE, the service it happened in (if it names none, the one asked about), and a
// HINT.
pg::Error explain(const core::Error &error, const std::string &asked);

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
