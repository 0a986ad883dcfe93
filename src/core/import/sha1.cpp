#include "core/import/sha1.hpp"

#include <array>
#include <bit>

namespace migrate::core {

namespace {

constexpr std::size_t block_size = 64;

using State = std::array<std::uint32_t, 5>;

std::uint32_t word_at(std::string_view bytes, std::size_t place) {
    std::uint32_t word = 0;
    for (const char byte : bytes.substr(place, 4)) {
        word = (word << 8U) | static_cast<unsigned char>(byte);
    }
    return word;
}

// Section 6.1.2.
void take_block(State &state, std::string_view block) {
    std::array<std::uint32_t, 80> words{};
    for (std::size_t i = 0; i < words.size(); i++) {
        words.at(i) =
            i < 16 ? word_at(block, 4 * i)
                   : std::rotl(words.at(i - 3) ^ words.at(i - 8) ^ words.at(i - 14) ^ words.at(i - 16), 1);
    }
    auto [a, b, c, d, e] = state;
    for (std::size_t i = 0; i < words.size(); i++) {
        std::uint32_t mixed = 0;
        if (i < 20) {
            mixed = ((b & c) | (~b & d)) + 0x5a827999;
        } else if (i < 40) {
            mixed = (b ^ c ^ d) + 0x6ed9eba1;
        } else if (i < 60) {
            mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
        } else {
            mixed = (b ^ c ^ d) + 0xca62c1d6;
        }
        const std::uint32_t next = std::rotl(a, 5) + mixed + e + words.at(i);
        e = d;
        d = c;
        c = std::rotl(b, 30);
        b = a;
        a = next;
    }
    state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

} // namespace

std::string sha1_of(std::string_view text) {
    State state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    const std::size_t whole = text.size() / block_size * block_size;
    for (std::size_t place = 0; place < whole; place += block_size) {
        take_block(state, text.substr(place, block_size));
    }
    std::string end(text.substr(whole));
    end += '\x80';
    end.resize((end.size() + 8 + block_size - 1) / block_size * block_size - 8, '\0');
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        end += static_cast<char>((std::uint64_t{text.size()} * 8) >> (shift - 8));
    }
    for (std::size_t place = 0; place < end.size(); place += block_size) {
        take_block(state, std::string_view(end).substr(place, block_size));
    }
    std::string hexadecimal;
    for (const std::uint32_t word : state) {
        for (unsigned shift = 32; shift > 0; shift -= 4) {
            hexadecimal += "0123456789abcdef"[(word >> (shift - 4)) & 0xFU];
        }
    }
    return hexadecimal;
}

} // namespace migrate::core
