// The extension's own tables: where they are, and acting as the role that may write them.
#pragma once

#include <vector>

#include "pg/pinned.hpp"
#include "pg/role_scope.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

// A table or index in the schema of the extension.
Oid own_relation(const char *name);

// Bookkeeping goes on as the owner of migrate.services. After the check of the caller's rights, never round a
// script.
class Bookkeeping : pg::Pinned {
public:
    Bookkeeping();
    ~Bookkeeping();

    // Run a statement on them meanwhile. Returns its rows.
    static std::vector<pg::Row> execute(pg::Statement &statement,
                                        const std::vector<pg::Parameter> &parameters);

    // Whether what is being written is written by this extension.
    static bool is_active() noexcept;

private:
    pg::RoleScope role_;
};

} // namespace migrate::engine
