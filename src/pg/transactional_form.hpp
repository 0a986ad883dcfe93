// Utility statements that can't run in a transaction block, and what can run there in their place.
#pragma once

#include <cstdint>

#include "pg/guard.hpp"

namespace migrate::pg {

enum class TransactionalForm : std::uint8_t {
    itself,               // it can run there
    without_concurrently, // run_without_concurrently()
    changes_nothing,      // a rebuild or a clean-up: nothing to run
    none
};

TransactionalForm transactional_form(const Node *statement) noexcept;

// What a statement is called, CREATE TABLE for instance.
const char *command_of(Node *statement) noexcept;

// Run CREATE INDEX, DROP INDEX or DETACH PARTITION without CONCURRENTLY.
void run_without_concurrently(const Node *statement);

} // namespace migrate::pg
