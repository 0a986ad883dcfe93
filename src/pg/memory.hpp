// Memory contexts as scopes.
#pragma once

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

// What the server allocates in this scope goes with it: for loops whose turns must not add up.
class TemporaryMemory : Pinned {
public:
    TemporaryMemory()
        : context_(pg([] {
              return AllocSetContextCreate(CurrentMemoryContext, "migrate step", ALLOCSET_DEFAULT_SIZES);
          })),
          previous_(MemoryContextSwitchTo(context_)) {}
    ~TemporaryMemory() {
        MemoryContextSwitchTo(previous_);
        MemoryContextDelete(context_);
    }

    // Free what was allocated so far.
    void reset() noexcept { MemoryContextReset(context_); }

private:
    MemoryContext context_;
    MemoryContext previous_;
};

// So many bytes of a text as a string of its own in the current context.
inline char *copy_text(const char *text, int length) {
    return pg([&] { return pnstrdup(text, static_cast<Size>(length)); });
}

} // namespace migrate::pg
