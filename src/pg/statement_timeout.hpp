// statement_timeout for one statement inside a running call. The server arms its timer once, for the
// statement that the client sent; a change of the setting within does nothing. What the scope arms is the
// server's own timer, so that its own error appears.
#pragma once

#include <optional>

#include "pg/error_context.hpp"
#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

// The deadline of the statement that the client sent; nullopt: it has none.
std::optional<TimestampTz> caller_deadline() noexcept;

// Whether the error is the server's own for a statement_timeout.
bool is_statement_timeout(const PgError &error) noexcept;

class StatementTimeoutScope : Pinned {
public:
    // Arms what the setting says now, unless the caller's own deadline comes first. Costs nothing where there
    // is nothing to arm.
    StatementTimeoutScope() noexcept {
        if (StatementTimeout > 0) {
            arm();
        }
    }
    // Gives the caller its own deadline back, also while an error is in flight: it may be caught by a
    // PL/pgSQL block around the call, and nobody else would. The server's functions for that change memory
    // and the process's timer; they raise no ERROR.
    ~StatementTimeoutScope() {
        if (is_armed_) {
            abandon();
        }
        if (limit_ > 0) {
            armed--;
        }
    }

    // The statement has ended: raise a timeout that it has reached just then.
    void finish() {
        if (is_armed_) {
            disarm();
        }
    }

    // After a timeout, the setting in milliseconds that was reached; nullopt: it was the caller's deadline.
    [[nodiscard]] std::optional<int> reached_limit() const noexcept { return reached_; }

    // Whether the caller's deadline is that of another scope, which this one is within.
    [[nodiscard]] bool is_nested() const noexcept { return armed > (limit_ > 0 ? 1 : 0); }

private:
    static void watch(void *argument) noexcept;

    void arm() noexcept;
    void disarm();
    void abandon() noexcept;
    void restore() noexcept;

    static int armed; // scopes that have armed the timer

    bool is_armed_ = false;
    int limit_ = 0; // milliseconds; 0: the timer was left alone
    std::optional<int> reached_;
    std::optional<TimestampTz> callers_;
    std::optional<ErrorContext> watch_;
};

} // namespace migrate::pg
