// What becomes of each object on the way from one schema to another one: what is altered in place, what must
// go and come again because it stands in the way of something else.
#pragma once

#include <cstddef>
#include <vector>

#include "core/schema/matching.hpp"

namespace migrate::core {

struct Fate {
    bool drops = false;      // the live one, by a statement of its own
    bool vanishes = false;   // the live one goes with what it is part of
    bool creates = false;    // the desired one is made
    bool alters = false;     // the live one becomes the desired one
    bool is_retyped = false; // a column: its type changes or is made anew, and its values with it
    bool is_text_between =
        false;                 // a column: its type goes and comes again, and its values are text meanwhile
    bool is_made_anew = false; // a type: under its name another one, to which all columns go over
    bool has_new_default = false;         // a column: its default goes and comes again
    bool lets_go = false;                 // a column that vanishes: its default goes before
    bool goes_along = false;              // the statement that drops its parent's drops it: what is inherited
    bool follows = false;                 // the statement that makes its parent's makes it
    std::size_t changed_with = no_object; // a column: that of a parent whose statements change it too
    std::size_t renamed_from = no_object; // a new one that is an old one with another name
    std::size_t gone_with = no_object;    // what takes it along, if it vanishes

    [[nodiscard]] bool goes() const noexcept { return drops || vanishes; }
};

// One for each of the matched objects. made_anew: types that can't be altered in place, places of them.
// Refused (not_generated): what differs and can't be written.
std::vector<Fate> fates_of(const MatchedSchemas &schemas, const std::vector<std::size_t> &made_anew);

} // namespace migrate::core
