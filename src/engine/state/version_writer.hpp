// The version table in the hands of a run. It holds SHARE ROW EXCLUSIVE on the table, since Alembic itself
// takes no lock, and writes as the service's owner in a security-restricted operation.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/plan/plan.hpp"

#include "engine/store/services.hpp"
#include "pg/guc_scope.hpp"
#include "pg/plain_table.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

// The statement that creates the service's version table; if_not_exists: unless it is there.
std::string create_table_statement(const Service &service, bool if_not_exists);

class VersionWriter {
public:
    // Create schema and table if they are missing, and take the lock.
    explicit VersionWriter(const Service &service);

    // The rows as they are, in physical order. In REPEATABLE READ and SERIALIZABLE, rows that differ from
    // those of the transaction's snapshot are an error (40001).
    core::Rows read();

    // Make these changes, in this order. Each must hit one row, else MG043 in Alembic's words. Where a script
    // has taken the table away: fine if no row remains afterwards, else MG044.
    void apply(const std::vector<core::RowChange> &changes);

    // Drop the table, for a script that is about to drop its schema with nothing applied.
    void drop();

    // Whether no row would remain after these changes.
    [[nodiscard]] bool would_be_empty(const std::vector<core::RowChange> &changes) const noexcept;

    // Delete all rows, those that read() would refuse too; answers what they were.
    core::Rows purge();

    // The rows as the changes left them, sorted.
    [[nodiscard]] core::Rows rows() const;

private:
    [[nodiscard]] bool is_lost() const;
    void note(const core::RowChange &change, ItemPointerData tid);
    void apply_one(const core::RowChange &change);
    bool write(const core::RowChange &change);
    std::optional<pg::WrittenText> write_if_plain(const core::RowChange &change, ItemPointerData from) const;
    pg::WrittenText write_by_sql(const core::RowChange &change, ItemPointerData from);
    pg::WrittenText execute_write(const core::RowChange &change, ItemPointerData from);
    void widen_for(const std::string &version);

    Service service_;
    Oid owner_;
    pg::GucScope settings_; // what code on the table sets ends with the writer
    Oid table_;
    int limit_; // characters that the column takes; 0: any number
    pg::SpiConnection connection_;
    std::unordered_map<std::string, ItemPointerData> tids_;
    pg::Plan insert_;
    pg::Plan update_;
    pg::Plan remove_;
};

} // namespace migrate::engine
