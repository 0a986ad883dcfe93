// Tables that are open.
#pragma once

#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/unwinding.hpp"

namespace migrate::pg {

// A table whose lock stays when it is closed.
class OpenTable : Pinned {
public:
    // lock: that is taken; none where it is held already.
    explicit OpenTable(Oid table, LOCKMODE lock = NoLock)
        : relation_(pg([&] { return relation_open(table, lock); })) {}
    ~OpenTable() {
        if (!unwinding_.in_flight()) {
            relation_close(relation_, NoLock);
        }
    }

    [[nodiscard]] Relation get() const noexcept { return relation_; }

private:
    Relation relation_;
    Unwinding unwinding_;
};

} // namespace migrate::pg
