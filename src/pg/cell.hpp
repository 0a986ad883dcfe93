// Values of a row that is being formed. What they point to is allocated in the current context.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

struct Cell {
    Datum value;
    bool is_null;
};

Cell text_cell(const std::string &value);
Cell text_cell(const std::optional<std::string> &value);
inline Cell text_cell(const char *value) { return text_cell(std::string(value)); }
Cell text_array_cell(const std::optional<std::vector<std::string>> &value);
inline Cell null_cell() { return {Datum{0}, true}; }
inline Cell int4_cell(std::int32_t value) { return {Int32GetDatum(value), false}; }
inline Cell int8_cell(std::int64_t value) { return {Int64GetDatum(value), false}; }
inline Cell bool_cell(bool value) { return {BoolGetDatum(value), false}; }

// bytes: as they are.
Cell bytea_cell(std::string_view bytes);

Cell interval_cell(TimestampTz from, TimestampTz to);

// Add a row to a store of rows of this type.
void put_row(Tuplestorestate *store, TupleDesc type, const std::vector<Cell> &cells);

} // namespace migrate::pg
