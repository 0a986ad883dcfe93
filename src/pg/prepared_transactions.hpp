// Prepared transactions, as pg_prepared_xacts shows them to everybody.
#pragma once

#include <optional>
#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

struct PreparedTransaction {
    std::string gid;
    std::string owner;
    std::string database;
    std::string since; // when it was prepared
};

// The one with this transaction id; nullopt: there is none. Reads shared memory alone, but for the names of
// role and database.
std::optional<PreparedTransaction> find_prepared_transaction(TransactionId xid);

} // namespace migrate::pg
