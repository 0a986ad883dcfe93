// Work that goes on after an error.
#include <exception>

#include "probe.hpp"

#include "pg/function.hpp"
#include "pg/pinned.hpp"
#include "pg/spi.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::boundary {

namespace {

void note(const std::string &text) { (void)run_sql("INSERT INTO noted VALUES ('" + text + "')"); }

// Notes before, inside and after a subtransaction that is left in a way; "by commit": it is committed.
Datum note_around(FunctionCallInfo fcinfo) {
    const std::string way = pg::Arguments(fcinfo).text(0, "way");
    const MemoryContext context = CurrentMemoryContext;
    const ResourceOwner owner = CurrentResourceOwner;
    note("before");
    try {
        pg::Subtransaction subtransaction;
        note("inside");
        if (way == "by commit") {
            subtransaction.commit();
        } else {
            leave(way);
        }
    } catch (const std::exception &) {
    } catch (int) {
    }
    const bool restored = CurrentMemoryContext == context && CurrentResourceOwner == owner;
    note("after");
    return pg::text_datum(restored ? "context and owner restored" : "context or owner NOT restored");
}

// A subtransaction in another; each is committed or not, the inner one perhaps after an error.
Datum note_nested(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const bool commit_outer = arguments.boolean(0, "commit_outer");
    const bool commit_inner = arguments.boolean(1, "commit_inner");
    const std::string way = arguments.text(2, "way");
    {
        const pg::SpiConnection outermost;
        pg::Subtransaction outer;
        note("outer");
        try {
            pg::Subtransaction inner;
            {
                const pg::SpiConnection connection;
                note("inner");
                leave(way);
            }
            if (commit_inner) {
                inner.commit();
            }
        } catch (const std::exception &) {
            note("after the error");
        }
        note("outer again");
        if (commit_outer) {
            outer.commit();
        }
    }
    note("outermost");
    return pg::text_datum("done");
}

// A SpiConnection opened inside a subtransaction and left by the error; the one around it is in use before
// and after.
std::string catch_in_connection(const std::string &way) {
    const pg::SpiConnection connection;
    pg::pg([] { SPI_execute("SELECT 'mine'", true, 0); });
    const SPITupleTable *mine = SPI_tuptable;
    for (int i = 0; i < 3; i++) {
        try {
            const pg::Subtransaction subtransaction;
            const pg::SpiConnection inner;
            const pg::SpiConnection innermost;
            leave(way);
        } catch (const std::exception &) {
        }
    }
    const char *value = pg::pg([&] { return SPI_getvalue(mine->vals[0], mine->tupdesc, 1); });
    pg::pg([] { SPI_execute("SELECT 'still mine'", true, 0); });
    const char *again = pg::pg([] { return SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1); });
    return std::string(value) + ", " + again;
}

// The result is made when the connection, and its memory, is gone.
Datum catch_in_spi(FunctionCallInfo fcinfo) {
    return pg::text_datum(catch_in_connection(pg::Arguments(fcinfo).text(0, "way")));
}

// Errors one after the other inside one call.
Datum catch_many(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string way = arguments.text(0, "way");
    const int times = DatumGetInt32(fcinfo->args[1].value);
    int caught = 0;
    for (int i = 0; i < times; i++) {
        pg::check_interrupts();
        try {
            const pg::Subtransaction subtransaction;
            const Counted counted;
            leave(way);
        } catch (const std::exception &) {
            caught++;
        }
    }
    return pg::text_datum(std::to_string(caught) + " caught");
}

// What makes the server itself fail at the end of a subtransaction. Plain C.
bool fails = false;
SubXactEvent failing_event = SUBXACT_EVENT_START_SUB;

void fail_once(SubXactEvent event, SubTransactionId, SubTransactionId, void *) {
    if (fails && event == failing_event) {
        fails = false;
        ereport(ERROR, (errcode(ERRCODE_RAISE_EXCEPTION), errmsg("the end of the subtransaction failed")));
    }
}

class FailingEnd : pg::Pinned {
public:
    explicit FailingEnd(SubXactEvent event) {
        failing_event = event;
        fails = true;
        pg::pg([] { RegisterSubXactCallback(fail_once, nullptr); });
    }
    ~FailingEnd() {
        fails = false;
        UnregisterSubXactCallback(fail_once, nullptr);
    }
};

// A commit that the server can't make rolls back.
Datum fail_to_commit(FunctionCallInfo) {
    const FailingEnd failing(SUBXACT_EVENT_PRE_COMMIT_SUB);
    note("before");
    std::string answer = "committed";
    try {
        const Counted counted;
        pg::Subtransaction subtransaction;
        note("inside");
        subtransaction.commit();
    } catch (const pg::PgError &error) {
        answer = error.what();
    }
    note("after");
    return pg::text_datum(answer);
}

// A rollback that the server can't make, while an error is on its way: nothing but the end of the session
// undoes it.
Datum fail_to_roll_back(FunctionCallInfo) {
    const FailingEnd failing(SUBXACT_EVENT_ABORT_SUB);
    const Counted counted;
    const pg::Subtransaction subtransaction;
    leave("by pg::Error");
    return pg::text_datum("rolled back");
}

} // namespace

} // namespace migrate::boundary

BOUNDARY_FUNCTION(note_around)
BOUNDARY_FUNCTION(note_nested)
BOUNDARY_FUNCTION(catch_in_spi)
BOUNDARY_FUNCTION(catch_many)
BOUNDARY_FUNCTION(fail_to_commit)
BOUNDARY_FUNCTION(fail_to_roll_back)
