// The session's temporary objects: tables, views, sequences, functions, types, ….
#pragma once

#include <initializer_list>
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

// A table or sequence among them; InvalidOid: there is none of that name.
Oid find_temporary_relation(const char *name);

// Drop those of these names that there are, with what depends on them.
void drop_temporary_relations(std::initializer_list<const char *> names);

} // namespace migrate::pg
