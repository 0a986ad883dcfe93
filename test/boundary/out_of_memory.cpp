// Memory that runs out in truth: the address space of the backend is limited for a moment.
#include <cstring>
#include <new>
#include <stdexcept>

#include "probe.hpp"

#include "pg/error_context.hpp"
#include "pg/function.hpp"
#include "pg/pinned.hpp"

extern "C" {
#include <sys/resource.h>
}

namespace migrate::boundary {

namespace {

constexpr std::size_t megabyte = 1024 * 1024;
constexpr std::size_t large = 64 * megabyte;
constexpr std::size_t spare = 8 * megabyte;

// Plain C: called where an exception is in flight, or the server is raising an error.
void limit_memory() {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == nullptr || fscanf(file, "%ld", &pages) != 1) {
        abort();
    }
    fclose(file);
    rlimit limit{};
    getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = static_cast<rlim_t>(pages) * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + spare;
    setrlimit(RLIMIT_AS, &limit);
}

void unlimit_memory() {
    rlimit limit{};
    getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_AS, &limit);
}

class LittleMemory : pg::Pinned {
public:
    LittleMemory() { limit_memory(); }
    ~LittleMemory() { unlimit_memory(); }
};

Datum run_out_in_server(FunctionCallInfo) {
    const Counted counted;
    const LittleMemory little;
    pg::pg([] { return palloc(large); });
    return pg::text_datum("there was enough");
}

Datum run_out_in_library(FunctionCallInfo) {
    const Counted counted;
    const LittleMemory little;
    const std::string text(large, 'x');
    return pg::text_datum("there was enough: " + text.substr(0, 1));
}

// The server's error is ready; no memory is left to copy it.
void limit_while_raising(void *) { limit_memory(); }

struct Unlimited {
    ~Unlimited() { unlimit_memory(); }
};

Datum run_out_in_take_error(FunctionCallInfo) {
    const Counted counted;
    const Unlimited afterwards;
    const std::string text(large, 'x');
    const pg::ErrorContext context(limit_while_raising, nullptr);
    pg::pg([&] { elog(ERROR, "%s", text.c_str()); });
    return pg::text_datum("there was enough");
}

// The same several times, more often than the server can have errors open; then an error whose data are the
// server's again.
Datum run_out_in_take_error_and_go_on(FunctionCallInfo) {
    for (int i = 0; i < 6; i++) {
        try {
            const Counted counted;
            const Unlimited afterwards;
            const std::string text(large, 'x');
            const pg::ErrorContext context(limit_while_raising, nullptr);
            pg::pg([&] { elog(ERROR, "%s", text.c_str()); });
        } catch (const pg::PgError &error) {
            if (error.data()->sqlerrcode != ERRCODE_OUT_OF_MEMORY) {
                throw;
            }
        }
    }
    leave("by a server error");
    return pg::text_datum("there was enough");
}

Datum throw_large(FunctionCallInfo) {
    const Counted counted;
    throw pg::Error(ERRCODE_OBJECT_IN_USE, std::string(large, 'x'), "The detail.");
}

// The exception is caught; no memory is left to keep its message.
void describe_in_little_memory(pg::Failure &failure) noexcept {
    limit_memory();
    engine::describe_exception(failure);
    unlimit_memory();
}

// The message is kept; no memory is left to report it. Call lift_limit after it.
void describe_then_limit(pg::Failure &failure) noexcept {
    engine::describe_exception(failure);
    limit_memory();
}

Datum lift_limit(FunctionCallInfo) {
    unlimit_memory();
    return pg::text_datum("lifted");
}

} // namespace

} // namespace migrate::boundary

BOUNDARY_FUNCTION(run_out_in_server)
BOUNDARY_FUNCTION(run_out_in_library)
BOUNDARY_FUNCTION(run_out_in_take_error)
BOUNDARY_FUNCTION(run_out_in_take_error_and_go_on)
BOUNDARY_FUNCTION(lift_limit)
MIGRATE_SQL_FUNCTION(run_out_while_describing, migrate::boundary::throw_large,
                     migrate::boundary::describe_in_little_memory)
MIGRATE_SQL_FUNCTION(run_out_while_raising, migrate::boundary::throw_large,
                     migrate::boundary::describe_then_limit)
