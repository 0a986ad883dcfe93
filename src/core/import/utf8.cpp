#include "core/import/utf8.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace migrate::core {

namespace {

// What may follow a lead byte (The Unicode Standard, table 3-7). The bounds of the second byte keep out forms
// that are longer than need be, surrogates, and what is above U+10FFFF.
struct Sequence {
    std::size_t length; // 0: this byte leads none
    unsigned char second_from;
    unsigned char second_to;
};

Sequence sequence_of(unsigned char lead) noexcept {
    if (lead < 0xC2 || lead > 0xF4) {
        return {lead < 0x80 ? std::size_t{1} : 0, 0, 0};
    }
    if (lead < 0xE0) {
        return {2, 0x80, 0xBF};
    }
    if (lead < 0xF0) {
        const auto from = static_cast<unsigned char>(lead == 0xE0 ? 0xA0 : 0x80);
        const auto to = static_cast<unsigned char>(lead == 0xED ? 0x9F : 0xBF);
        return {3, from, to};
    }
    const auto from = static_cast<unsigned char>(lead == 0xF0 ? 0x90 : 0x80);
    const auto to = static_cast<unsigned char>(lead == 0xF4 ? 0x8F : 0xBF);
    return {4, from, to};
}

// The length of the character that begins here; 0: none does.
std::size_t character_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t place) { return static_cast<unsigned char>(text[place]); };
    const Sequence sequence = sequence_of(byte(0));
    if (sequence.length <= 1) {
        return sequence.length;
    }
    if (text.size() < sequence.length || byte(1) < sequence.second_from || byte(1) > sequence.second_to) {
        return 0;
    }
    for (std::size_t place = 2; place < sequence.length; place++) {
        if (byte(place) < 0x80 || byte(place) > 0xBF) {
            return 0;
        }
    }
    return sequence.length;
}

// How many bytes from here on are surely characters of one byte each, in whole words.
std::size_t count_plain(std::string_view text) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = 0x8080808080808080;
    std::size_t place = 0;
    for (std::uint64_t word = 0; place + sizeof(word) <= text.size(); place += sizeof(word)) {
        std::memcpy(&word, text.data() + place, sizeof(word));
        if (((word | (word - ones)) & highs) != 0) { // a byte above 127, or a NUL
            break;
        }
    }
    return place;
}

std::size_t line_of(std::string_view text, std::size_t place) {
    return 1 + static_cast<std::size_t>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
}

} // namespace

std::optional<NotText> find_not_text(std::string_view text) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        return NotText{1, "the file is UTF-16", "Save it as UTF-8: iconv -f UTF-16 -t UTF-8."};
    }
    std::size_t place = 0;
    while ((place += count_plain(text.substr(place))) < text.size()) {
        const std::size_t length = text[place] == '\0' ? 0 : character_length(text.substr(place));
        if (length == 0) {
            const std::size_t line = line_of(text, place);
            if (text[place] == '\0') {
                return NotText{line, "the file has a NUL byte",
                               "Save it as UTF-8 without NUL bytes: a text of the server can't hold them."};
            }
            return NotText{line,
                           core::format("the file is not UTF-8 from its byte {} on", std::to_string(place)),
                           "Save it as UTF-8, from LATIN1 for instance: iconv -f LATIN1 -t UTF-8."};
        }
        place += length;
    }
    return std::nullopt;
}

} // namespace migrate::core
