// Definitions of objects with the texts in them that a restore would change, in the form in which they stay.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pg/guard.hpp"
#include "pg/snapshot.hpp"

namespace migrate::pg {

// What becomes of a text that can't be read again: because what it names is gone meanwhile, or never could.
enum class Unreadable : std::uint8_t {
    raise, // the server's error; 40001 if what it names was waited for, since it may have changed by then
    keep,  // as it was printed
};

// Change texts within the clauses of an object, which come in them in this order. forms: what they are, one
// for all, or one each:
// - expression, expressions (with commas between), default, domain check, trigger condition (text: the
// trigger):
//   stands in a clause as it is printed. object: what it is about, as canonical_*() takes it
// - view (object: its rule), rule, function, policy (object: the table; text: the stored tree): names
// relations, so it
//   is printed here, under locks on these; in the clause stands U+0001
// - options: to be sorted
// - settings (of a function, whose first clause is all of it): likewise
void make_canonical(std::vector<std::string> &clauses, const std::vector<std::string> &texts,
                    const std::vector<std::string> &forms, const ObjectAddress &self, Oid object,
                    const SnapshotScope &snapshot, Unreadable unreadable);

// An error that may be due to objects that have changed or gone while they were read, to go on after. Any
// other is thrown on. Only for a catch.
void forgive_change(const PgError &error);

} // namespace migrate::pg
