// What C code of other extensions sets for the rest of the transaction, as Citus sets
// citus.multi_shard_modify_mode when a schema is made: it relies on that, so the end of a scope of settings
// must not take it back. What SQL sets ends with the scope, in whatever way it does: SET, SET LOCAL,
// set_config().
#pragma once

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

// Begin a nest level of settings.
int begin_settings();

// End it, but for these. Never fails: at worst they end too.
void end_settings(int level) noexcept;

// While it lasts, a statement of a script runs: what this calls by itself is told from what functions call.
class SettingStatement : Pinned {
public:
    SettingStatement() noexcept;
    ~SettingStatement(); // touches memory only

private:
    const void *outer_frame_;
    const void *outer_portal_;
};

} // namespace migrate::pg
