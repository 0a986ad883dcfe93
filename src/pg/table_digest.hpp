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

    [[nodiscard]] std::string text() const { return std::to_string(rows) + " rows, digest " + digest; }
};

// Of the tables of a schema but one that the current user may read, by identity; partitions are told by the
// table that they belong to.
std::vector<TableDigest> digest_tables(Oid schema, Oid hidden);

} // namespace migrate::pg
