// Snapshots as scopes.
#pragma once

#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/unwinding.hpp"

namespace migrate::pg {

class SnapshotScope : Pinned {
public:
    // What the running statement sees.
    static SnapshotScope active() {
        return SnapshotScope(pg([] { return RegisterSnapshot(GetActiveSnapshot()); }));
    }
    // What a statement that began now would see, our own changes included. In REPEATABLE READ and
    // SERIALIZABLE that is the transaction's snapshot.
    static SnapshotScope fresh() {
        return SnapshotScope(pg([] {
            CommandCounterIncrement();
            return RegisterSnapshot(GetTransactionSnapshot());
        }));
    }
    // What is committed now, and our own changes, whatever the isolation level.
    static SnapshotScope latest() {
        return SnapshotScope(pg([] {
            CommandCounterIncrement();
            return RegisterSnapshot(GetLatestSnapshot());
        }));
    }
    ~SnapshotScope() {
        if (!unwinding_.in_flight()) {
            UnregisterSnapshot(snapshot_);
        }
    }

    [[nodiscard]] Snapshot get() const noexcept { return snapshot_; }

private:
    explicit SnapshotScope(Snapshot snapshot) noexcept : snapshot_(snapshot) {}

    Snapshot snapshot_;
    Unwinding unwinding_;
};

// What functions of the server see that take the active snapshot, pg_get_viewdef() for one.
class ActiveSnapshotScope : Pinned {
public:
    explicit ActiveSnapshotScope(const SnapshotScope &snapshot) {
        pg([&] { PushActiveSnapshot(snapshot.get()); });
    }
    ~ActiveSnapshotScope() {
        if (!unwinding_.in_flight()) {
            PopActiveSnapshot();
        }
    }

private:
    Unwinding unwinding_;
};

} // namespace migrate::pg
