#include "core/text.hpp"

#include "engine/state/lone_call.hpp"

#include "pg/committing_call.hpp"
#include "pg/error.hpp"

extern "C" {
#include <access/xlog.h>
}

namespace migrate::engine {

namespace {

struct Reason {
    const char *detail;
    const char *hint;
};

constexpr const char *by_itself =
    "Send it by itself: in psql outside of BEGIN, or psql -c once for each CALL; "
    "from a driver with autocommit on (psycopg: conn.autocommit = True).";

Reason reason_of(pg::CallPlace place) {
    switch (place) {
    case pg::CallPlace::transaction_block:
        return {
            "It was called in a transaction block: after BEGIN, or by a driver that begins one by itself.",
            by_itself};
    case pg::CallPlace::several_statements:
        return {"It was sent in one string with other statements, which are one transaction.", by_itself};
    case pg::CallPlace::pipeline:
        return {"It was sent behind other statements of a pipeline.",
                "Send a Sync before it, or the CALL first, or outside of the pipeline."};
    case pg::CallPlace::function:
        return {"It was called by a function, or by a procedure or block that can't commit.", by_itself};
    default:
        return {"It was called by a procedure or a DO block.", by_itself};
    }
}

void refuse_hooks(pg::CallPlace place, const char *procedure) {
    if (place == pg::CallPlace::unseen) {
        throw pg::Error(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                        core::format("the library of migrate was loaded too late for {}", procedure),
                        "Other extensions follow the statements of this session, and had this CALL in their "
                        "hands before. Nothing was run.",
                        "Repeat the CALL: the library is loaded now. For sessions to come: "
                        "session_preload_libraries = 'migrate'.");
    }
    if (place == pg::CallPlace::behind_hook) {
        throw pg::Error(
            ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            core::format("the library of migrate was loaded too early for {}", procedure),
            "An extension that was loaded after it follows the statements of this session. Nothing "
            "was run.",
            "List migrate behind the others in shared_preload_libraries, or in "
            "session_preload_libraries.");
    }
}

} // namespace

void refuse_unless_alone(FunctionCallInfo call, const char *procedure) {
    const pg::CallPlace place = pg::place_of_call(call);
    refuse_hooks(place, procedure);
    if (place != pg::CallPlace::alone) {
        const Reason reason = reason_of(place);
        throw pg::Error(ERRCODE_ACTIVE_SQL_TRANSACTION,
                        core::format("{} commits, and can't run within a transaction of others", procedure),
                        reason.detail, reason.hint);
    }
    if (RecoveryInProgress()) {
        throw pg::Error(ERRCODE_READ_ONLY_SQL_TRANSACTION,
                        core::format("cannot execute {} during recovery", procedure),
                        "The server is a standby.", "Call it on the primary.");
    }
    if (XactReadOnly || DefaultXactReadOnly) {
        throw pg::Error(ERRCODE_READ_ONLY_SQL_TRANSACTION,
                        core::format("cannot execute {} in a read-only transaction", procedure),
                        "The session is set to read only.", "SET default_transaction_read_only = off;");
    }
}

} // namespace migrate::engine
