// How values of a type become values of another one.
#pragma once

#include <cstdint>
#include <string>

namespace migrate::pg {

enum class CastKind : std::uint8_t {
    assigned,  // as by an assignment: no expression is needed
    converted, // by a cast that must be written
    none       // there is none, or one of the types is not there
};

// Types as format_type() writes them, with every schema that is not pg_catalog.
CastKind cast_between(const std::string &from, const std::string &to);

} // namespace migrate::pg
