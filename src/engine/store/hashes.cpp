#include "engine/store/hashes.hpp"

#include "pg/digest.hpp"

namespace migrate::engine {

const core::Hashes hashes{.sha1 = pg::sha1, .sha256 = pg::sha256, .sha384 = pg::sha384, .crc32 = pg::crc32};

} // namespace migrate::engine
