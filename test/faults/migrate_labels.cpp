// A provider of security labels that takes every label, for the TAP tests; to be loaded into a session.
extern "C" {
#include <postgres.h>

#include <commands/seclabel.h>
#include <fmgr.h>

PG_MODULE_MAGIC;
PGDLLEXPORT void _PG_init();
}

namespace {

void take(const ObjectAddress *, const char *) {}

} // namespace

void _PG_init() { register_label_provider("regress_labels", take); }
