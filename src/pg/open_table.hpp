// A table that is open, and locked already.
#pragma once

#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/unwinding.hpp"

namespace migrate::pg {

// Its lock is kept when it is closed.
class OpenTable : Pinned {
public:
    explicit OpenTable(Oid table) : relation_(pg([&] { return relation_open(table, NoLock); })) {}
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
