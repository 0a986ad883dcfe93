// A lock that the session keeps from one transaction to the next, under a tag that no SQL function can take:
// advisory locks of SQL are of the kinds 1 and 2.
#pragma once

#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// The tag of a name in this database. Two names may share one: their holders wait for each other then.
LOCKTAG lock_tag_of(const std::string &name) noexcept;

// Whether a session other than this one has it. Asked without waiting; never holds it.
bool is_locked_by_other(const LOCKTAG &tag);
// The process that has it; 0: none.
int holder_of_lock(const LOCKTAG &tag);

// Lock it for the session. False: another one has it.
bool try_session_lock(const LOCKTAG &tag);
// Whether this session still has it: pg_advisory_unlock_all() gives every such lock back.
bool has_session_lock(const LOCKTAG &tag) noexcept;
// Give it back, if it is still held. Never fails.
void release_session_lock(const LOCKTAG &tag) noexcept;

} // namespace migrate::pg
