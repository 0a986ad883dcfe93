// The extension's own tables: where they are, and acting as the role that may write them.
#pragma once

#include <functional>
#include <vector>

#include "pg/cell.hpp"
#include "pg/pinned.hpp"
#include "pg/role_scope.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

// A table or index in the schema of the extension.
Oid own_relation(const char *name);
// The schema that it is in.
Oid own_schema();

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

// A table of ours that rows are inserted into: its name, how many columns it has, and the statement that
// inserts into these what it reads from new_rows.
struct InsertInto {
    const char *table;
    int columns;
    pg::Statement &statement;
};

// Insert rows. fill: calls its argument for each row, with a cell for each of the columns in order. Where SQL
// would do no more than write them, it is passed over; where somebody has put a trigger or a column of his
// own on the table, it runs the statement. To be called while bookkeeping.
using AddRow = std::function<void(const std::vector<pg::Cell> &)>;
void insert_rows(const InsertInto &into, const std::function<void(const AddRow &)> &fill);

} // namespace migrate::engine
