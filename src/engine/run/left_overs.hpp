// What a statement with CONCURRENTLY leaves behind that was interrupted, and whether one that has ended has
// made what it should.
#pragma once

#include <string>

#include "pg/guard.hpp"

namespace migrate::engine {

// What an interrupted attempt has left is undone, with a NOTICE, so that the statement can run again: an
// invalid index of its name on its table, the indexes that REINDEX made on its way. What is older than since,
// a transaction id, is left alone. Runs as the current user, and commits. Returns the statement that ends
// what has begun and can't be begun again; empty: run it as it is.
std::string mend_left_overs(Node *statement, TransactionId since);

// Refuse (55000) an index that is there, but not valid: CREATE INDEX CONCURRENTLY IF NOT EXISTS passes it
// over.
void require_valid(Node *statement);

} // namespace migrate::engine
