// Rows that a set-returning function answers with. They go to a tuplestore: a LIMIT never stops the work
// half-way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

struct Cell {
    Datum value;
    bool is_null;
};

Cell text_cell(const std::string &value);
Cell text_cell(const std::optional<std::string> &value);
Cell text_array_cell(const std::optional<std::vector<std::string>> &value);
inline Cell null_cell() { return {Datum{0}, true}; }
inline Cell int4_cell(std::int32_t value) { return {Int32GetDatum(value), false}; }
inline Cell int8_cell(std::int64_t value) { return {Int64GetDatum(value), false}; }
inline Cell bool_cell(bool value) { return {BoolGetDatum(value), false}; }

class ResultRows {
public:
    // fcinfo: of a function called where a set is accepted.
    explicit ResultRows(FunctionCallInfo fcinfo);

    // Add a row; the cells must fit the function's result type.
    void add(const std::vector<Cell> &cells);

private:
    ReturnSetInfo *result_;
};

} // namespace migrate::pg
