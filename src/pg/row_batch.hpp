// Many rows of ours that one statement reads as if they were a table: an INSERT … SELECT of them costs a
// fraction of as many INSERTs.
#pragma once

#include <vector>

#include "pg/cell.hpp"
#include "pg/pinned.hpp"
#include "pg/unwinding.hpp"

namespace migrate::pg {

class RowBatch : Pinned {
public:
    // name: what statements call it, which hides any table of that name. type: of the rows, its first columns
    // where there are more. It keeps its rows in the memory context that is current now, and what is more
    // than work_mem in a temporary file.
    RowBatch(const char *name, TupleDesc type, int columns);
    ~RowBatch();

    // Add a row; the cells must fit the columns.
    void add(const std::vector<Cell> &cells);

    // Make it known to the statements of the current level of SPI.
    void show() const;

private:
    Unwinding unwinding_;
    const char *name_;
    TupleDesc row_type_;
    Tuplestorestate *rows_;
};

} // namespace migrate::pg
