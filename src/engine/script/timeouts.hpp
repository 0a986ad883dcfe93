// Timeouts of services, and what their errors say: whose limit it was, and who stood in the way.
#pragma once

#include <string>

#include "engine/store/services.hpp"
#include "pg/guc_scope.hpp"
#include "pg/lock_watch.hpp"
#include "pg/prepared_transactions.hpp"
#include "pg/statement_timeout.hpp"

namespace migrate::engine {

// The service's timeouts, where it has some of its own.
void set_timeouts(pg::GucScope &settings, const Service &service);

// The service's lock_timeout for what is waited for while the scope lasts; without one, the caller's.
class LockTimeoutScope {
public:
    explicit LockTimeoutScope(const Service &service);

private:
    std::optional<pg::GucScope> settings_;
};

// If the error is a statement_timeout, make it say whether it was the caller's or the statement's own, and
// how to raise it.
void explain_timeout(const pg::PgError &error, const pg::StatementTimeoutScope &timeout,
                     const std::string &service);

// If the error ended a wait for a lock, make it say which one, and who stands in the way, as the current user
// may know. For the catch block of that error; never fails.
void explain_wait(const pg::PgError &error) noexcept;

// Run a statement of ours that may wait for a lock, and explain that wait if it fails.
template <typename F>
void wait_explained(F statement) {
    const pg::LockWatch waits;
    pg::LockWatch::follow_settings();
    try {
        statement();
    } catch (const pg::PgError &error) {
        explain_wait(error);
        throw;
    }
}

// How to end a prepared transaction, for a HINT; begins with a comma.
std::string way_to_end(const pg::PreparedTransaction &prepared);

// Who stands in the way of a lock, a line for each, for a DETAIL; empty: nobody any more. For a catch block
// too.
std::string list_blockers(const pg::LockWait &wait) noexcept;

} // namespace migrate::engine
