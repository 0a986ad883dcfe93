// What somebody else's code may leave behind in the session to be run later with other rights: cursors and
// prepared statements. Neither listeners nor temporary objects are: they belong to who made them.
#pragma once

#include <string>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

class Leftovers {
public:
    // Takes down what there is before the code runs.
    Leftovers();
    Leftovers(const Leftovers &) = delete;
    Leftovers &operator=(const Leftovers &) = delete;
    Leftovers(Leftovers &&) = delete;
    Leftovers &operator=(Leftovers &&) = delete;
    // Touches memory only: prepared statements put in the place of others must not outlive an error either.
    // The rest of what was left ends with the transaction, or has a name that nobody uses.
    ~Leftovers();

    // Close the cursors and drop the prepared statements that are there now and were not before.
    void close();

private:
    struct Entry {
        std::string name;
        const void *object;
        TimestampTz made_at;
    };

    std::vector<Entry> cursors_;
    std::vector<Entry> statements_;
};

} // namespace migrate::pg
