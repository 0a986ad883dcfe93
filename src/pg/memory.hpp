// Memory contexts as scopes.
#pragma once

#include <utility>

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

// What the server allocates in it stays until it is released, at the latest until its owner ends.
class HeldMemory {
public:
    HeldMemory()
        : context_(pg([] {
              return AllocSetContextCreate(CurrentMemoryContext, "migrate held", ALLOCSET_DEFAULT_SIZES);
          })) {}
    HeldMemory(HeldMemory &&other) noexcept : context_(std::exchange(other.context_, nullptr)) {}
    HeldMemory &operator=(HeldMemory &&other) noexcept {
        std::swap(context_, other.context_);
        return *this;
    }
    HeldMemory(const HeldMemory &) = delete;
    HeldMemory &operator=(const HeldMemory &) = delete;
    ~HeldMemory() { release(); }

    // Do what allocates in it.
    template <typename F>
    auto in(F work) const {
        const Current current(context_);
        return work();
    }

    void release() noexcept {
        if (context_ != nullptr) {
            MemoryContextDelete(std::exchange(context_, nullptr));
        }
    }

private:
    class Current : Pinned {
    public:
        explicit Current(MemoryContext context) noexcept : previous_(MemoryContextSwitchTo(context)) {}
        ~Current() { MemoryContextSwitchTo(previous_); }

    private:
        MemoryContext previous_;
    };

    MemoryContext context_;
};

// So many bytes of a text as a string of its own in the current context.
inline char *copy_text(const char *text, int length) {
    return pg([&] { return pnstrdup(text, static_cast<Size>(length)); });
}

} // namespace migrate::pg
