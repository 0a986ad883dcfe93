// What can be done to an object on the way from one schema to another one, and when.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/schema/matching.hpp"

namespace migrate::core {

enum class Act : std::uint8_t {
    release, // a column lets go of what its default needs
    drop,
    create,
    alter,
    link,  // what must wait for other objects: to be attached, to be owned by a column
    finish // the old form of a type made anew goes
};
inline constexpr std::size_t act_count = 6;

// Where the changes of a kind come, if nothing that they need says otherwise: first what goes, parts before
// wholes, then what comes.
int rank_of(ObjectKind kind, Act act, bool is_foreign_key) noexcept;

} // namespace migrate::core
