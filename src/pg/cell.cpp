#include "pg/cell.hpp"
#include "pg/datum.hpp"

namespace migrate::pg {

Cell text_cell(const std::string &value) { return {text_datum(value), false}; }

Cell text_cell(const std::optional<std::string> &value) { return value ? text_cell(*value) : null_cell(); }

Cell text_array_cell(const std::optional<std::vector<std::string>> &value) {
    return value ? Cell{text_array_datum(*value), false} : null_cell();
}

// A bytea has the form of a text.
Cell bytea_cell(std::string_view bytes) { return {text_datum(bytes), false}; }

Cell interval_cell(TimestampTz from, TimestampTz to) {
    return {pg([&] {
                return DirectFunctionCall2(timestamp_mi, TimestampTzGetDatum(to), TimestampTzGetDatum(from));
            }),
            false};
}

void put_row(Tuplestorestate *store, TupleDesc type, const std::vector<Cell> &cells) {
    Datum values[MaxTupleAttributeNumber];
    bool nulls[MaxTupleAttributeNumber];
    for (std::size_t i = 0; i < cells.size(); i++) {
        values[i] = cells[i].value;
        nulls[i] = cells[i].is_null;
    }
    pg([&] { tuplestore_putvalues(store, type, values, nulls); });
}

} // namespace migrate::pg
