// The way out to the server: entry → run → implementation. All C++ objects die in run(), which is noexcept
// and leaves plain data; entry() holds plain data alone and is the only place that raises an ERROR.
#pragma once

#include <exception>

#include "pg/error.hpp"
#include "pg/guard.hpp"
#include "pg/postgres.hpp"

namespace migrate::pg {

// What became of a call that failed: the server's own error, or one of ours.
struct Failure {
    ErrorData *server;
    int sqlstate;
    const char *message;
    const char *detail;
    const char *hint;
    const char *server_log; // a line for the server's log beside it; nullptr: none
};

// Describe the exception that is being handled. Texts are copied to the call's memory context; where there is
// no memory left, they are left out. Covers what pg and the C++ library throw.
void describe_exception(Failure &failure) noexcept;

// Copy one of our errors into plain data. Message and detail are shortened; a hint that is too long is left
// out.
void describe(Failure &failure, int sqlstate, const char *message, const char *detail,
              const char *hint) noexcept;

// Have the server's log get a line when the failure is raised.
void add_server_log(Failure &failure, const char *line) noexcept;

// Write a line to the server's log, and nowhere else. Never fails.
void write_server_log(const char *line) noexcept;

[[noreturn]] void raise(const Failure &failure);

template <auto Implementation, auto Describe>
[[gnu::noinline]] bool run(FunctionCallInfo fcinfo, Datum *result, Failure *failure) noexcept {
    try {
        *result = Implementation(fcinfo);
        return true;
    } catch (...) {
        Describe(*failure);
    }
    return false;
}

template <auto Implementation, auto Describe>
Datum entry(FunctionCallInfo fcinfo) {
    MemoryContext saved_context = call_context;
    Failure failure{};
    Datum result = 0;
    call_context = CurrentMemoryContext;
    const bool done = run<Implementation, Describe>(fcinfo, &result, &failure);
    call_context = saved_context;
    if (!done) {
        raise(failure);
    }
    return result;
}

} // namespace migrate::pg

// Define the SQL-callable function migrate_NAME by a C++ implementation `Datum (FunctionCallInfo)`; describe
// turns the exception that is being handled into a Failure.
#define MIGRATE_SQL_FUNCTION(name, implementation, describe)                                                 \
    extern "C" {                                                                                             \
    PG_FUNCTION_INFO_V1(migrate_##name);                                                                     \
    PGDLLEXPORT Datum migrate_##name(PG_FUNCTION_ARGS) {                                                     \
        return migrate::pg::entry<(implementation), (describe)>(fcinfo);                                     \
    }                                                                                                        \
    }
