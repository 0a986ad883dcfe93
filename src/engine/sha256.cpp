#include "engine/sha256.hpp"

#include "pg/datum.hpp"

namespace migrate::engine {

std::string hex(const Sha256 &hash) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : hash) {
        const auto byte = static_cast<unsigned char>(c);
        text.append({digits[byte >> 4U], digits[byte & 0xfU]});
    }
    return text;
}

Sha256 sha256_of_text(Datum text) {
    Sha256 hash{};
    // A text has the form of a bytea.
    pg::copy_bytes(pg::pg([&] { return DirectFunctionCall1(sha256_bytea, text); }), hash);
    return hash;
}

} // namespace migrate::engine
