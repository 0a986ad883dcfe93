// Reading a table without SQL: no name is resolved, no rule, policy or view can step in between.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/snapshot.hpp"
#include "pg/unwinding.hpp"

namespace migrate::pg {

// A table and one of its indexes, open for any number of scans. The index goes by its name: REINDEX
// CONCURRENTLY makes another one of it.
class OpenIndex : Pinned {
public:
    OpenIndex(Oid table, const char *index);
    ~OpenIndex();

    [[nodiscard]] Relation table() const noexcept { return table_; }
    [[nodiscard]] Relation index() const noexcept { return index_; }

    // As many as the table had when it was last vacuumed or analysed; 0 if it never was.
    [[nodiscard]] std::size_t expected_rows() const noexcept {
        return static_cast<std::size_t>(std::max(table_->rd_rel->reltuples, 0.0F));
    }

private:
    Relation table_ = nullptr;
    Relation index_ = nullptr;
    Unwinding unwinding_;
};

// Rows of a table in the order of a b-tree index whose first columns are text and equal to the keys given.
class IndexScan : Pinned {
public:
    enum class Order { forward, backward };

    IndexScan(const OpenIndex &open, const std::vector<std::string_view> &keys, const SnapshotScope &snapshot,
              Order order = Order::forward);
    // Only those whose next column, a text too, is less than `below`. The last ones come first.
    IndexScan(const OpenIndex &open, const std::vector<std::string_view> &keys, std::string_view below,
              const SnapshotScope &snapshot);
    ~IndexScan();

    // Go to the next row; false: there is none.
    bool next();

    // Columns of the row, numbered from 1 as in the table's definition. Valid until the next row.
    [[nodiscard]] Datum value(int column) const noexcept {
        return values_[static_cast<std::size_t>(column) - 1];
    }
    [[nodiscard]] bool is_null(int column) const noexcept {
        return nulls_[static_cast<std::size_t>(column) - 1] != 0;
    }
    [[nodiscard]] HeapTuple tuple() const noexcept { return tuple_; }

private:
    void begin(const OpenIndex &open, const std::vector<std::string_view> &keys, bool has_upper_bound,
               const SnapshotScope &snapshot);

    TupleDesc columns_;
    ScanDirection direction_;
    SysScanDesc scan_ = nullptr;
    HeapTuple tuple_ = nullptr;
    std::vector<Datum> values_;
    std::vector<char> nulls_;
    Unwinding unwinding_;
};

// Rows of a table by their places, under the snapshot that told these.
class RowReader : Pinned {
public:
    // Both must outlive it.
    RowReader(Relation table, const SnapshotScope &snapshot);
    ~RowReader();

    // Go to the row; false: it is not there any more.
    bool fetch(ItemPointerData tid);

    // A column of it, numbered from 1. Valid until leave().
    [[nodiscard]] Datum value(int column) const;

    [[nodiscard]] bool is_null(int column) const;

    // Let go of the row's page, which is held in the (sub)transaction of fetch(): to be called in the same
    // one.
    void leave();

private:
    Relation table_;
    const SnapshotScope &snapshot_;
    TupleTableSlot *slot_ = nullptr;
    Unwinding unwinding_;
};

// All rows of an open table in physical order, one column of them.
class ColumnScan : Pinned {
public:
    ColumnScan(Relation table, int column, const SnapshotScope &snapshot);
    ~ColumnScan();

    bool next();

    [[nodiscard]] Datum value() const noexcept { return value_; }
    [[nodiscard]] bool is_null() const noexcept { return is_null_; }
    [[nodiscard]] ItemPointerData tid() const noexcept { return slot_->tts_tid; }

private:
    int column_;
    TupleTableSlot *slot_ = nullptr;
    TableScanDesc scan_ = nullptr;
    Datum value_ = 0;
    bool is_null_ = true;
    Unwinding unwinding_;
};

} // namespace migrate::pg
