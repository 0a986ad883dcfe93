// What stands behind the marks of native files: words with commas between, or a text; what would be taken for
// something else is written E'…', as the server reads it.
#pragma once

#include "core/core.hpp"

#include <span>
#include <string_view>

namespace migrate::core {

struct NativeWords {
    std::vector<std::string> words;
    std::string problem; // "": there is none
};

// "001, E'two, and three'"
[[nodiscard]] NativeWords read_native_words(std::string_view value);
[[nodiscard]] std::string write_native_words(std::span<const std::string> words);

struct NativeText {
    std::string text;
    std::string problem;
};

// All of the value, or what its E'…' says.
[[nodiscard]] NativeText read_native_text(std::string_view value);
[[nodiscard]] std::string write_native_text(std::string_view text);

} // namespace migrate::core
