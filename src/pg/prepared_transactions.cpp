#include "pg/prepared_transactions.hpp"

#include "pg/catalog.hpp"

extern "C" {
#include <commands/dbcommands.h>
#include <funcapi.h>
}

namespace migrate::pg {

namespace {

// A row of pg_prepared_xact().
struct Row {
    bool is_found;
    const char *gid;
    TimestampTz prepared_at;
    Oid owner;
    Oid database;
};

// C in all but name.
Row row_of(HeapTupleHeader tuple) {
    bool is_null = false;
    Row row{};
    row.is_found = true;
    row.gid = TextDatumGetCString(GetAttributeByNum(tuple, 2, &is_null));
    row.prepared_at = DatumGetTimestampTz(GetAttributeByNum(tuple, 3, &is_null));
    row.owner = DatumGetObjectId(GetAttributeByNum(tuple, 4, &is_null));
    row.database = DatumGetObjectId(GetAttributeByNum(tuple, 5, &is_null));
    return row;
}

// The server has the list for its own function alone; so that is called, as the executor does it. C in all
// but name.
Row find_row(TransactionId xid) {
    ExprContext *context = CreateStandaloneExprContext();
    FmgrInfo function;
    fmgr_info(F_PG_PREPARED_XACT, &function);
    ReturnSetInfo result{};
    result.type = T_ReturnSetInfo;
    result.econtext = context;
    result.allowedModes = SFRM_ValuePerCall;
    LOCAL_FCINFO(call, 0);
    Row found{};
    for (;;) {
        InitFunctionCallInfoData(*call, &function, 0, InvalidOid, nullptr,
                                 reinterpret_cast<fmNodePtr>(&result));
        result.isDone = ExprSingleResult;
        const Datum row = FunctionCallInvoke(call);
        if (result.isDone == ExprEndResult) {
            break;
        }
        HeapTupleHeader tuple = DatumGetHeapTupleHeader(row);
        bool is_null = false;
        if (TransactionIdEquals(DatumGetTransactionId(GetAttributeByNum(tuple, 1, &is_null)), xid)) {
            found = row_of(tuple);
        }
    }
    FreeExprContext(context, true);
    return found;
}

} // namespace

std::optional<PreparedTransaction> find_prepared_transaction(TransactionId xid) {
    const Row row = pg([&] { return find_row(xid); });
    if (!row.is_found) {
        return std::nullopt;
    }
    const char *database = pg([&] { return get_database_name(row.database); });
    return PreparedTransaction{row.gid, role_name(row.owner),
                               database != nullptr ? database : std::to_string(row.database),
                               timestamptz_to_str(row.prepared_at)};
}

} // namespace migrate::pg
