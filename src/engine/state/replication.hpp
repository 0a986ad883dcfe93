// Rows that something else than this extension's functions writes into its tables: the apply worker of a
// logical replication, above all. Neither sequences nor cached graphs follow them by themselves.
#pragma once

struct HeapTupleData;
struct TriggerData;

namespace migrate::engine {

// What a trigger on one of the extension's tables has to do for a row; answers the row to be written. Graphs
// that backends have cached don't hold any more, and the sequence goes on behind the row's number.
HeapTupleData *follow_replicated_row(const TriggerData &trigger);

} // namespace migrate::engine
