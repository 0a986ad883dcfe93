// Enumerations, composite types, ranges, domains: the statements that make, change and drop them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/schema/step.hpp"

namespace migrate::core {

// Whether a type can become another one without being made anew.
bool can_alter_type(const SchemaObject &live, const SchemaObject &desired) noexcept;
// Whether one can be made at all: base types can't.
bool can_create_type(const SchemaObject &type) noexcept;

// attributes: of a composite type, in their order.
Steps create_type(const SchemaObject &type, const std::vector<const SchemaObject *> &attributes);
// Values are added one by one, each where it is to be.
Steps alter_type(const SchemaObject &live, const SchemaObject &desired);
Steps drop_type(const SchemaObject &type);

// The values of an enumeration, as SQL spells them; of another type none.
std::vector<std::string_view> enum_values(const SchemaObject &type);

// A type that is made anew: the old one gives its name away before that, and goes when no column has it any
// more. number: of such a type.
Steps set_type_aside(const SchemaObject &type, std::size_t number);
Steps drop_aside_type(const SchemaObject &type, std::size_t number);

Steps add_attribute(const SchemaObject &attribute);
Steps alter_attribute(const SchemaObject &attribute);
Steps drop_attribute(const SchemaObject &attribute);

} // namespace migrate::core
