// The session's temporary objects: tables, views, sequences, functions, types, ….
#pragma once

#include <set>
#include <utility>

#include "pg/guard.hpp"

namespace migrate::pg {

class TemporaryObjects {
public:
    // Takes down what there is.
    TemporaryObjects();

    // Drop what has been added since, with what depends on it, as the end of the session would.
    void drop_others() const;

private:
    std::set<std::pair<Oid, Oid>> before_; // class and object
};

} // namespace migrate::pg
