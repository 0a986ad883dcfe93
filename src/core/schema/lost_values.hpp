// Data that goes when a type changes.
#pragma once

#include <cstddef>
#include <vector>

#include "core/schema/matching.hpp"
#include "core/schema/statements.hpp"

namespace migrate::core {

// Values of an enumeration that the new one does not have, where columns have them. place: of the type.
std::vector<DataLoss> values_lost(const MatchedSchemas &schemas, std::size_t place);

// Values of an attribute that goes, in columns of its composite type. place: of the attribute.
std::vector<DataLoss> attributes_lost(const MatchedSchemas &schemas, std::size_t place);

// Values of a column that its new type rounds or cuts without a word: numbers, dates and times. place: of the
// column.
std::vector<DataLoss> values_rounded(const MatchedSchemas &schemas, std::size_t place,
                                     const CastBetween &cast_between);

} // namespace migrate::core
