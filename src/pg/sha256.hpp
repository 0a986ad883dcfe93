// SHA-256 by the server's library.
#pragma once

#include <span>
#include <string_view>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/unwinding.hpp"

extern "C" {
#include <common/cryptohash.h>
}

namespace migrate::pg {

// Hashes any number of texts: to make what it takes costs as much as a short one. Must end in the
// (sub)transaction that it was made in.
class Sha256Context : Pinned {
public:
    Sha256Context();
    ~Sha256Context();

    void hash(std::string_view text, std::span<char, 32> digest);

private:
    pg_cryptohash_ctx *context_;
    Unwinding unwinding_; // then the abort frees it
};

// Of a text or bytea that is stored, by the server's function.
void hash_stored(Datum value, std::span<char, 32> digest);

} // namespace migrate::pg
