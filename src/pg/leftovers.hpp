// What somebody else's code may leave behind in the session to be run later with other rights: cursors,
// prepared statements, temporary objects. A temporary view is found before any table of its name, even before
// those of pg_catalog, and its functions run as whoever reads it. Listeners run nothing: they may stay.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pg/guard.hpp"
#include "pg/subtransaction.hpp"

extern "C" {
#include <catalog/objectaddress.h>
#include <utils/portal.h>
}

namespace migrate::pg {

// The code runs in a subtransaction, so that what it left can be removed when it has failed, too. What is
// opened inside this scope ends before close().
class Leftovers {
public:
    // Takes down what there is before the code runs, and keeps the session's cursors from it: it can neither
    // read on in them nor replace them.
    Leftovers();
    Leftovers(const Leftovers &) = delete;
    Leftovers &operator=(const Leftovers &) = delete;
    Leftovers(Leftovers &&) = delete;
    Leftovers &operator=(Leftovers &&) = delete;
    // Without close(), after an error: rolls back, which takes cursors and temporary objects along, and drops
    // the prepared statements, which it does not.
    ~Leftovers();

    // Remove what is there now and was not before, and commit the rest.
    void close();

private:
    struct Cursor {
        std::string name;
        PortalStatus status;
    };
    struct PreparedStatement {
        std::string name;
        TimestampTz made_at;
    };

    void drop_new_statements();
    void drop_new_objects();
    void give_back() noexcept;

    std::vector<Cursor> cursors_;
    std::vector<PreparedStatement> statements_;
    std::vector<ObjectAddress> objects_; // of the session's temporary schema
    std::optional<Subtransaction> subtransaction_;
};

} // namespace migrate::pg
