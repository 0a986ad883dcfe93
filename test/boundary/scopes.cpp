// Every scope of src/pg, left in every way. Each checks from inside that it is in force.
#include <array>
#include <functional>
#include <stdexcept>
#include <vector>

#include "probe.hpp"

#include "pg/catalog.hpp"
#include "pg/error_context.hpp"
#include "pg/function.hpp"
#include "pg/guc_scope.hpp"
#include "pg/jsonb.hpp"
#include "pg/lock_watch.hpp"
#include "pg/memory.hpp"
#include "pg/open_table.hpp"
#include "pg/plain_table.hpp"
#include "pg/role_scope.hpp"
#include "pg/row_batch.hpp"
#include "pg/scan.hpp"
#include "pg/sha256.hpp"
#include "pg/snapshot.hpp"
#include "pg/spi.hpp"
#include "pg/statement_timeout.hpp"
#include "pg/subtransaction.hpp"
#include "pg/table_scan.hpp"

namespace migrate::boundary {

namespace {

using Inside = std::function<void()>;

void expect(bool fact, const char *what) {
    if (!fact) {
        throw std::logic_error(std::string("the scope is not in force: ") + what);
    }
}

std::string state() {
    return pg::pg([] { return backend_state(true); });
}

void in_spi(const Inside &inside) {
    const pg::SpiConnection connection;
    pg::pg([] { SPI_execute("SELECT 17", true, 1); });
    expect(SPI_processed == 1, "SpiConnection");
    inside();
}

void in_role(const Inside &inside) {
    const Oid role = pg::find_role("regress_boundary");
    const pg::RoleScope scope(role, SECURITY_LOCAL_USERID_CHANGE);
    expect(GetUserId() == role && InLocalUserIdChange(), "RoleScope");
    inside();
}

void in_restricted_role(const Inside &inside) {
    const pg::RoleScope scope(pg::find_role("regress_boundary"), SECURITY_RESTRICTED_OPERATION);
    expect(InSecurityRestrictedOperation(), "RoleScope");
    inside();
}

void in_guc(const Inside &inside) {
    pg::GucScope scope;
    scope.set("search_path", "pg_catalog, information_schema");
    scope.set("work_mem", "123kB");
    (void)run_sql("SET search_path TO pg_temp");
    expect(pg::setting("search_path") == "pg_temp", "GucScope");
    inside();
}

void in_guc_that_is_refused(const Inside &inside) {
    pg::GucScope scope;
    scope.set("work_mem", "123kB");
    scope.set("work_mem", "nonsense");
    inside();
}

void in_statement_timeout(const Inside &inside) {
    pg::GucScope settings;
    settings.set("statement_timeout", "1h");
    const pg::StatementTimeoutScope scope;
    expect(pg::caller_deadline().has_value(), "StatementTimeoutScope");
    inside();
}

void in_lock_watch(const Inside &inside) {
    pg::GucScope settings;
    settings.set("lock_timeout", "1h");
    const pg::LockWatch watch;
    pg::LockWatch::follow_settings();
    expect(active_timeouts() > 0, "LockWatch");
    inside();
}

void add_line(void *argument) { errcontext("%s", static_cast<const char *>(argument)); }

void in_context(const Inside &inside) {
    const Counted counted;
    std::string line = "inside ErrorContext";
    const pg::ErrorContext context(add_line, line.data());
    expect(error_context_stack->arg == line.data(), "ErrorContext");
    inside();
}

void in_memory(const Inside &inside) {
    pg::TemporaryMemory memory;
    expect(std::string(CurrentMemoryContext->name) == "migrate step", "TemporaryMemory");
    pg::pg([] { return palloc(1000000); });
    memory.reset();
    pg::pg([] { return palloc(1000000); });
    inside();
}

void in_active_snapshot(const Inside &inside) {
    const auto snapshot = pg::SnapshotScope::active();
    expect(snapshot.get() != nullptr, "SnapshotScope");
    inside();
}

void in_fresh_snapshot(const Inside &inside) {
    const auto snapshot = pg::SnapshotScope::fresh();
    expect(snapshot.get() != nullptr, "SnapshotScope");
    inside();
}

void in_latest_snapshot(const Inside &inside) {
    const auto snapshot = pg::SnapshotScope::latest();
    expect(snapshot.get() != nullptr, "SnapshotScope");
    inside();
}

Oid relation(const char *name) { return pg::find_relation(pg::find_namespace("public"), name); }

void in_index_scan(const Inside &inside) {
    const auto snapshot = pg::SnapshotScope::latest();
    const pg::OpenIndex open(relation("probe"), "probe_pkey");
    pg::IndexScan scan(open, {"b"}, snapshot);
    expect(scan.next() && pg::to_string(scan.value(1)) == "b" && scan.is_null(2), "IndexScan");
    inside();
    expect(!scan.next(), "IndexScan");
}

void in_index_scan_of_nothing(const Inside &inside) {
    const auto snapshot = pg::SnapshotScope::latest();
    const pg::OpenIndex open(InvalidOid, "probe_pkey");
    const pg::IndexScan scan(open, {"b"}, snapshot);
    inside();
}

// The table is open already when the index turns out to be none.
void in_index_scan_of_no_index(const Inside &inside) {
    const auto snapshot = pg::SnapshotScope::latest();
    const pg::OpenIndex open(relation("probe"), "probe");
    const pg::IndexScan scan(open, {"b"}, snapshot);
    inside();
}

void in_index_scan_of_missing_index(const Inside &inside) {
    const auto snapshot = pg::SnapshotScope::latest();
    const pg::OpenIndex open(relation("probe"), "missing");
    const pg::IndexScan scan(open, {"b"}, snapshot);
    inside();
}

void in_column_scan(const Inside &inside) {
    const auto snapshot = pg::SnapshotScope::latest();
    const Oid oid = relation("probe");
    Relation table = pg::pg([&] { return table_open(oid, AccessShareLock); });
    {
        pg::ColumnScan scan(table, 1, snapshot);
        expect(scan.next() && pg::to_string(scan.value()) == "a", "ColumnScan");
        inside();
        expect(scan.next() && pg::to_string(scan.value()) == "b", "ColumnScan");
    }
    pg::pg([&] { table_close(table, AccessShareLock); });
}

void in_row_reader(const Inside &inside) {
    const auto snapshot = pg::SnapshotScope::latest();
    const pg::OpenTable table(relation("probe"), AccessShareLock);
    ItemPointerData first{};
    {
        pg::ColumnScan scan(table.get(), 1, snapshot);
        expect(scan.next(), "ColumnScan");
        first = scan.tid();
    }
    pg::RowReader reader(table.get(), snapshot);
    expect(reader.fetch(first) && pg::to_string(reader.value(1)) == "a", "RowReader");
    inside();
    expect(reader.fetch(first) && pg::to_string(reader.value(1)) == "a", "RowReader");
}

// More rows than are written at a time, long ones among them.
void in_row_inserter(const Inside &inside) {
    {
        const pg::OpenTable table(relation("inserted"), RowExclusiveLock);
        const pg::OpenIndexes indexes(table.get());
        expect(pg::is_plain(indexes), "is_plain");
        pg::RowInserter rows(indexes);
        for (int i = 0; i < 250; i++) {
            const pg::TemporaryMemory memory;
            rows.add({pg::text_cell(std::to_string(i) + std::string(i % 60 == 0 ? 2500 : 1, 'r'))});
        }
        inside();
        rows.flush();
    }
    expect(run_sql("SELECT count(*) FROM public.inserted") == "250", "RowInserter");
    run_sql("WITH gone AS (DELETE FROM public.inserted RETURNING 1) SELECT count(*) FROM gone");
}

void in_sha256(const Inside &inside) {
    pg::Sha256Context context;
    const auto hash = [&](std::string_view text) {
        std::array<char, 32> digest{};
        context.hash(text, digest);
        return static_cast<unsigned char>(digest[0]);
    };
    expect(hash("") == 0xe3 && hash("abc") == 0xba, "Sha256Context");
    inside();
    expect(hash("abc") == 0xba, "Sha256Context");
}

void fill(pg::RowBatch &batch, int count) {
    for (int i = 1; i <= count; i++) {
        batch.add({pg::int4_cell(i), pg::text_cell("row " + std::to_string(i))});
    }
}

std::string count_rows(const pg::RowBatch &batch) {
    static pg::Statement statement("SELECT pg_catalog.count(*) FROM batch");
    return statement.execute({}, batch).at(0).at(0).value();
}

// These three in memory of their own: after an error the rows last as long as that.
void in_row_batch(const Inside &inside) {
    const pg::TemporaryMemory memory;
    pg::RowBatch batch("batch", numbered_names(), 2);
    fill(batch, 2);
    inside();
    fill(batch, 2);
    expect(count_rows(batch) == "4", "RowBatch");
}

void in_row_batch_in_a_file(const Inside &inside) {
    const pg::TemporaryMemory memory;
    pg::GucScope settings;
    settings.set("work_mem", "64kB");
    pg::RowBatch batch("batch", numbered_names(), 2);
    fill(batch, 5000);
    inside();
    expect(count_rows(batch) == "5000", "RowBatch");
}

void in_shown_row_batch(const Inside &inside) {
    const pg::TemporaryMemory memory;
    pg::RowBatch batch("batch", numbered_names(), 2);
    fill(batch, 2);
    const pg::SpiConnection connection;
    batch.show();
    pg::pg([] { SPI_execute("SELECT name FROM batch", true, 0); });
    expect(SPI_processed == 2, "RowBatch");
    inside();
}

void in_json_members(const Inside &inside) {
    const Datum value =
        pg::pg([] { return DirectFunctionCall1(jsonb_in, CStringGetDatum(R"({"a": ["b"], "c": null})")); });
    pg::JsonMembers members(pg::json_value(value));
    expect(members.next() && members.key() == "a", "JsonMembers");
    pg::JsonMembers inner(members.value());
    expect(inner.next() && inner.value().string() == "b", "JsonMembers");
    inside();
    expect(!inner.next() && members.next() && members.key() == "c" && !members.next(), "JsonMembers");
}

void in_token_scan(const Inside &inside) {
    int count = 0;
    pg::scan_tokens("SELECT 'a' -- comment\n;", [&](std::size_t, std::size_t) {
        count++;
        if (count == 2) {
            inside();
        }
    });
    expect(count == 3, "scan_tokens");
}

void in_subtransaction(const Inside &inside) {
    const int level = GetCurrentTransactionNestLevel();
    const pg::Subtransaction subtransaction;
    expect(GetCurrentTransactionNestLevel() == level + 1, "Subtransaction");
    inside();
}

void in_committed_subtransaction(const Inside &inside) {
    pg::Subtransaction subtransaction;
    inside();
    subtransaction.commit();
}

struct Scope {
    const char *name;
    void (*enter)(const Inside &inside);
};

constexpr Scope scopes[] = {
    {"SpiConnection", in_spi},
    {"RoleScope", in_role},
    {"RoleScope, restricted", in_restricted_role},
    {"GucScope", in_guc},
    {"GucScope refused", in_guc_that_is_refused},
    {"StatementTimeoutScope", in_statement_timeout},
    {"LockWatch", in_lock_watch},
    {"ErrorContext", in_context},
    {"TemporaryMemory", in_memory},
    {"SnapshotScope::active", in_active_snapshot},
    {"SnapshotScope::fresh", in_fresh_snapshot},
    {"SnapshotScope::latest", in_latest_snapshot},
    {"IndexScan", in_index_scan},
    {"IndexScan of nothing", in_index_scan_of_nothing},
    {"IndexScan of no index", in_index_scan_of_no_index},
    {"IndexScan of a missing index", in_index_scan_of_missing_index},
    {"ColumnScan", in_column_scan},
    {"RowReader", in_row_reader},
    {"RowInserter", in_row_inserter},
    {"Sha256Context", in_sha256},
    {"RowBatch", in_row_batch},
    {"RowBatch in a file", in_row_batch_in_a_file},
    {"RowBatch, shown", in_shown_row_batch},
    {"JsonMembers", in_json_members},
    {"scan_tokens", in_token_scan},
    {"Subtransaction", in_subtransaction},
    {"Subtransaction, committed", in_committed_subtransaction},
};

void enter(const std::string &name, const Inside &inside) {
    for (const Scope &scope : scopes) {
        if (name == scope.name) {
            const Counted counted;
            scope.enter(inside);
            return;
        }
    }
    throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "there is no scope \"" + name + "\"");
}

// Enter scopes, each inside the one before.
void enter_all(const std::vector<std::string> &names, std::size_t first, const Inside &inside) {
    if (first == names.size()) {
        inside();
    } else {
        enter(names[first], [&] { enter_all(names, first + 1, inside); });
    }
}

void require_same(const std::string &before, const std::string &after) {
    if (before != after) {
        throw std::logic_error("the scope left behind: " + after + "; before: " + before);
    }
}

// Enter scopes and leave them; an error passes through.
Datum enter_scopes(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::vector<std::string> names = arguments.text_array(0, "scopes");
    const std::string way = arguments.text(1, "way");
    const std::string before = state();
    enter_all(names, 0, [&] { leave(way); });
    require_same(before, state());
    return pg::text_datum("left normally");
}

// Enter scopes inside a subtransaction and go on after the error.
Datum enter_scopes_and_catch(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::vector<std::string> names = arguments.text_array(0, "scopes");
    const std::string way = arguments.text(1, "way");
    const std::string before = state();
    std::string caught = "left normally";
    try {
        pg::Subtransaction subtransaction;
        enter_all(names, 0, [&] { leave(way); });
        subtransaction.commit();
    } catch (const std::exception &error) {
        caught = error.what();
    } catch (int number) {
        caught = std::to_string(number);
    }
    require_same(before, state());
    // What the transaction can still do shows what was left behind.
    (void)run_sql("SELECT count(*) FROM public.probe");
    return pg::text_datum(caught);
}

Datum run_in_role(FunctionCallInfo fcinfo) {
    const std::string command = pg::Arguments(fcinfo).text(0, "command");
    const pg::RoleScope scope(pg::find_role("regress_boundary"), SECURITY_LOCAL_USERID_CHANGE);
    return pg::text_datum(run_sql(command));
}

Datum scope_names(FunctionCallInfo) {
    std::vector<std::string> names;
    for (const Scope &scope : scopes) {
        names.emplace_back(scope.name);
    }
    return pg::text_array_datum(names);
}

} // namespace

} // namespace migrate::boundary

BOUNDARY_FUNCTION(enter_scopes)
BOUNDARY_FUNCTION(enter_scopes_and_catch)
BOUNDARY_FUNCTION(run_in_role)
BOUNDARY_FUNCTION(scope_names)
