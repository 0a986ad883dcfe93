#include <array>

#include "core/text.hpp"

#include "engine/store/own_tables.hpp"

#include "engine/store/services.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/open_table.hpp"
#include "pg/plain_table.hpp"
#include "pg/row_batch.hpp"

namespace migrate::engine {

namespace {

int active_bookkeepings = 0;

// A function of ours that triggers call; it has no arguments.
Oid own_trigger(const char *name) { return pg::find_function(own_schema(), name); }

} // namespace

Oid own_schema() { return pg::find_namespace("migrate"); }

Oid own_relation(const char *name) {
    const Oid relation = pg::find_relation(own_schema(), name);
    if (!OidIsValid(relation)) {
        throw pg::Error(ERRCODE_UNDEFINED_TABLE,
                        core::format(R"(relation "migrate.{}" does not exist)", name));
    }
    return relation;
}

Bookkeeping::Bookkeeping()
    : role_(pg::owner_of_relation(own_relation("services")), SECURITY_LOCAL_USERID_CHANGE) {
    active_bookkeepings++;
}

Bookkeeping::~Bookkeeping() { active_bookkeepings--; }

std::vector<pg::Row> Bookkeeping::execute(pg::Statement &statement,
                                          const std::vector<pg::Parameter> &parameters) {
    const Bookkeeping bookkeeping;
    return statement.execute(parameters);
}

void insert_rows(const InsertInto &into, const std::function<void(const AddRow &)> &fill) {
    // What they do concerns rows that others write.
    const std::array<Oid, 2> inert = {own_trigger("refuse_write"), own_trigger("follow_replication")};
    const pg::OpenTable open(own_relation(into.table), RowExclusiveLock);
    const int columns = RelationGetDescr(open.get())->natts;
    if (columns < into.columns) {
        throw pg::Error(ERRCODE_UNDEFINED_COLUMN,
                        core::format("table \"migrate.{}\" lacks columns", into.table),
                        "It was changed while this session waited for it.", "Try again.");
    }
    if (columns == into.columns) {
        const pg::OpenIndexes indexes(open.get());
        if (pg::is_plain(indexes, inert)) {
            pg::RowInserter rows(indexes);
            fill([&](const std::vector<pg::Cell> &cells) { rows.add(cells); });
            rows.flush();
            return;
        }
    }
    pg::RowBatch rows("new_rows", RelationGetDescr(open.get()), into.columns);
    fill([&](const std::vector<pg::Cell> &cells) { rows.add(cells); });
    into.statement.execute({}, rows);
}

bool Bookkeeping::is_active() noexcept { return active_bookkeepings > 0; }

} // namespace migrate::engine
