#include "core/text.hpp"

#include "engine/script/timeouts.hpp"

#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/lock_blockers.hpp"

namespace migrate::engine {

namespace {

std::string describe_prepared(const pg::Blocker &blocker) {
    if (!blocker.prepared) {
        return "a prepared transaction (see pg_catalog.pg_prepared_xacts), " + blocker.lock_mode;
    }
    return core::format(R"(prepared transaction "{}" of user {}, {}, prepared at {})",
                        pg::in_one_line(blocker.prepared->gid), pg::in_one_line(blocker.prepared->owner),
                        blocker.lock_mode, blocker.prepared->since);
}

std::string describe(const pg::Blocker &blocker) {
    if (blocker.pid == 0) {
        return describe_prepared(blocker);
    }
    const pg::Activity &activity = blocker.activity;
    std::string text = "pid " + std::to_string(blocker.pid);
    if (!activity.user.empty()) {
        text += ", " + activity.user;
    }
    if (!activity.application.empty()) {
        text += ", application \"" + activity.application + "\"";
    }
    text += (blocker.is_waiting ? ", waiting for " : ", ") + blocker.lock_mode;
    if (!activity.state.empty()) {
        text += ", " + activity.state;
    }
    if (!activity.since.empty()) {
        text += ", in a transaction since " + activity.since;
    }
    if (!activity.query.empty()) {
        text += ", query: " + activity.query;
    }
    return text;
}

// A row is locked by way of the transaction that has it.
const char *meaning_of(const LOCKTAG &lock) {
    return lock.locktag_type == LOCKTAG_TRANSACTION
               ? " (which has written or locked a row that the statement needs)"
               : "";
}

// The call that ends the first of them, since what it ends can't come back by itself.
std::string hint_for(const std::vector<pg::Blocker> &blockers) {
    const std::string wait = "Wait until they have ended, or raise the timeout, and call again";
    for (const pg::Blocker &blocker : blockers) {
        if (blocker.prepared) {
            return core::format("{}; or end what is in the way{}", wait, way_to_end(*blocker.prepared));
        }
        if (blocker.pid != 0 && !blocker.is_waiting) {
            return core::format("{}; or end what is in the way: SELECT pg_catalog.pg_terminate_backend({});",
                                wait, std::to_string(blocker.pid));
        }
    }
    return wait + ".";
}

std::string join(const std::vector<pg::Blocker> &blockers) {
    std::string lines;
    for (const pg::Blocker &blocker : blockers) {
        lines += (lines.empty() ? "" : "\n") + describe(blocker);
    }
    return lines;
}

void add_blockers(const pg::PgError &error, const pg::LockWait &wait) {
    const std::vector<pg::Blocker> blockers = pg::blockers_of(wait);
    const std::string lock = pg::describe_lock(wait) + meaning_of(wait.lock);
    if (blockers.empty()) {
        pg::add_detail(error, core::format("It waited for {}. Nobody is in its way any more.", lock));
        return;
    }
    pg::add_detail(error, core::format("It waited for {}. In its way:\n{}", lock, join(blockers)));
    pg::add_hint(error, hint_for(blockers));
}

} // namespace

void set_timeouts(pg::GucScope &settings, const Service &service) {
    if (service.lock_timeout) {
        settings.set("lock_timeout", *service.lock_timeout);
    }
    if (service.statement_timeout) {
        settings.set("statement_timeout", *service.statement_timeout);
    }
}

LockTimeoutScope::LockTimeoutScope(const Service &service) {
    if (service.lock_timeout) {
        settings_.emplace().set("lock_timeout", *service.lock_timeout);
    }
}

void explain_timeout(const pg::PgError &error, const pg::StatementTimeoutScope &timeout,
                     const std::string &service) {
    if (!pg::is_statement_timeout(error) || error.data()->detail != nullptr) {
        return; // if it has a DETAIL, that is from a run within this one
    }
    if (!timeout.reached_limit() && timeout.is_nested()) {
        return; // for the script that this run is called by to explain
    }
    if (const std::optional<int> limit = timeout.reached_limit()) {
        pg::add_detail(error,
                       core::format("The statement has reached its own limit, a statement_timeout of {} ms.",
                                    std::to_string(*limit)));
        pg::add_hint(error, core::format("Raise it: SELECT migrate.alter_service({}, "
                                         "statement_timeout => '<longer>'); or by a SET in the script.",
                                         pg::quote_literal(service)));
    } else {
        pg::add_detail(error,
                       "The call has reached the statement_timeout of its caller, which counts from the "
                       "beginning of the call.");
        pg::add_hint(error, "Raise it before the call: SET statement_timeout = '<longer>'; or 0 for none.");
    }
}

std::string way_to_end(const pg::PreparedTransaction &prepared) {
    const std::string gid = pg::quote_literal(prepared.gid);
    return core::format(
        ", in database {} as {} or a superuser: {}", pg::in_one_line(pg::quote_identifier(prepared.database)),
        pg::in_one_line(pg::quote_identifier(prepared.owner)),
        pg::in_one_line(gid) == gid
            ? core::format("COMMIT PREPARED {}; or ROLLBACK PREPARED {};", gid, gid)
            : "COMMIT PREPARED or ROLLBACK PREPARED, with its gid from pg_catalog.pg_prepared_xacts.");
}

std::string list_blockers(const pg::LockWait &wait) noexcept {
    try {
        return join(pg::blockers_of(wait));
    } catch (const std::exception &) {
        return {};
    }
}

void explain_wait(const pg::PgError &error) noexcept {
    const std::optional<pg::LockWait> wait = pg::take_failed_wait();
    const int code = error.data()->sqlerrcode;
    if (!wait || (code != ERRCODE_LOCK_NOT_AVAILABLE && code != ERRCODE_QUERY_CANCELED)) {
        return;
    }
    try {
        add_blockers(error, *wait);
    } catch (const std::exception &) { // the error says less then, but it is still the error
        return;
    }
}

} // namespace migrate::engine
