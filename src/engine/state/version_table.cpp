#include <algorithm>

#include "core/text.hpp"

#include "engine/state/version_table.hpp"

#include "engine/script/timeouts.hpp"
#include "engine/state/registry.hpp"
#include "engine/state/schema_right.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/distribution.hpp"
#include "pg/error.hpp"
#include "pg/lock_blockers.hpp"
#include "pg/open_table.hpp"
#include "pg/relation_lock.hpp"
#include "pg/rights.hpp"
#include "pg/sqlstate.hpp"
#include "pg/table_scan.hpp"

extern "C" {
#include <catalog/pg_am.h>
}

namespace migrate::engine {

namespace {

constexpr const char *column_name = "version_num";

// What its rows may take in memory: far more than any graph has tips, far less than does harm to who looks.
constexpr std::size_t size_limit = std::size_t{16} * 1024 * 1024;

// For a look. A few rows too many get the answer that names them.
constexpr std::size_t surplus_rows = 100;
constexpr std::size_t longest_row = 10000;

// What only the rows are wrong with.
[[noreturn]] void refuse_rows(const Service &service, const std::string &what) {
    throw pg::Error(
        pg::sqlstate::bad_version_table,
        core::format(R"(version table "{}" of service "{}" can't be used)", service.display_table(),
                     service.name),
        what,
        core::format(
            "To put one row in their place: SELECT * FROM migrate.stamp({}, '<revision>', purge => true);",
            pg::quote_literal(service.name)));
}

// Refuse what is no plain table with the column; answers the column's number. The relation is locked.
int check_shape(const Service &service, Relation relation) {
    const FormData_pg_class *form = RelationGetForm(relation);
    if (form->relkind != RELKIND_RELATION) {
        refuse_unusable(service, "It is not a plain table.");
    }
    if (form->relpersistence != RELPERSISTENCE_PERMANENT) {
        refuse_unusable(service, form->relpersistence == RELPERSISTENCE_UNLOGGED
                                     ? "It is unlogged: a crash would empty it, and a standby can't read it."
                                     : "It is a temporary table.");
    }
    // relhasrules and relhassubclass stay set when the last rule or child is dropped, until the next VACUUM.
    if (relation->rd_rules != nullptr) {
        refuse_unusable(service, "It has rewrite rules.");
    }
    if (form->relispartition || (form->relhassubclass && pg::has_children(RelationGetRelid(relation)))) {
        refuse_unusable(service, "It takes part in inheritance or partitioning.");
    }
    if (form->relforcerowsecurity) {
        refuse_unusable(service, "It forces row level security on its owner.");
    }
    if (form->relam != HEAP_TABLE_AM_OID) {
        refuse_unusable(service, "It is no heap: it has an access method of an extension.");
    }
    if (const std::optional<std::string> extension = pg::distributor_of(RelationGetRelid(relation))) {
        refuse_unusable(
            service,
            core::format(R"(Extension "{}" has distributed it, and keeps its rows elsewhere.)", *extension));
    }
    const AttrNumber column = pg::column_number(RelationGetRelid(relation), column_name);
    if (column == InvalidAttrNumber) {
        refuse_unusable(service, "It has no column version_num.");
    }
    const FormData_pg_attribute *attribute = TupleDescAttr(RelationGetDescr(relation), column - 1);
    if (attribute->atttypid != TEXTOID && attribute->atttypid != VARCHAROID) {
        refuse_unusable(service, "Its column version_num is neither text nor varchar.");
    }
    if (attribute->attgenerated != '\0') {
        refuse_unusable(service, "Its column version_num is generated.");
    }
    return column;
}

// The server would cut them, and look elsewhere. They come from a dump of another encoding, or by hand.
void refuse_long_names(const Service &service) {
    for (const std::string *name : {&service.schema_name, &service.version_table}) {
        if (name->size() >= NAMEDATALEN) {
            throw pg::Error(ERRCODE_NAME_TOO_LONG,
                            core::format(R"(name "{}" of service "{}" is too long for a schema or a table)",
                                         *name, service.name),
                            core::format("It has {} bytes; at most {} are possible.",
                                         std::to_string(name->size()), std::to_string(NAMEDATALEN - 1)),
                            core::format("SELECT migrate.alter_service({}, {} => '<name>');",
                                         pg::quote_literal(service.name),
                                         name == &service.schema_name ? "schema_name" : "version_table"));
        }
    }
}

// Lock what has the name when it is locked. lock: (table) → whether it did.
template <typename F>
Oid lock_by_name(const Service &service, LOCKMODE mode, F lock) {
    refuse_long_names(service);
    for (;;) {
        require_schema_right(service);
        const Oid table = find_version_table(service);
        if (!OidIsValid(table) || !lock(table)) {
            return InvalidOid;
        }
        if (find_version_table(service) == table) {
            return table;
        }
        pg::unlock_relation(table, mode); // renamed or dropped while we waited
    }
}

bool may_write(Oid role, Oid table) {
    static constexpr AclMode needed[] = {ACL_SELECT, ACL_INSERT, ACL_UPDATE, ACL_DELETE};
    return std::none_of(std::begin(needed), std::end(needed),
                        [&](AclMode right) { return pg::lacks_right_on(role, table, right); });
}

// Who may not write a table must not lock it against those who may; and a run would find out half-way.
void refuse_unless_owner_may_write(const Service &service, Oid table) {
    const Oid owner = pg::find_role(service.owner);
    if (OidIsValid(owner) && !may_write(owner, table)) {
        throw pg::Error(
            ERRCODE_INSUFFICIENT_PRIVILEGE,
            core::format(R"(role "{}", the owner of service "{}", may not write version table "{}")",
                         service.owner, service.name, service.display_table()),
            "",
            core::format("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {};", service.quoted_table(),
                         pg::quote_identifier(service.owner)));
    }
}

// The same versions of the same rows: what has been rewritten as it was can't be updated under an old
// snapshot either.
bool same_rows(const std::vector<VersionRow> &some, const std::vector<VersionRow> &others) {
    return std::equal(
        some.begin(), some.end(), others.begin(), others.end(),
        [](VersionRow row, VersionRow other) { return ItemPointerEquals(&row.tid, &other.tid); });
}

// In lines of their own.
std::string blockers_of_table(Oid table) {
    const std::string lines = list_blockers(pg::wait_for_relation(table, ShareRowExclusiveLock));
    return lines.empty() ? "" : "\n" + lines;
}

std::string name_rows(const core::Rows &rows) { return rows.empty() ? "no row" : core::quote_some(rows); }

bool try_to_look(Oid table) { return pg::try_lock_relation(table, pg::LookLock::mode); }

[[noreturn]] void refuse_locked(const Service &service) {
    throw pg::Error(
        ERRCODE_LOCK_NOT_AVAILABLE,
        core::format(R"(version table "{}" of service "{}" is locked by another session)",
                     service.display_table(), service.name),
        "Something, most likely a run, is changing or dropping the table and has not committed yet.",
        "Try again when it has ended.");
}

// Whoever looks must not pay for what others have put there.
RowBounds bounds_for_look(const Service &service, const pg::SnapshotScope &snapshot) {
    return {registry_of(service, snapshot)->graph.size() + surplus_rows, longest_row};
}

} // namespace

Oid lock_for_writing(const Service &service) {
    const LockTimeoutScope timeout(service);
    Oid wanted = InvalidOid;
    try {
        return lock_by_name(service, ShareRowExclusiveLock, [&](Oid table) {
            wanted = table;
            refuse_unless_owner_may_write(service, table);
            pg::lock_relation(table, ShareRowExclusiveLock);
            return true;
        });
    } catch (const pg::PgError &error) {
        if (error.data()->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE) {
            throw;
        }
        throw pg::Error(ERRCODE_LOCK_NOT_AVAILABLE,
                        core::format(R"(version table "{}" of service "{}" is locked by another session, )"
                                     "and lock_timeout was reached",
                                     service.display_table(), service.name),
                        "What holds it is no run of this extension; perhaps it is Alembic." +
                            blockers_of_table(wanted),
                        "Wait for it to end, or raise lock_timeout.");
    }
}

std::vector<VersionRow> scan_version_rows(const Service &service, Oid table,
                                          const pg::SnapshotScope &snapshot, const RowBounds &bounds) {
    const pg::OpenTable open(table);
    const int column = check_shape(service, open.get());
    pg::ColumnScan scan(open.get(), column, snapshot);
    std::vector<VersionRow> rows;
    std::size_t size = 0;
    while (scan.next()) {
        pg::check_interrupts();
        const std::size_t bytes = scan.is_null() ? 0 : pg::stored_size(scan.value());
        if (rows.size() >= bounds.rows || bytes > bounds.bytes) {
            refuse_rows(
                service,
                rows.size() >= bounds.rows
                    ? core::format("It has more than {} rows, many more than the service has revisions.",
                                   std::to_string(bounds.rows))
                    : core::format("It has a row of {} bytes, which no revision is called.",
                                   std::to_string(bytes)));
        }
        size += sizeof(VersionRow) + bytes;
        if (size > size_limit) {
            refuse_unusable(service, core::format("Its rows take more than {} MB.",
                                                  std::to_string(size_limit / 1024 / 1024)));
        }
        rows.push_back(
            {scan.is_null() ? std::nullopt : std::optional<std::string>(pg::to_string(scan.value())),
             scan.tid()});
    }
    return rows;
}

std::vector<VersionRow> scan_latest_rows(const Service &service, Oid table) {
    std::vector<VersionRow> rows = scan_version_rows(service, table, pg::SnapshotScope::latest());
    if (IsolationUsesXactSnapshot() &&
        !same_rows(rows, scan_version_rows(service, table, pg::SnapshotScope::fresh()))) {
        throw pg::Error(
            ERRCODE_T_R_SERIALIZATION_FAILURE, "could not serialize access due to concurrent update",
            core::format(R"(The version table "{}" of service "{}" changed after the transaction's )"
                         "snapshot was taken.",
                         service.display_table(), service.name),
            "Run the transaction again.");
    }
    return rows;
}

core::Rows versions_of(const Service &service, const std::vector<VersionRow> &rows) {
    core::Rows versions;
    versions.reserve(rows.size());
    for (const VersionRow &row : rows) {
        if (!row.version) {
            refuse_unusable(service, "It has a row in which version_num is null.");
        }
        versions.push_back(*row.version);
    }
    return versions;
}

core::Rows read_version_rows(const Service &service, const pg::SnapshotScope &snapshot) {
    const pg::LookLock lock(lock_by_name(service, pg::LookLock::mode, [&](Oid one) {
        if (!try_to_look(one)) {
            refuse_locked(service);
        }
        return true;
    }));
    return OidIsValid(lock.table())
               ? versions_of(service, scan_version_rows(service, lock.table(), snapshot,
                                                        bounds_for_look(service, snapshot)))
               : core::Rows{};
}

std::optional<core::Rows> try_read_version_rows(const Service &service, const pg::SnapshotScope &snapshot) {
    const pg::LookLock lock(lock_by_name(service, pg::LookLock::mode, try_to_look));
    if (!OidIsValid(lock.table())) {
        return std::nullopt;
    }
    return versions_of(service, scan_version_rows(service, lock.table(), snapshot));
}

core::Rows read_latest_rows(const Service &service) {
    const pg::LookLock lock(lock_by_name(service, pg::LookLock::mode, [](Oid one) {
        wait_explained([&] { pg::lock_relation(one, pg::LookLock::mode); });
        return true;
    }));
    return OidIsValid(lock.table()) ? versions_of(service, scan_latest_rows(service, lock.table()))
                                    : core::Rows{};
}

void refuse_lost(const Service &service, const std::string &applied) {
    throw pg::Error(pg::sqlstate::version_table_lost,
                    core::format(R"(a script took away the version table "{}" of service "{}")",
                                 service.display_table(), service.name),
                    core::format(R"(Revision "{}" would remain applied, and nothing would say so.)", applied),
                    "Only the script that undoes the last applied revision may drop the version table.");
}

void refuse_unusable(const Service &service, const std::string &why) {
    throw pg::Error(
        pg::sqlstate::bad_version_table,
        core::format(R"(version table "{}" of service "{}" can't be used)", service.display_table(),
                     service.name),
        why,
        core::format(
            "It must be a plain table as Alembic makes it, with a column version_num of type text or "
            "varchar. Mend it, or choose another: SELECT migrate.alter_service({}, version_table => "
            "'<name>');",
            pg::quote_literal(service.name)));
}

void check_version_table(const Service &service, const core::Rows &rows) {
    const Oid table = lock_for_writing(service);
    if (!OidIsValid(table)) {
        if (!rows.empty()) {
            refuse_lost(service, rows.front());
        }
        return;
    }
    if (pg::has_deferred_triggers(table)) {
        refuse_unusable(service, "Triggers on it have been deferred, and would fire after the run.");
    }
    core::Rows found = versions_of(service, scan_version_rows(service, table, pg::SnapshotScope::latest()));
    std::sort(found.begin(), found.end());
    if (found != rows) {
        throw pg::Error(pg::sqlstate::version_row_mismatch,
                        core::format(R"(version table "{}" of service "{}" does not hold what the run wrote)",
                                     service.display_table(), service.name),
                        core::format("It should hold {}, and holds {}: a script or a trigger has changed it.",
                                     name_rows(rows), name_rows(found)),
                        "Take what writes the version table out of the script, or drop the trigger.");
    }
}

Oid find_version_table(const Service &service) {
    const Oid nspace = pg::find_namespace(service.schema_name);
    return OidIsValid(nspace) ? pg::find_relation(nspace, service.version_table.c_str()) : InvalidOid;
}

} // namespace migrate::engine
