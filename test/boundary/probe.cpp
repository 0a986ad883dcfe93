#include <cstdio>
#include <exception>
#include <stdexcept>

#include "core/interrupt.hpp"

#include "pg/spi.hpp"
#include "probe.hpp"

extern "C" {
PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init();
void _PG_init() { migrate::core::interrupt_check = migrate::pg::check_interrupts; }
}

namespace migrate::boundary {

int Counted::live = 0;

namespace {

int guc_nest_level() {
    const int level = NewGUCNestLevel();
    AtEOXact_GUC(false, level);
    return level;
}

int error_context_depth() {
    int depth = 0;
    for (const ErrorContextCallback *callback = error_context_stack; callback != nullptr;
         callback = callback->previous) {
        depth++;
    }
    return depth;
}

int number_of_children(MemoryContext context) {
    int number = 0;
    for (MemoryContext child = context->firstchild; child != nullptr; child = child->nextchild) {
        number++;
    }
    return number;
}

const char *name_of_call_context() { return pg::call_context != nullptr ? pg::call_context->name : "none"; }

// In pages: without what is shared, for that grows as the server's buffers are touched.
long private_memory() {
    long size = 0;
    long resident = 0;
    long shared = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == nullptr || fscanf(file, "%ld %ld %ld", &size, &resident, &shared) != 3) {
        elog(ERROR, "could not read /proc/self/statm");
    }
    fclose(file);
    return resident - shared;
}

} // namespace

int active_timeouts() {
    int count = 0;
    // The server's own come and go with what the session does.
    for (int id = USER_TIMEOUT; id < MAX_TIMEOUTS; id++) {
        count += get_timeout_active(static_cast<TimeoutId>(id)) ? 1 : 0;
    }
    return count;
}

const char *backend_state(bool with_pointers) {
    Oid user = InvalidOid;
    int security_context = 0;
    GetUserIdAndSecContext(&user, &security_context);
    const char *state = psprintf(
        "live objects %d, exceptions caught %s in flight %d, user %s security context %d, GUC level %d, "
        "error contexts %d, timeouts %d, transaction level %d, held off %u %u %u",
        Counted::live, std::current_exception() != nullptr ? "one" : "none", std::uncaught_exceptions(),
        GetUserNameFromId(user, true), security_context, guc_nest_level(), error_context_depth(),
        active_timeouts(), GetCurrentTransactionNestLevel(), InterruptHoldoffCount, QueryCancelHoldoffCount,
        CritSectionCount);
    if (!with_pointers) {
        return state;
    }
    return psprintf(
        "%s, PG_exception_stack %p, CurrentResourceOwner %p, CurrentMemoryContext %s with %d children", state,
        static_cast<void *>(PG_exception_stack), static_cast<void *>(CurrentResourceOwner),
        CurrentMemoryContext->name, number_of_children(CurrentMemoryContext));
}

TupleDesc numbered_names() {
    return pg::pg([] {
        TupleDesc type = CreateTemplateTupleDesc(2);
        TupleDescInitEntry(type, 1, "number", INT4OID, -1, 0);
        TupleDescInitEntry(type, 2, "name", TEXTOID, -1, 0);
        return type;
    });
}

std::string run_sql(const std::string &command) {
    const Counted outer;
    const pg::SpiConnection connection;
    const Counted inner;
    pg::pg([&] {
        const int code = SPI_execute(command.c_str(), false, 0);
        if (code < 0) {
            elog(ERROR, "could not run \"%s\": %s", command.c_str(), SPI_result_code_string(code));
        }
    });
    if (SPI_tuptable == nullptr || SPI_tuptable->numvals == 0) {
        return "";
    }
    const char *value = pg::pg([] { return SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1); });
    return value != nullptr ? value : "";
}

void leave(const std::string &way) {
    const Counted counted;
    if (way == "by a server error") {
        pg::pg([] { ereport(ERROR, (errcode(ERRCODE_RAISE_EXCEPTION), errmsg("the server's error"))); });
    } else if (way == "by an error under another owner") {
        // Parts of the server switch the owner for a moment; after an error it stays switched until the
        // abort.
        pg::pg([] {
            CurrentResourceOwner = TopTransactionResourceOwner;
            ereport(ERROR, (errcode(ERRCODE_RAISE_EXCEPTION), errmsg("the server's error")));
        });
    } else if (way == "by an error in SQL") {
        (void)run_sql("SELECT 1 / 0");
    } else if (way == "by pg::Error") {
        throw pg::Error(ERRCODE_RAISE_EXCEPTION, "pg's error");
    } else if (way == "by core::Error") {
        throw core::Error(core::ErrorCode::unknown_revision, "core's error");
    } else if (way == "by std::exception") {
        throw std::runtime_error("the library's error");
    } else if (way == "by an int") {
        throw 42;
    } else if (way != "normally") {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "no way to leave: " + way);
    }
}

} // namespace migrate::boundary

// Plain C functions: what they look at must not be changed by an entry of ours.
extern "C" {
PG_FUNCTION_INFO_V1(migrate_backend_state);
PGDLLEXPORT Datum migrate_backend_state(PG_FUNCTION_ARGS) {
    return PointerGetDatum(
        cstring_to_text(psprintf("%s, call context %s", migrate::boundary::backend_state(PG_GETARG_BOOL(0)),
                                 migrate::boundary::name_of_call_context())));
}

PG_FUNCTION_INFO_V1(migrate_private_memory);
PGDLLEXPORT Datum migrate_private_memory(PG_FUNCTION_ARGS) {
    (void)fcinfo;
    return Int64GetDatum(migrate::boundary::private_memory() * sysconf(_SC_PAGESIZE));
}
}
