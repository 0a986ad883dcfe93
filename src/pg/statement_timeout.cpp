#include <cstring>

#include "pg/statement_timeout.hpp"

namespace migrate::pg {

int StatementTimeoutScope::armed = 0;

std::optional<TimestampTz> caller_deadline() noexcept {
    return get_timeout_active(STATEMENT_TIMEOUT) ? std::optional(get_timeout_finish_time(STATEMENT_TIMEOUT))
                                                 : std::nullopt;
}

bool is_statement_timeout(const PgError &error) noexcept {
    const ErrorData *data = error.data();
    return data->sqlerrcode == ERRCODE_QUERY_CANCELED && data->message_id != nullptr &&
           std::strcmp(data->message_id, "canceling statement due to statement timeout") == 0;
}

void StatementTimeoutScope::arm() noexcept {
    callers_ = caller_deadline();
    const int limit = StatementTimeout;
    if (callers_) {
        // No look at the clock where the caller's deadline is the earlier one whatever time it is.
        const TimestampTz since = get_timeout_start_time(STATEMENT_TIMEOUT);
        if (TimestampTzPlusMilliseconds(since, limit) >= *callers_) {
            return;
        }
    }
    const TimestampTz deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), limit);
    if (callers_ && *callers_ <= deadline) {
        return;
    }
    limit_ = limit;
    armed++;
    is_armed_ = true;
    watch_.emplace(watch, this);
    enable_timeout_at(STATEMENT_TIMEOUT, deadline);
}

// Runs where an error is raised, before anybody can catch it. A script that catches the timeout and goes on
// has used up its own limit, as with the server; it must not be rid of the caller's deadline by that.
void StatementTimeoutScope::watch(void *argument) noexcept {
    auto *scope = static_cast<StatementTimeoutScope *>(argument);
    const bool is_used_up = scope->is_armed_ && !get_timeout_active(STATEMENT_TIMEOUT) &&
                            !get_timeout_indicator(STATEMENT_TIMEOUT, false);
    if (is_used_up) {
        scope->restore();
    }
    if (geterrcode() == ERRCODE_QUERY_CANCELED) {
        scope->reached_ = is_used_up ? std::optional(scope->limit_) : std::nullopt;
    }
}

void StatementTimeoutScope::disarm() {
    disable_timeout(STATEMENT_TIMEOUT, true);
    if (get_timeout_indicator(STATEMENT_TIMEOUT, false)) {
        check_interrupts(); // while the server can still tell that it is a timeout
    }
    restore();
}

// The statement has failed. A cancel that the timer has sent in the same moment was meant for it.
void StatementTimeoutScope::abandon() noexcept {
    disable_timeout(STATEMENT_TIMEOUT, true);
    if (get_timeout_indicator(STATEMENT_TIMEOUT, true)) {
        QueryCancelPending = false;
    }
    restore();
}

void StatementTimeoutScope::restore() noexcept {
    is_armed_ = false;
    if (callers_) {
        enable_timeout_at(STATEMENT_TIMEOUT, *callers_);
    } else {
        disable_timeout(STATEMENT_TIMEOUT, false);
    }
}

} // namespace migrate::pg
