// SHA-256 of scripts.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "pg/guard.hpp"
#include "pg/sha256.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

using Sha256 = std::array<char, 32>;

std::string hex(const Sha256 &hash);

// Of a script in UTF-8, so that it is the same in all databases, and that of the file which the script was
// imported from; or of one that is stored as text.
Sha256 sha256_of(std::string_view script);
Sha256 sha256_of_text(Datum text);

// Of many scripts, at less than each by itself.
class ScriptHasher {
public:
    Sha256 hash(std::string_view script);

private:
    pg::Sha256Context context_;
};

// As a column of type bytea has it, and as it gets there.
std::optional<Sha256> sha256_in(const pg::IndexScan &scan, int column);
pg::Parameter sha256_parameter(const std::optional<Sha256> &hash);

} // namespace migrate::engine
