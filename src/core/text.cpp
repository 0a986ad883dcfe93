#include "text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

constexpr std::size_t enough = 50;

std::string join_first(std::span<const std::string> words, std::size_t count, std::string_view quote) {
    std::string text;
    for (const std::string &word : words.first(std::min(count, words.size()))) {
        if (!text.empty()) {
            text += ", ";
        }
        text += quote;
        text += word;
        text += quote;
    }
    if (words.size() > count) {
        text += " and " + std::to_string(words.size() - count) + " more";
    }
    return text;
}

} // namespace

std::string join(std::span<const std::string> words) { return join_first(words, words.size(), ""); }

std::string join_some(std::span<const std::string> words) { return join_first(words, enough, ""); }

std::string quote_some(std::span<const std::string> words) { return join_first(words, enough, "\""); }

} // namespace migrate::core
