#include "pg/row_lock.hpp"

extern "C" {
#include <access/multixact.h>
}

namespace migrate::pg {

namespace {

// C in all but name.
RowHolder find_holder(HeapTuple tuple) {
    const HeapTupleHeaderData *header = tuple->t_data;
    if ((header->t_infomask & HEAP_XMAX_INVALID) != 0) {
        return {false, 0};
    }
    const TransactionId xmax = HeapTupleHeaderGetRawXmax(header);
    if ((header->t_infomask & HEAP_XMAX_IS_MULTI) != 0) {
        return {MultiXactIdIsRunning(xmax, HEAP_XMAX_IS_LOCKED_ONLY(header->t_infomask)), 0};
    }
    if (TransactionIdIsCurrentTransactionId(xmax) || !TransactionIdIsInProgress(xmax)) {
        return {false, 0};
    }
    return {true, pid_of_transaction(SubTransGetTopmostTransaction(xmax))};
}

} // namespace

RowHolder holder_of(HeapTuple tuple) {
    return pg([&] { return find_holder(tuple); });
}

} // namespace migrate::pg
