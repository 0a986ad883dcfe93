// What the scopes have in common: they stay where they were made.
#pragma once

namespace migrate::pg {

// The base of what can be neither copied nor moved. A scope undoes what it did exactly once, and the server
// holds pointers into scopes.
class Pinned {
public:
    Pinned(const Pinned &) = delete;
    Pinned &operator=(const Pinned &) = delete;
    Pinned(Pinned &&) = delete;
    Pinned &operator=(Pinned &&) = delete;

protected:
    Pinned() = default;
    ~Pinned() = default;
};

} // namespace migrate::pg
