// Tables whose rows can be written without SQL, which costs a fraction: SQL would do nothing else to them.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "pg/cell.hpp"
#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/unwinding.hpp"

extern "C" {
#include <catalog/indexing.h>
}

namespace migrate::pg {

// The indexes of an open table that is locked for writing. Their locks stay, as the table's does: the next
// time they cost next to nothing.
class OpenIndexes : Pinned {
public:
    explicit OpenIndexes(Relation table);
    ~OpenIndexes();

    [[nodiscard]] Relation table() const noexcept { return table_; }
    [[nodiscard]] CatalogIndexState state() const noexcept { return indexes_; }
    // Whether each of them is a b-tree of columns over all rows, and in use.
    [[nodiscard]] bool are_plain() const;

private:
    Relation table_;
    CatalogIndexState indexes_ = nullptr;
    Unwinding unwinding_;
};

// Returns whether nothing but its indexes has to know of a row of the table: no trigger, rule, policy, check,
// generated column, partition, hook that audits rights; no index but plain ones; the transaction may write.
// The caller asks about rights and defaults. inert: functions whose triggers would do nothing.
bool is_plain(const OpenIndexes &open, std::span<const Oid> inert = {});

// Inserts rows many at a time. The table must be plain, and stay open.
class RowInserter : Pinned {
public:
    explicit RowInserter(const OpenIndexes &table);
    ~RowInserter();

    // Add a row, a cell for each column of the table in order. What the cells point to is copied.
    void add(const std::vector<Cell> &cells);

    // Write those that have been added and not written yet. To be called at the end.
    void flush();

private:
    const OpenIndexes &table_;
    MemoryContext memory_; // of the slots: who adds rows may reset another one after each
    std::vector<TupleTableSlot *> slots_;
    std::size_t filled_ = 0;
    Unwinding unwinding_;
};

// The rows of a plain table that has a single column, a text. Each call is a command of its own, which later
// ones see. tid: of the row; is_there is false where it holds another text, or is gone.
struct WrittenText {
    bool is_there;
    ItemPointerData tid; // of the new row
};
WrittenText insert_text(const OpenIndexes &open, std::string_view text);
WrittenText update_text(const OpenIndexes &open, ItemPointerData tid, std::string_view from,
                        std::string_view to);
WrittenText delete_text(const OpenIndexes &open, ItemPointerData tid, std::string_view from);

// The same by SQL, for other tables: a plan that returns ctid and whether the row is as it should be. Within
// a level of SPI.
WrittenText write_text(SPIPlanPtr plan, Datum *values);

} // namespace migrate::pg
