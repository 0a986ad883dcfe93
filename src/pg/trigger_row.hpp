// The rows that a trigger is called for.
#pragma once

#include "pg/guard.hpp"

struct TriggerData;

namespace migrate::pg {

// The value of a column of the trigger's table; it must not be null.
Datum column_of(const TriggerData &trigger, HeapTuple row, const char *column);

// The row with another value in one of its columns.
HeapTuple with_column(const TriggerData &trigger, HeapTuple row, const char *column, Datum value);

} // namespace migrate::pg
