// Revisions whose scripts were put together from what another tool has kept of them: the statements, without
// what stood between them in the file, or nothing at all.
#pragma once

#include "engine/registration/import_plan.hpp"

namespace migrate::engine {

// Whether the file of such a revision says the same to the server. The history can't tell which statement
// runs in a transaction less than the file does, so the file follows it in that. Where the history had no
// script, the file's is taken for what ran: then `before` gets it.
bool agrees_with_history(const Service &service, ImportedForm &form, StoredRevision &before);

// Of a revision that is registered already, keep what the history knows nothing of; and but for that, all of
// it unless it may change.
void keep_what_history_lacks(const Service &service, ImportedForm &form, const StoredRevision &before,
                             bool may_change);

} // namespace migrate::engine
