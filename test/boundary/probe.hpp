// What the tests look through: objects that are counted, and the backend's state before and after an error.
#pragma once

#include <string>

#include "engine/error.hpp"
#include "pg/arguments.hpp"
#include "pg/datum.hpp"
#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::boundary {

// Counted in every frame that an error must unwind. Its memory is on the C++ heap, so that one that is jumped
// over shows as a leak too.
class Counted : pg::Pinned {
public:
    Counted() : content_(1000, 'c') { live++; }
    ~Counted() { live--; }

    static int live;

private:
    std::string content_;
};

// How many timers of extensions are running.
int active_timeouts();

// What an error must leave as it was, in words. C in all but name; allocates in the current context.
// with_pointers: those too that only compare inside one statement.
const char *backend_state(bool with_pointers);

// Run SQL through SPI and answer the first column of the first row; "": there is none.
std::string run_sql(const std::string &command);

// The type of rows with a number and a name.
TupleDesc numbered_names();

// Leave the frame "by a server error", "by pg::Error", …; "normally" does nothing.
void leave(const std::string &way);

} // namespace migrate::boundary

#define BOUNDARY_FUNCTION(name)                                                                              \
    MIGRATE_SQL_FUNCTION(name, migrate::boundary::name, migrate::engine::describe_exception)
