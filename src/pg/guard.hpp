// The way into the server. PostgreSQL's ERROR is a longjmp, which must not jump over C++ frames: every call
// that may raise one goes through pg(), which turns the error into an exception.
//
//     const int code = pg([&] { return SPI_execute(text, false, 0); });
//
// Only C values may be created inside the lambda: nothing with a destructor.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include "pg/postgres.hpp"

namespace migrate::pg {

// An error that the server raised. The data live in the memory context of the SQL function that is running.
class PgError final : public std::exception {
public:
    explicit PgError(ErrorData *data) noexcept : data_(data) {}

    [[nodiscard]] ErrorData *data() const noexcept { return data_; }
    [[nodiscard]] const char *what() const noexcept override {
        return data_->message != nullptr ? data_->message : "unknown error";
    }

private:
    ErrorData *data_;
};

// Where errors in flight are kept: the memory context that was current when the SQL function was entered.
extern MemoryContext call_context;

// Take the error that the server is raising off its stack. Never fails: out of memory, it answers with a
// ready-made "out of memory".
[[gnu::returns_nonnull]] ErrorData *take_error() noexcept;

// The frame that the longjmp lands in: it holds no C++ object.
template <typename F>
[[gnu::noinline]] ErrorData *try_pg(F &body) {
    MemoryContext volatile context = CurrentMemoryContext;
    ErrorData *volatile error = nullptr;
    PG_TRY();
    { body(); }
    PG_CATCH();
    {
        MemoryContextSwitchTo(context);
        error = take_error();
    }
    PG_END_TRY();
    return error;
}

// An exception that leaves body in spite of the rule must not leave the server a handler in a dead frame.
template <typename F>
ErrorData *contain(F &body) {
    sigjmp_buf *const handler = PG_exception_stack;
    ErrorContextCallback *const context = error_context_stack;
    try {
        return try_pg(body);
    } catch (...) {
        PG_exception_stack = handler;
        error_context_stack = context;
        throw;
    }
}

template <typename F>
auto pg(F &&call) -> std::invoke_result_t<F> {
    using Result = std::invoke_result_t<F>;
    if constexpr (std::is_void_v<Result>) {
        auto body = [&] { call(); };
        if (ErrorData *error = contain(body)) {
            throw PgError(error);
        }
    } else {
        static_assert(std::is_trivially_copyable_v<Result>, "only C values cross the border");
        Result result{};
        auto body = [&] { result = call(); };
        if (ErrorData *error = contain(body)) {
            throw PgError(error);
        }
        return result;
    }
}

// Let a cancel, a timeout or a shutdown through.
inline void check_interrupts() {
    if (INTERRUPTS_PENDING_CONDITION()) {
        pg([] { ProcessInterrupts(); });
    }
}

} // namespace migrate::pg
