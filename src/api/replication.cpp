// follow_replication
#include "engine/state/replication.hpp"
#include "api/function.hpp"

extern "C" {
#include <commands/trigger.h>
}

namespace migrate::api {

namespace {

Datum follow_replication(FunctionCallInfo fcinfo) {
    if (!CALLED_AS_TRIGGER(fcinfo)) {
        throw pg::Error(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
                        "function \"migrate.follow_replication\" was not called by a trigger");
    }
    const auto *trigger = static_cast<const TriggerData *>(static_cast<void *>(fcinfo->context));
    return PointerGetDatum(engine::follow_replicated_row(*trigger));
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(follow_replication, migrate::api::follow_replication)
