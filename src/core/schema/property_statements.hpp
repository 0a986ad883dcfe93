// What an object has beside its definition: owner, grants, default privileges, comment.
#pragma once

#include <string_view>

#include "core/schema/step.hpp"

namespace migrate::core {

// What the property is one of.
struct Carrier {
    std::string_view type;
    std::string name;       // as commands name it
    std::string_view owner; // as SQL spells it
};

// Make a property what it is to be. live, desired: nullptr, it is what it is without being said.
Steps change_owner(const Carrier &carrier, const SchemaObject *desired, std::string_view standard_owner);
Steps change_grant(const Carrier &carrier, const SchemaObject *live, const SchemaObject *desired);
Steps change_default_privilege(const SchemaObject *live, const SchemaObject *desired);
Steps change_comment(const Carrier &carrier, const SchemaObject *desired);

// The object of the identity of a property: "table habits.entries" has a type and a name.
Carrier carrier_of(std::string_view text);

} // namespace migrate::core
