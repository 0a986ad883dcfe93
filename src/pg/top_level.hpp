// Statements that run as if the client had sent them: those that commit on their way, CREATE INDEX
// CONCURRENTLY for one. In a CALL that commits: pg/committing_call.hpp.
#pragma once

#include <optional>
#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// Run it, as the current user, through the hooks of other extensions. sql: its own text. It may end the
// transaction and begin others.
void run_at_top_level(Node *tree, const char *sql);

// Lock the table that the statement works on, as it does itself, so that lock_timeout holds for that wait.
// True: what it waits for after that are older transactions, which it keeps from nothing.
bool lock_before(Node *tree);

// Whether a statement is a CALL of the procedure that fills in values batch by batch.
bool is_backfill_call(Node *tree);

// Run a SET as of the session, whatever it is of. name_of_set: the setting that it changes; nullptr: several.
void run_session_set(VariableSetStmt *statement);
const char *name_of_set(const VariableSetStmt *statement) noexcept;

} // namespace migrate::pg
