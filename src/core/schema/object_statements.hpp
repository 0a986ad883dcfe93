// Sequences, views, routines: the statements that make, change and drop them.
#pragma once

#include <string>

#include "core/schema/step.hpp"

namespace migrate::core {

// Whether one can become another one without being dropped.
bool can_alter_object(const SchemaObject &live, const SchemaObject &desired) noexcept;

Steps create_object(const SchemaObject &object);
Steps alter_object(const SchemaObject &live, const SchemaObject &desired);
Steps drop_object(const SchemaObject &object);

// "ALTER SEQUENCE … OWNED BY …", when the column is there. live: nullptr for a new one.
Steps link_sequence(const SchemaObject *live, const SchemaObject &desired);

// An aggregate as commands name it: with its arguments.
std::string aggregate_name(const SchemaObject &aggregate);

} // namespace migrate::core
