// Rows that a set-returning function answers with. They go to a tuplestore: a LIMIT never stops the work
// half-way.
#pragma once

#include <vector>

#include "pg/cell.hpp"

namespace migrate::pg {

class ResultRows {
public:
    // fcinfo: of a function called where a set is accepted.
    explicit ResultRows(FunctionCallInfo fcinfo);

    // Add a row; the cells must fit the function's result type.
    void add(const std::vector<Cell> &cells);

    // Add a row for each of many texts, which are its only column.
    void add_lines(const std::vector<std::string> &lines);

private:
    ReturnSetInfo *result_;
};

} // namespace migrate::pg
