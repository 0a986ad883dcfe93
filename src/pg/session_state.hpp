// What code that somebody else has written may leave in the session, or take away from it. What transactions,
// settings and roles have scopes of their own for is not in here; doc/security.md says what becomes of each.
#pragma once

#include <utility>
#include <vector>

#include "pg/advisory_locks.hpp"
#include "pg/guard.hpp"
#include "pg/large_objects.hpp"
#include "pg/pinned.hpp"
#include "pg/prepared_statements.hpp"
#include "pg/temporary_objects.hpp"

extern "C" {
#include <utils/portal.h>
}

namespace migrate::pg {

// While it lasts, nobody can fetch from, move or close the cursors that there are.
class ShelteredCursors : Pinned {
public:
    ShelteredCursors();
    ~ShelteredCursors(); // touches memory only

    // Close the cursors that were not there before.
    void close_others() const;

private:
    std::vector<std::pair<Portal, PortalStatus>> cursors_; // as they were
    const void *newest_;                                   // whose memory came last
};

class SessionState {
public:
    // Undo what was left since the beginning or the last call. Costs next to nothing if that is nothing.
    void restore();

private:
    ShelteredCursors cursors_;
    OwnPreparedStatements statements_;
    TemporaryObjects temporary_objects_;
    LargeObjects large_objects_;
    AdvisoryLocks locks_;
};

// The same in a security-restricted operation, where the server refuses all else that could be left.
class RestrictedSessionState {
public:
    void restore();

private:
    ShelteredCursors cursors_;
    LargeObjects large_objects_;
    AdvisoryLocks locks_;
};

} // namespace migrate::pg
