#include <array>

#include "pg/digest.hpp"

#include "pg/guard.hpp"

extern "C" {
#include <common/cryptohash.h>
#include <common/sha1.h>
#include <common/sha2.h>
#include <utils/pg_crc.h>
}

namespace migrate::pg {

namespace {

template <std::size_t Size>
std::string digest_of(pg_cryptohash_type type, std::string_view text) {
    std::array<unsigned char, Size> bytes{};
    pg([&] {
        pg_cryptohash_ctx *context = pg_cryptohash_create(type);
        if (context == nullptr || pg_cryptohash_init(context) < 0 ||
            pg_cryptohash_update(context, static_cast<const uint8 *>(static_cast<const void *>(text.data())),
                                 text.size()) < 0 ||
            pg_cryptohash_final(context, bytes.data(), bytes.size()) < 0) {
            elog(ERROR, "could not compute a hash: %s", pg_cryptohash_error(context));
        }
        pg_cryptohash_free(context);
    });
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const unsigned char byte : bytes) {
        hex.append({digits[byte >> 4U], digits[byte & 0xfU]});
    }
    return hex;
}

} // namespace

std::string sha1(std::string_view text) { return digest_of<SHA1_DIGEST_LENGTH>(PG_SHA1, text); }

std::string sha256(std::string_view text) { return digest_of<PG_SHA256_DIGEST_LENGTH>(PG_SHA256, text); }

std::string sha384(std::string_view text) { return digest_of<PG_SHA384_DIGEST_LENGTH>(PG_SHA384, text); }

std::uint32_t crc32(std::string_view text) {
    return pg([&] {
        pg_crc32 crc = 0;
        INIT_TRADITIONAL_CRC32(crc);
        for (const char c : text) {
            COMP_TRADITIONAL_CRC32(crc, &c, 1U);
        }
        FIN_TRADITIONAL_CRC32(crc);
        return crc;
    });
}

} // namespace migrate::pg
