// Prepared statements of code that somebody else has written, and other statements that act on the session.
#pragma once

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

// While it lasts, only prepared statements that were made meanwhile can be executed and deallocated, and what
// acts on the session as a whole, and could not be undone, is an error (0A000): LISTEN, UNLISTEN, DISCARD of
// anything but plans, DEALLOCATE ALL.
class OwnPreparedStatements : Pinned {
public:
    OwnPreparedStatements();
    ~OwnPreparedStatements(); // touches memory only, the same after an error: the statements outlive that

    // Drop what was made.
    void drop() noexcept;

    // For the hook.
    [[nodiscard]] bool has(const char *name) const noexcept;
    void add(const char *name);

private:
    OwnPreparedStatements *outer_;
    MemoryContext memory_;
    List *names_ = nullptr;
};

} // namespace migrate::pg
