// What Flyway reads in the name of a file.
#pragma once

#include "core/core.hpp"

#include <optional>
#include <string_view>

namespace migrate::core {

// A version's numbers, without leading zeros.
class FlywayVersion {
public:
    // nullopt: it is none. Parts are divided by . or _.
    [[nodiscard]] static std::optional<FlywayVersion> read(std::string_view text);

    [[nodiscard]] std::string text() const;       // "1.2.0"
    [[nodiscard]] std::string comparable() const; // "1.2": versions of which this is equal are one
    bool operator<(const FlywayVersion &other) const;
    bool operator==(const FlywayVersion &other) const { return !(*this < other) && !(other < *this); }

private:
    std::vector<std::string> parts_;
};

struct FlywayName {
    enum class Kind : std::uint8_t {
        versioned,
        undo,
        repeatable,
        baseline,
        callback,
        mistaken, // it looks like one of these, and the tool passes over it
        other
    };
    Kind kind = Kind::other;
    bool is_sql = true;                   // no: it is a program
    std::optional<FlywayVersion> version; // of V, U and B
    std::string description;              // with blanks in place of _
    std::string event;                    // of a callback
};

// base_name: without the folder.
[[nodiscard]] FlywayName read_flyway_name(std::string_view base_name);

} // namespace migrate::core
