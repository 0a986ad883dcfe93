// Reading JSON (RFC 8259), strictly. The server's own reader is not within core's reach.
#pragma once

#include "core/core.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace migrate::core {

struct JsonValue {
    enum class Kind : std::uint8_t { null, boolean, number, text, list, object };

    Kind kind = Kind::null;
    std::size_t line = 1;               // on which it begins
    std::string text = {};              // what a text says; a number or boolean as it is written
    std::vector<std::string> keys = {}; // of an object, one for each item
    std::vector<JsonValue> items = {};

    // Of an object; nullptr: there is none.
    [[nodiscard]] const JsonValue *find(std::string_view key) const;
};

struct JsonError {
    std::size_t line = 0;
    std::string message = {};
};

// nullopt: it is none, and the error says why.
[[nodiscard]] std::optional<JsonValue> read_json(std::string_view text, JsonError &error);

} // namespace migrate::core
