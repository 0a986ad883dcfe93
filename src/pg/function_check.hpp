// What the extension plpgsql_check says of functions in PL/pgSQL. It reads them and runs none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

// A function or procedure that is to be looked at; of one for triggers, as a trigger of a table runs it.
struct CheckableFunction {
    Oid function;
    Oid table;                           // InvalidOid: it is not for triggers
    std::optional<std::string> old_rows; // names of the trigger's transition tables
    std::optional<std::string> new_rows;
    std::string type; // "function", "procedure"
    std::string identity;
    std::string table_identity; // and of the trigger; empty: there is none
    std::string trigger_identity;
};

// Those of a schema, by identity: no members of extensions, and no functions for triggers that have none.
std::vector<CheckableFunction> checkable_functions(Oid schema);

struct FunctionMessage {
    std::string level; // "error", "warning", …
    std::string line;  // empty: of the whole function
    std::string message;
    std::string detail; // may be empty, and so may be the hint
    std::string hint;
};

// What plpgsql_check says of one as the current user, with its own defaults. schema: that the extension is
// in.
std::vector<FunctionMessage> check_function(const CheckableFunction &function, Oid schema);

} // namespace migrate::pg
