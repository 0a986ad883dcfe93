#include "pg/trigger_row.hpp"

extern "C" {
#include <commands/trigger.h>
}

namespace migrate::pg {

Datum column_of(const TriggerData &trigger, HeapTuple row, const char *column) {
    return pg([&] {
        TupleDesc description = RelationGetDescr(trigger.tg_relation);
        bool is_null = false;
        return SPI_getbinval(row, description, SPI_fnumber(description, column), &is_null);
    });
}

HeapTuple with_column(const TriggerData &trigger, HeapTuple row, const char *column, Datum value) {
    return pg([&] {
        TupleDesc description = RelationGetDescr(trigger.tg_relation);
        int number = SPI_fnumber(description, column);
        Datum new_value = value;
        bool is_null = false;
        return heap_modify_tuple_by_cols(row, description, 1, &number, &new_value, &is_null);
    });
}

} // namespace migrate::pg
