#include <new>

#include "pg/sha256.hpp"

#include "pg/datum.hpp"

namespace migrate::pg {

Sha256Context::Sha256Context() : context_(pg([] { return pg_cryptohash_create(PG_SHA256); })) {
    if (context_ == nullptr) {
        throw std::bad_alloc();
    }
}

Sha256Context::~Sha256Context() {
    if (!unwinding_.in_flight()) {
        pg_cryptohash_free(context_);
    }
}

void Sha256Context::hash(std::string_view text, std::span<char, 32> digest) {
    pg([&] {
        if (pg_cryptohash_init(context_) < 0 ||
            pg_cryptohash_update(context_, reinterpret_cast<const uint8 *>(text.data()), text.size()) < 0 ||
            pg_cryptohash_final(context_, reinterpret_cast<uint8 *>(digest.data()), digest.size()) < 0) {
            elog(ERROR, "could not compute %s hash: %s", "SHA256", pg_cryptohash_error(context_));
        }
    });
}

// A text has the form of a bytea.
void hash_stored(Datum value, std::span<char, 32> digest) {
    copy_bytes(pg([&] { return DirectFunctionCall1(sha256_bytea, value); }), digest);
}

} // namespace migrate::pg
