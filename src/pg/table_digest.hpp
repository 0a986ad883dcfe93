// What is in tables, in short.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

struct TableDigest {
    std::string identity; // as SQL names the table
    std::int64_t rows;
    std::string digest; // of the rows' texts, in whatever order rows and columns stand
};

// Of the tables of a schema but one, by identity; partitions are told by the table that they belong to. Reads
// them as the current user.
std::vector<TableDigest> digest_tables(Oid schema, Oid hidden);

} // namespace migrate::pg
