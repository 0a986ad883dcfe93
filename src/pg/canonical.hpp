// Texts of expressions and queries in the form in which they stay the same. What the server prints of an
// object changes when the object is made again from it: of CHECK (a BETWEEN 1 AND 2 AND b), of varchar IN
// (…), of (a, b) = (1, 2) AND …. A dump that was restored shows that form, so texts are compared after they
// were parsed and printed until nothing changes, which is mostly after the first time.
//
// The texts are the server's own, and are read as they were printed: under the search_path, the role and the
// settings of the moment, which the caller sets. A text that can't be read raises the server's error: 42501
// for a schema that the role may not use, 42883 and the like for what is gone. The caller goes on after it
// with a pg::Subtransaction. Relations that a query names stay locked until the transaction ends: for a look,
// and, where a rule or a function writes into them, as for that (so not on a standby).
#pragma once

#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// An expression over the columns of a relation, or several with commas between, as pg_get_expr() prints them:
// a check, a default, a generated column, index keys or a predicate, partition keys, a policy, statistics,
// the row filter of a publication. relation: InvalidOid where there are no columns, as in defaults of a
// function's arguments.
std::string canonical_expression(const std::string &text, Oid relation);

// A check of a domain, over VALUE, as pg_get_expr(conbin, 0) prints it.
std::string canonical_domain_check(const std::string &text, Oid domain);

// The condition in the WHEN of a trigger, over old and new.
std::string canonical_trigger_condition(const std::string &text, Oid relation);

// The query of a view as pg_get_viewdef() prints it: with a semicolon at its end, as in the result. Columns
// of a single table have no name of a table before them in it, as PostgreSQL prints them from 16 on.
std::string canonical_query(const std::string &text);

// A rewrite rule as pg_get_ruledef() prints it.
std::string canonical_rule(const std::string &text);

// The body of a function that is written as BEGIN ATOMIC … END or RETURN …; arguments are $1, $2, … in it,
// and a statement of a block begins in the first column. Refuses a function with a body of another kind
// (XX000).
std::string canonical_function_body(Oid function);

} // namespace migrate::pg
