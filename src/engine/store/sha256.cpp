#include "core/text.hpp"

#include "engine/store/sha256.hpp"

#include "pg/datum.hpp"
#include "pg/encoding.hpp"
#include "pg/sha256.hpp"

namespace migrate::engine {

namespace {

Sha256 copy(Datum value) {
    Sha256 hash{};
    pg::copy_bytes(value, hash);
    return hash;
}

Sha256 sha256_of_bytes(Datum stored) {
    Sha256 hash{};
    pg::hash_stored(stored, hash);
    return hash;
}

} // namespace

std::string hex(const Sha256 &hash) { return core::hex({hash.data(), hash.size()}); }

Sha256 ScriptHasher::hash(std::string_view script) {
    Sha256 hash{};
    if (pg::database_holds_utf8()) {
        context_.hash(script, hash);
    } else {
        context_.hash(pg::to_utf8(script), hash);
    }
    return hash;
}

Sha256 sha256_of(std::string_view script) { return ScriptHasher().hash(script); }

Sha256 sha256_of_text(Datum text) {
    return pg::database_holds_utf8() ? sha256_of_bytes(text) : sha256_of(pg::to_string(text));
}

std::optional<Sha256> sha256_in(const pg::IndexScan &scan, int column) {
    return scan.is_null(column) ? std::nullopt : std::optional(copy(scan.value(column)));
}

pg::Parameter sha256_parameter(const std::optional<Sha256> &hash) {
    return pg::bytea_parameter(hash ? std::optional(pg::text_datum({hash->data(), hash->size()}))
                                    : std::nullopt);
}

} // namespace migrate::engine
