// Small pieces of text that several files put together.
#pragma once

#include "core/core.hpp"

#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>

namespace migrate::core {

// A text with so many places, each written {}. Anything else does not compile.
template <std::size_t Places>
struct Pattern {
    template <std::size_t Size>
    consteval Pattern(const char (&literal)[Size])
        : text(literal, Size - 1) { // implicit: from a literal alone
        std::size_t places = 0;
        for (std::size_t at = text.find("{}"); at != std::string_view::npos; at = text.find("{}", at + 2)) {
            places++;
        }
        if (places != Places) {
            throw "as many {} as words are needed";
        }
    }

    std::string_view text;
};

// Returns the text of a pattern with words in its places, one after another: so a message stands in the
// source as it reads, and is found by what somebody has seen of it. Call it as core::format: an argument of
// the standard library makes the compiler think of std::format too.
[[nodiscard]] std::string fill_places(std::string_view text, std::initializer_list<std::string_view> words);
template <typename... Words>
[[nodiscard]] std::string format(std::type_identity_t<Pattern<sizeof...(Words)>> pattern,
                                 const Words &...words) {
    return fill_places(pattern.text, {std::string_view(words)...});
}

// All of them, comma-separated, as Alembic writes lists.
[[nodiscard]] std::string join(std::span<const std::string> words);

// For messages: comma-separated, and cut after so many that a person would still read.
[[nodiscard]] std::string join_some(std::span<const std::string> words);

// Likewise, each in double quotes.
[[nodiscard]] std::string quote_some(std::span<const std::string> words);

// Control characters become \x1b and the like.
[[nodiscard]] std::string visible(std::string_view text);

// The same, but those that are a kind of white space become blanks.
[[nodiscard]] std::string on_one_line(std::string text);

// Whether two texts are the same but for the kind of line ends and a byte order mark in front.
[[nodiscard]] bool equal_but_for_line_ends(std::string_view one, std::string_view other);

// Each byte as two digits.
[[nodiscard]] std::string hex(std::string_view bytes);

// The text as a string of JSON, in its quotes and on one line.
[[nodiscard]] std::string json_string(std::string_view text);

} // namespace migrate::core
