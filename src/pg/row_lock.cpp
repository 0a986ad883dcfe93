#include "pg/row_lock.hpp"

extern "C" {
#include <access/multixact.h>
}

namespace migrate::pg {

namespace {

// What follows is C in all but name.

RowHolder holder_of_transaction(TransactionId xid) {
    if (TransactionIdIsCurrentTransactionId(xid) || !TransactionIdIsInProgress(xid)) {
        return {};
    }
    const TransactionId top = SubTransGetTopmostTransaction(xid);
    return {true, pid_of_transaction(top), top};
}

// Several at once: those that hold it, or one that locked it in a subtransaction and wrote it later. The
// first that runs is named.
RowHolder holder_of_several(MultiXactId several, bool lock_only) {
    MultiXactMember *members = nullptr;
    const int count = GetMultiXactIdMembers(several, &members, false, lock_only);
    RowHolder holder{};
    for (int i = 0; i < count && !holder.held; i++) {
        holder = holder_of_transaction(members[i].xid);
    }
    if (members != nullptr) {
        pfree(members);
    }
    return holder;
}

RowHolder find_holder(HeapTuple tuple) {
    const HeapTupleHeaderData *header = tuple->t_data;
    if ((header->t_infomask & HEAP_XMAX_INVALID) != 0) {
        return {};
    }
    const TransactionId xmax = HeapTupleHeaderGetRawXmax(header);
    if ((header->t_infomask & HEAP_XMAX_IS_MULTI) != 0) {
        return holder_of_several(xmax, HEAP_XMAX_IS_LOCKED_ONLY(header->t_infomask));
    }
    return holder_of_transaction(xmax);
}

} // namespace

RowHolder holder_of(HeapTuple tuple) {
    return pg([&] { return find_holder(tuple); });
}

} // namespace migrate::pg
