#include <algorithm>

#include "core/text.hpp"

#include "engine/state/version_writer.hpp"

#include "engine/script/caller_rights.hpp"
#include "engine/script/timeouts.hpp"
#include "engine/state/schema_right.hpp"
#include "engine/state/version_table.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/open_table.hpp"
#include "pg/plain_table.hpp"
#include "pg/rights.hpp"
#include "pg/role_scope.hpp"
#include "pg/session_state.hpp"
#include "pg/spi.hpp"
#include "pg/sqlstate.hpp"
#include "pg/subtransaction.hpp"
#include "pg/text_length.hpp"

namespace migrate::engine {

namespace {

constexpr int restricted = SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION;

void run_as_owner(Oid owner, const std::string &sql) {
    const pg::RoleScope role(owner, restricted);
    const pg::SpiConnection connection;
    pg::execute(sql.c_str());
}

// Triggers may run, event triggers too. A wait for a lock that fails says who stands in the way.
void execute_as_owner(const Service &service, Oid owner, const std::string &sql) {
    const LockTimeoutScope timeout(service);
    wait_explained([&] {
        pg::RestrictedSessionState session_state;
        run_as_owner(owner, sql);
        session_state.restore();
    });
}

// Create what is missing. If another session creates it at the same time (Alembic, or a service in the same
// schema), wait for that, and take what it made. exists: () → whether it is there.
template <typename F>
void create(const Service &service, Oid owner, const std::string &sql, F exists) {
    try {
        pg::Subtransaction subtransaction;
        execute_as_owner(service, owner, sql);
        subtransaction.commit();
    } catch (const pg::PgError &error) {
        const int code = error.data()->sqlerrcode;
        if ((code != ERRCODE_UNIQUE_VIOLATION && code != ERRCODE_DUPLICATE_SCHEMA &&
             code != ERRCODE_DUPLICATE_TABLE) ||
            !exists()) {
            throw;
        }
    }
}

// The call that mends it, where the owner lacks the right to create something; else nothing.
std::string missing_right(const Service &service, Oid owner) {
    const Oid nspace = pg::find_namespace(service.schema_name);
    const auto may = [&](AclMode mode) { return pg::has_right_in_schema(owner, nspace, mode); };
    if (OidIsValid(nspace)) {
        return may(ACL_USAGE) && may(ACL_CREATE) ? "" : grant_on_schema(service);
    }
    return pg::may_create_schemas(owner) ? "" : schema_for_owner(service);
}

void create_missing(const Service &service, Oid owner) {
    pg::GucScope settings;
    settings.set("default_table_access_method", "heap"); // no other is looked at
    const auto has_schema = [&] { return OidIsValid(pg::find_namespace(service.schema_name)); };
    try {
        if (!has_schema()) {
            create(service, owner, "CREATE SCHEMA " + pg::quote_identifier(service.schema_name), has_schema);
        }
        create(service, owner, create_table_statement(service, false),
               [&] { return OidIsValid(find_version_table(service)); });
    } catch (const pg::PgError &error) {
        const std::string mends = error.data()->sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE
                                      ? missing_right(service, owner)
                                      : std::string();
        if (!mends.empty()) {
            pg::add_hint(error, "The service's owner needs the right: " + mends);
        }
        throw;
    }
}

// In settings in which code on the table may run: event triggers when it is made, later triggers.
Oid create_and_lock(const Service &service, Oid owner, pg::GucScope &settings) {
    withhold_caller_rights(owner, settings);
    const Oid table = lock_for_writing(service);
    if (OidIsValid(table)) {
        return table;
    }
    create_missing(service, owner);
    const Oid made = lock_for_writing(service);
    if (!OidIsValid(made)) {
        refuse_unusable(service,
                        "It was made just now, and is not there: an event trigger has moved, renamed or "
                        "dropped it.");
    }
    return made;
}

// In Alembic's words where it has some.
pg::Error mismatch(const Service &service, const core::RowChange &change) {
    using Kind = core::RowChange::Kind;
    const std::string what = change.kind == Kind::update
                                 ? core::format("updating '{}' to '{}'", change.from, change.to)
                                 : (change.kind == Kind::remove ? core::format("deleting '{}'", change.from)
                                                                : core::format("inserting '{}'", change.to));
    return {
        pg::sqlstate::version_row_mismatch,
        core::format("Online migration expected to match one row when {} in '{}'; 0 found", what,
                     service.version_table),
        core::format(R"(Service "{}": a script or a trigger changed the version table "{}" under the run.)",
                     service.name, service.display_table()),
        "Take what writes the version table out of the script, or drop the trigger."};
}

// Whether the table still is as Alembic makes it, with room for the version: a script may have changed it
// since it was locked.
bool has_only_version_num(Relation table, const std::string &version) {
    auto *columns = RelationGetDescr(table);
    const FormData_pg_attribute *column = TupleDescAttr(columns, 0);
    return columns->natts == 1 && !column->attisdropped &&
           (column->atttypid == TEXTOID || column->atttypid == VARCHAROID) &&
           std::string_view(NameStr(column->attname)) == "version_num" &&
           (column->atttypmod < 0 || pg::count_characters(version) <= column->atttypmod - VARHDRSZ);
}

pg::WrittenText write_without_sql(const pg::OpenIndexes &table, const core::RowChange &change,
                                  ItemPointerData from) {
    switch (change.kind) {
    case core::RowChange::Kind::insert:
        return pg::insert_text(table, change.to);
    case core::RowChange::Kind::update:
        return pg::update_text(table, from, change.from, change.to);
    case core::RowChange::Kind::remove:
        break;
    }
    return pg::delete_text(table, from, change.from);
}

} // namespace

std::string create_table_statement(const Service &service, bool if_not_exists) {
    // Alembic's name for the constraint, where it fits.
    const std::string constraint = service.version_table + "_pkc";
    const std::string named =
        constraint.size() < NAMEDATALEN ? "CONSTRAINT " + pg::quote_identifier(constraint) + " " : "";
    return std::string("CREATE TABLE ") + (if_not_exists ? "IF NOT EXISTS " : "") + service.quoted_table() +
           " (version_num pg_catalog.text NOT NULL, " + named + "PRIMARY KEY (version_num))";
}

VersionWriter::VersionWriter(const Service &service)
    : service_(service), owner_(owner_of(service)), table_(create_and_lock(service, owner_, settings_)),
      limit_(pg::character_limit(table_, "version_num")) {}

core::Rows VersionWriter::read() {
    const std::vector<VersionRow> found = scan_latest_rows(service_, table_);
    core::Rows versions = versions_of(service_, found);
    tids_.clear();
    for (const VersionRow &row : found) {
        tids_.emplace(*row.version, row.tid);
    }
    return versions;
}

core::Rows VersionWriter::rows() const {
    core::Rows versions;
    for (const auto &[version, tid] : tids_) {
        versions.push_back(version);
    }
    std::sort(versions.begin(), versions.end());
    return versions;
}

bool VersionWriter::is_lost() const {
    return !pg::is_relation_called(table_, service_.schema_name, service_.version_table);
}

void VersionWriter::note(const core::RowChange &change, ItemPointerData tid) {
    if (change.kind != core::RowChange::Kind::insert) {
        tids_.erase(change.from);
    }
    if (change.kind != core::RowChange::Kind::remove) {
        tids_[change.to] = tid;
    }
}

void VersionWriter::apply(const std::vector<core::RowChange> &changes) {
    if (!is_lost()) {
        for (const core::RowChange &change : changes) {
            apply_one(change);
        }
        return;
    }
    for (const core::RowChange &change : changes) {
        note(change, {});
    }
    if (!tids_.empty()) {
        refuse_lost(service_, rows().front());
    }
}

void VersionWriter::apply_one(const core::RowChange &change) {
    if (change.kind != core::RowChange::Kind::remove) {
        widen_for(change.to);
    }
    if (write(change)) {
        return;
    }
    // A script may have moved the row: look for it once more.
    read();
    if (!write(change)) {
        throw mismatch(service_, change);
    }
}

bool VersionWriter::write(const core::RowChange &change) {
    ItemPointerData from{};
    if (change.kind != core::RowChange::Kind::insert) {
        const auto found = tids_.find(change.from);
        if (found == tids_.end()) {
            return false;
        }
        from = found->second;
    }
    const std::optional<pg::WrittenText> plain = write_if_plain(change, from);
    const pg::WrittenText written = plain ? *plain : write_by_sql(change, from);
    if (written.is_there) {
        note(change, written.tid);
    }
    return written.is_there;
}

// Without SQL, if SQL would do no more; else nullopt. No code of anybody runs.
std::optional<pg::WrittenText> VersionWriter::write_if_plain(const core::RowChange &change,
                                                             ItemPointerData from) const {
    const pg::OpenTable open(table_);
    if (!has_only_version_num(open.get(), change.to)) {
        return std::nullopt;
    }
    const pg::OpenIndexes table(open.get());
    if (!pg::is_plain(table) ||
        !pg::has_rights_on(owner_, table_, pg::rights_to_write)) { // rights on columns alone are SQL's affair
        return std::nullopt;
    }
    return write_without_sql(table, change, from);
}

// Triggers may run.
pg::WrittenText VersionWriter::write_by_sql(const core::RowChange &change, ItemPointerData from) {
    pg::RestrictedSessionState session_state;
    const pg::WrittenText written = [&] {
        const pg::RoleScope role(owner_, restricted);
        return execute_write(change, from);
    }();
    session_state.restore();
    return written;
}

pg::WrittenText VersionWriter::execute_write(const core::RowChange &change, ItemPointerData from) {
    const std::string table = service_.quoted_table();
    switch (change.kind) {
    case core::RowChange::Kind::insert: {
        if (insert_.get() == nullptr) {
            const std::string sql = "INSERT INTO " + table +
                                    " (version_num) VALUES ($1)"
                                    " RETURNING ctid, version_num OPERATOR(pg_catalog.=) $1";
            insert_.make(sql.c_str(), {TEXTOID});
        }
        Datum values[] = {pg::text_datum(change.to)};
        return pg::write_text(insert_.get(), values);
    }
    case core::RowChange::Kind::update: {
        if (update_.get() == nullptr) {
            const std::string sql = "UPDATE ONLY " + table +
                                    " SET version_num = $1 WHERE ctid OPERATOR(pg_catalog.=) $2"
                                    " AND version_num OPERATOR(pg_catalog.=) $3"
                                    " RETURNING ctid, version_num OPERATOR(pg_catalog.=) $1";
            update_.make(sql.c_str(), {TEXTOID, TIDOID, TEXTOID});
        }
        Datum values[] = {pg::text_datum(change.to), PointerGetDatum(&from), pg::text_datum(change.from)};
        return pg::write_text(update_.get(), values);
    }
    case core::RowChange::Kind::remove:
        break;
    }
    if (remove_.get() == nullptr) {
        const std::string sql = "DELETE FROM ONLY " + table +
                                " WHERE ctid OPERATOR(pg_catalog.=) $1"
                                " AND version_num OPERATOR(pg_catalog.=) $2 RETURNING ctid, true";
        remove_.make(sql.c_str(), {TIDOID, TEXTOID});
    }
    Datum values[] = {PointerGetDatum(&from), pg::text_datum(change.from)};
    return pg::write_text(remove_.get(), values);
}

void VersionWriter::widen_for(const std::string &version) {
    const auto fits = [&] { return limit_ == 0 || pg::count_characters(version) <= limit_; };
    if (fits()) {
        return;
    }
    limit_ = pg::character_limit(table_, "version_num"); // a script may have widened it
    if (fits()) {
        return;
    }
    execute_as_owner(service_, owner_,
                     "ALTER TABLE " + service_.quoted_table() +
                         " ALTER COLUMN version_num TYPE pg_catalog.text");
    limit_ = 0;
}

bool VersionWriter::would_be_empty(const std::vector<core::RowChange> &changes) const noexcept {
    auto rows = static_cast<std::ptrdiff_t>(tids_.size());
    for (const core::RowChange &change : changes) {
        rows += change.kind == core::RowChange::Kind::insert ? 1 : 0;
        rows -= change.kind == core::RowChange::Kind::remove ? 1 : 0;
    }
    return rows == 0;
}

void VersionWriter::drop() {
    if (!is_lost()) {
        execute_as_owner(service_, owner_, "DROP TABLE " + service_.quoted_table());
    }
}

core::Rows VersionWriter::purge() {
    core::Rows versions;
    for (const VersionRow &row : scan_latest_rows(service_, table_)) {
        if (row.version) {
            versions.push_back(*row.version);
        }
    }
    execute_as_owner(service_, owner_, "DELETE FROM ONLY " + service_.quoted_table());
    for (const VersionRow &row : scan_version_rows(service_, table_, pg::SnapshotScope::latest())) {
        throw mismatch(service_, {core::RowChange::Kind::remove, row.version.value_or("NULL"), {}});
    }
    tids_.clear();
    return versions;
}

} // namespace migrate::engine
