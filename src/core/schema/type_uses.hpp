// Where values of a type stand that the server looks into, or refuses to.
#pragma once

#include <cstddef>

#include "core/schema/matching.hpp"

namespace migrate::core {

bool is_type(ObjectKind kind) noexcept;
// Of the live schema. The functions that make ranges have the name of the type, and belong to the server.
bool is_range(const MatchedObject &object) noexcept;

// Whether a column has a type, be it within a domain, an array or another type: the server then alters none
// of its attributes.
bool has_columns(const MatchedSchemas &schemas, std::size_t type);

// Whether columns have values of a domain in arrays or rows: the server doesn't look into those when the
// domain takes fewer values than before, and refuses it.
bool is_within(const MatchedSchemas &schemas, std::size_t domain);

} // namespace migrate::core
