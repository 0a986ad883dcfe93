#include <string>

#include "engine/extension_version.hpp"

#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

bool is_known_to_match = false;

// Called by the server, in the middle of anything.
void forget(Datum, int, uint32) { is_known_to_match = false; }

// An update that is rolled back takes the version along, and may have touched nothing else.
void forget_at_abort(XactEvent event, void *) {
    if (event == XACT_EVENT_ABORT) {
        is_known_to_match = false;
    }
}

void forget_at_subtransaction_abort(SubXactEvent event, SubTransactionId, SubTransactionId, void *) {
    if (event == SUBXACT_EVENT_ABORT_SUB) {
        is_known_to_match = false;
    }
}

} // namespace

// Syscache callbacks, since of those on relations a backend has room for ten only.
void watch_extension() {
    RegisterXactCallback(forget_at_abort, nullptr);
    RegisterSubXactCallback(forget_at_subtransaction_abort, nullptr);
    CacheRegisterSyscacheCallback(RELOID, forget, Datum{0});
    CacheRegisterSyscacheCallback(PROCOID, forget, Datum{0});
}

void require_own_version() {
    if (is_known_to_match) {
        return;
    }
    const std::string installed = pg::extension_version("migrate").value_or("none");
    if (installed != MIGRATE_VERSION) {
        const bool is_older = strverscmp(installed.c_str(), MIGRATE_VERSION) < 0;
        throw pg::Error(pg::sqlstate::version_mismatch,
                        "extension \"migrate\" has version " + installed +
                            " in this database, and its library version " MIGRATE_VERSION,
                        "",
                        is_older
                            ? "ALTER EXTENSION migrate UPDATE;"
                            : "Connect anew to load the library of that version. If it is preloaded, restart "
                              "the server.");
    }
    is_known_to_match = true;
}

} // namespace migrate::engine
