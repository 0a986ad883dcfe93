#include "pg/random.hpp"
#include "pg/error.hpp"
#include "pg/guard.hpp"

namespace migrate::pg {

std::string random_hex(std::size_t digits) {
    std::string bytes(digits / 2, '\0');
    if (!pg_strong_random(bytes.data(), bytes.size())) {
        throw Error(ERRCODE_INTERNAL_ERROR, "could not generate random values");
    }
    std::string text(digits, '\0');
    pg([&] { return hex_encode(bytes.data(), bytes.size(), text.data()); });
    return text;
}

} // namespace migrate::pg
