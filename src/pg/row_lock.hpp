// Who holds a row, seen without waiting or writing.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

struct RowHolder {
    bool held; // by a running transaction other than ours
    int pid;   // its process; 0: there is none, as where it is prepared
    TransactionId xid;
};

// tuple: a row of a table as a scan gave it.
RowHolder holder_of(HeapTuple tuple);

} // namespace migrate::pg
