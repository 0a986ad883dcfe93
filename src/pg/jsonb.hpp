// Walking through a jsonb value, one level at a time: however deep it is nested, nothing recurses.
#pragma once

#include <string_view>

#include "pg/guard.hpp"

namespace migrate::pg {

// A value. What it points to lives in the jsonb it was read from.
struct JsonValue {
    enum class Kind { null, boolean, number, string, array, object };

    Kind kind;
    bool boolean;            // of a boolean
    const char *text;        // of a string, without a NUL at its end
    std::size_t text_bytes;  // of a string
    JsonbContainer *content; // of an array or object

    [[nodiscard]] std::string_view string() const noexcept { return {text, text_bytes}; }
};

// "a string", "an array", …
const char *name_of(JsonValue::Kind kind) noexcept;

// The value of a jsonb datum, detoasted into the current memory context where need be.
JsonValue json_value(Datum jsonb);

// The value that a text is in JSON; of members with one name, the last one. Anything else is the server's
// error (22P02).
JsonValue parse_json(Datum json);

// The members of an array or an object, one after another.
class JsonMembers {
public:
    explicit JsonMembers(const JsonValue &container);

    // The next member; false: there is none.
    bool next();

    // Of an object's member.
    [[nodiscard]] std::string_view key() const noexcept { return key_.string(); }
    [[nodiscard]] const JsonValue &value() const noexcept { return value_; }

private:
    JsonbIterator *iterator_;
    JsonValue key_;
    JsonValue value_;
};

} // namespace migrate::pg
