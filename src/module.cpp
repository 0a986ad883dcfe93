// What the server sees of the library when it loads it.
#include "core/interrupt.hpp"

#include "engine/extension_version.hpp"
#include "engine/settings.hpp"
#include "engine/state/graph_cache.hpp"
#include "pg/guard.hpp"
#include "pg/utility_hook.hpp"

namespace {

// A variable of this model makes the dynamic linker place all thread-local data of the library, the C++
// runtime's for exceptions, in memory that the server has had since its start. Else they would be allocated
// when they are first used, and without memory for that the dynamic linker ends the process.
[[gnu::tls_model("initial-exec")]] thread_local volatile bool is_loaded = false;

} // namespace

extern "C" {
#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "migrate", .version = MIGRATE_VERSION);
#else
PG_MODULE_MAGIC;
#endif

PGDLLEXPORT void _PG_init();

// Holds no C++ object, so an ERROR may pass.
void _PG_init() {
    is_loaded = true;
    migrate::engine::define_settings();
    migrate::engine::watch_transactions();
    migrate::engine::watch_extension();
    migrate::pg::watch_calls();
    migrate::core::interrupt_check = migrate::pg::check_interrupts;
}
}
