// Descriptors of open large objects. They are the session's, and end with the (sub)transaction that opened
// them.
#pragma once

#include <vector>

namespace migrate::pg {

// What is open, in ascending order. Costs next to nothing if nothing is.
std::vector<int> open_large_objects();

class LargeObjects {
public:
    LargeObjects() : before_(open_large_objects()) {}

    // Close those that have been opened since.
    void close_others() const;

private:
    std::vector<int> before_;
};

} // namespace migrate::pg
