// Indexes and partitions as the catalog has them, while statements with CONCURRENTLY make and drop them.
#pragma once

#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// The relation that a name means under the current search_path; InvalidOid: none.
Oid relation_called(const RangeVar *relation);

// The relation of that name in the schema of another one; InvalidOid: none.
Oid relation_beside(Oid relation, const char *name);

// The table of an index; InvalidOid: it is no index.
Oid table_of_index(Oid index);
bool is_valid_index(Oid index);

// Whether the current user acts for the owner of an index, or of the table whose TOAST table has it.
bool may_drop_index(Oid index);

// "schema"."name", where quotes are needed.
std::string display_name(Oid relation);

// The transaction that wrote its row of pg_class last; invalid: there is none.
TransactionId writer_of(Oid relation);

// Drop it, whoever asks: may_drop_index() tells who may. One of a TOAST table can't be named by its owner.
void drop_index(Oid index);

// DETACH PARTITION … CONCURRENTLY: the partition; nullptr: the statement is another.
const RangeVar *detached_concurrently(const AlterTableStmt *statement) noexcept;

} // namespace migrate::pg
