// A line of CONTEXT for what the server reports while the scope lasts. Touches memory only.
#pragma once

#include "pg/pinned.hpp"
#include "pg/postgres.hpp"

namespace migrate::pg {

class ErrorContext : Pinned {
public:
    // callback: C in all but name; may call nothing but errcontext() and its like.
    ErrorContext(void (*callback)(void *), void *argument) noexcept
        : callback_{error_context_stack, callback, argument} {
        error_context_stack = &callback_;
    }
    ~ErrorContext() { error_context_stack = callback_.previous; }

private:
    ErrorContextCallback callback_;
};

} // namespace migrate::pg
