// Variables in scripts: where their places are, and the text with values in them. What is bound leads back to
// what was written, byte by byte.
#pragma once

#include "core/core.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

namespace migrate::core {

// How a script spells its variables.
enum class VariableStyle : std::uint8_t {
    none,   // it has none
    braces, // ${name}, anywhere in the text
    psql    // :name, :'name', :"name", where psql would replace them
};

// "braces", "psql"; "" for none
[[nodiscard]] const char *name_of(VariableStyle style) noexcept;
// nullopt: none is called so.
[[nodiscard]] std::optional<VariableStyle> find_variable_style(std::string_view name) noexcept;

// Whether one of the styles can spell the name.
[[nodiscard]] bool is_variable_name(std::string_view name) noexcept;

struct VariableValue {
    std::string_view text; // lives as long as whoever answers
    bool secret;
};
// Answers the value of a variable; nullopt: it has none.
using FindVariable = std::function<std::optional<VariableValue>(std::string_view name)>;

// A place whose variable has no value.
struct MissingVariable {
    std::string name;
    std::size_t begin; // of the place, in what was written
    std::size_t end;
    std::string message = {};    // that the script has for this case
    bool may_be_a_slice = false; // psql alone: between brackets, where a colon is SQL too
};

// A script with values in the places of its variables.
struct BoundText {
    // A place and what stands there now.
    struct Replacement {
        std::size_t raw_begin; // in what was written
        std::size_t raw_end;
        std::size_t begin; // in the text
        std::size_t end;
        bool secret;
    };

    std::string text;
    std::vector<Replacement> replacements; // in order
    std::vector<MissingVariable> missing;  // in order; their places are as they were written

    // Where in what was written a place of the text comes from: the beginning of something, or its end. What
    // is in a value comes from all of its variable's place.
    [[nodiscard]] std::size_t raw_begin(std::size_t offset) const noexcept;
    [[nodiscard]] std::size_t raw_end(std::size_t offset) const noexcept;

    // Whether a word that begins here may be a secret's, or a part of one.
    [[nodiscard]] bool touches_secret(std::size_t offset) const noexcept;

    [[nodiscard]] bool has_secret() const noexcept;
};

// Put values in. Too much of them is refused (ErrorCode::script_too_large).
[[nodiscard]] BoundText bind_variables(std::string_view script, VariableStyle style,
                                       const FindVariable &find);

// The text on its way: what is written as it is, and what stands in a place of it. For those who know a
// style.
class BoundTextWriter {
public:
    // Append text as it was written, or a part of a value.
    void append(std::string_view text);

    // What is appended between the two stands in this place of what was written. Those within another one are
    // a part of it.
    void begin_place(std::size_t raw_begin);
    void end_place(std::size_t raw_end);
    // What stands in the current place has a secret in it.
    void note_secret() noexcept { secret_ = true; }

    void add_missing(MissingVariable missing) { bound_.missing.push_back(std::move(missing)); }

    [[nodiscard]] BoundText take() { return std::move(bound_); }

private:
    BoundText bound_;
    std::size_t depth_ = 0; // of places
    std::size_t places_ = 0;
    std::size_t raw_begin_ = 0;
    std::size_t begin_ = 0;
    bool secret_ = false;
};

} // namespace migrate::core
