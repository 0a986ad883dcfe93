// Texts of objects as the server prints them. Relations that they name stay locked for a look until the
// (sub)transaction ends. Of an object that is gone: XX000.
#pragma once

#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

std::string printed_view(Oid view);
std::string printed_rule(Oid rule);
std::string printed_function(Oid function); // without the line feed at its end
std::string printed_function_body(Oid function);
// tree: as the catalog stores it.
std::string printed_expression(const std::string &tree, Oid table);

} // namespace migrate::pg
