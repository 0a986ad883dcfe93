// What the server sees of the library when it loads it.
#include "core/interrupt.hpp"

#include "engine/extension_version.hpp"
#include "engine/message.hpp"
#include "engine/registry.hpp"
#include "pg/guard.hpp"

extern "C" {
#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "migrate", .version = MIGRATE_VERSION);
#else
PG_MODULE_MAGIC;
#endif

PGDLLEXPORT void _PG_init();

// Holds no C++ object, so an ERROR may pass.
void _PG_init() {
    migrate::engine::define_settings();
    migrate::engine::watch_transactions();
    migrate::engine::watch_extension();
    migrate::core::interrupt_check = migrate::pg::check_interrupts;
}
}
