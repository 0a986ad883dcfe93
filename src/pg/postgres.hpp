// Every header of the server that we use, in one place and in C linkage. Include it after the C++ library and
// after core: the server's macros (snprintf, gettext, ERROR, …) break standard headers that come later.
#pragma once

extern "C" {
#include <postgres.h>

#include <access/genam.h>
#include <access/htup_details.h>
#include <access/relation.h>
#include <access/skey.h>
#include <access/subtrans.h>
#include <access/table.h>
#include <access/tableam.h>
#include <access/transam.h>
#include <access/xact.h>
#include <catalog/namespace.h>
#include <catalog/pg_authid.h>
#include <catalog/pg_class.h>
#include <catalog/pg_collation.h>
#include <catalog/pg_database.h>
#include <catalog/pg_extension.h>
#include <catalog/pg_namespace.h>
#include <catalog/pg_type.h>
#include <commands/extension.h>
#include <common/keywords.h>
#include <executor/executor.h>
#include <executor/instrument.h>
#include <executor/spi.h>
#include <fmgr.h>
#include <funcapi.h>
#include <mb/pg_wchar.h>
#include <miscadmin.h>
#include <nodes/nodeFuncs.h>
#include <nodes/parsenodes.h>
#include <parser/parse_node.h>
#include <parser/parser.h>
#include <parser/scanner.h>
#include <parser/scansup.h>
#include <pgstat.h>
#include <storage/lmgr.h>
#include <storage/lock.h>
#include <storage/proc.h>
#include <storage/procarray.h>
#include <tcop/tcopprot.h>
#include <utils/acl.h>
#include <utils/array.h>
#include <utils/backend_status.h>
#include <utils/builtins.h>
#include <utils/fmgroids.h>
#include <utils/fmgrprotos.h>
#include <utils/guc.h>
#include <utils/inval.h>
#include <utils/jsonb.h>
#include <utils/lsyscache.h>
#include <utils/memutils.h>
#include <utils/queryenvironment.h>
#include <utils/rel.h>
#include <utils/resowner.h>
#include <utils/snapmgr.h>
#include <utils/syscache.h>
#include <utils/timeout.h>
#include <utils/timestamp.h>
#include <utils/tuplestore.h>
#include <utils/varlena.h>
}

#undef Max
#undef Min
#undef Abs
#undef gettext
#undef dgettext
#undef ngettext
#undef dngettext
#undef _

#include "pg/compat.hpp"
