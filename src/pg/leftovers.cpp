#include <algorithm>

#include "pg/leftovers.hpp"
#include "pg/spi.hpp"

extern "C" {
#include <catalog/dependency.h>
#include <commands/portalcmds.h>
#include <commands/prepare.h>
}

namespace migrate::pg {

namespace {

// Stands in the place of a prepared statement's time while it is the session's own: the server sets no such
// time, and what is prepared anew under the same name has one that it has set.
constexpr TimestampTz own_mark = DT_NOBEGIN;

std::vector<std::string> names(Statement &statement) {
    std::vector<std::string> result;
    for (const Row &row : statement.execute({})) {
        result.push_back(row.at(0).value_or(""));
    }
    return result;
}

std::vector<std::string> cursor_names() {
    static Statement statement("SELECT name FROM pg_catalog.pg_cursors");
    return names(statement);
}

std::vector<std::string> statement_names() {
    static Statement statement("SELECT name FROM pg_catalog.pg_prepared_statements");
    return names(statement);
}

// What the session's temporary schema holds; what belongs to a table goes with it.
std::vector<ObjectAddress> temporary_objects() {
    static Statement statement(
        "SELECT classid, objid FROM pg_catalog.pg_depend"
        " WHERE refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass"
        " AND refobjid OPERATOR(pg_catalog.=) $1");
    Oid schema = InvalidOid;
    Oid toast_schema = InvalidOid;
    GetTempNamespaceState(&schema, &toast_schema);
    if (!OidIsValid(schema)) {
        return {};
    }
    std::vector<ObjectAddress> objects;
    for (const Row &row : statement.execute({{OIDOID, ObjectIdGetDatum(schema), false}})) {
        objects.push_back({static_cast<Oid>(std::stoul(row.at(0).value())),
                           static_cast<Oid>(std::stoul(row.at(1).value())), 0});
    }
    return objects;
}

} // namespace

Leftovers::Leftovers() : objects_(temporary_objects()) {
    for (std::string &name : statement_names()) {
        const TimestampTz made_at = FetchPreparedStatement(name.c_str(), false)->prepare_time;
        statements_.push_back({std::move(name), made_at});
    }
    for (std::string &name : cursor_names()) {
        const PortalStatus status = GetPortalByName(name.c_str())->status;
        cursors_.push_back({std::move(name), status});
    }
    subtransaction_.emplace();
    // From here on nothing fails. An active cursor can neither be read nor closed.
    for (const PreparedStatement &statement : statements_) {
        FetchPreparedStatement(statement.name.c_str(), false)->prepare_time = own_mark;
    }
    for (const Cursor &cursor : cursors_) {
        GetPortalByName(cursor.name.c_str())->status = PORTAL_ACTIVE;
    }
}

Leftovers::~Leftovers() {
    if (subtransaction_) {
        subtransaction_.reset();
        // Rolled back, the transaction can go on: the server may be asked, though an error is in flight.
        try {
            drop_new_statements();
        } catch (...) { // NOLINT(bugprone-empty-catch): those that matter most are dropped below
        }
        give_back();
    }
}

void Leftovers::close() {
    for (const std::string &name : cursor_names()) {
        if (std::none_of(cursors_.begin(), cursors_.end(),
                         [&](const Cursor &cursor) { return cursor.name == name; })) {
            pg([&] { PerformPortalClose(name.c_str()); });
        }
    }
    drop_new_statements();
    drop_new_objects();
    subtransaction_->commit();
    subtransaction_.reset();
    give_back();
}

void Leftovers::drop_new_statements() {
    for (const std::string &name : statement_names()) {
        pg([&] {
            if (FetchPreparedStatement(name.c_str(), true)->prepare_time != own_mark) {
                DropPreparedStatement(name.c_str(), false);
            }
        });
    }
}

// As the session's end drops them.
void Leftovers::drop_new_objects() {
    const std::vector<ObjectAddress> found = temporary_objects();
    pg([&] {
        ObjectAddresses *dropped = new_object_addresses();
        for (const ObjectAddress &object : found) {
            if (std::none_of(objects_.begin(), objects_.end(), [&](const ObjectAddress &old) {
                    return old.classId == object.classId && old.objectId == object.objectId;
                })) {
                add_exact_object_address(&object, dropped);
            }
        }
        performMultipleDeletions(dropped, DROP_CASCADE,
                                 PERFORM_DELETION_INTERNAL | PERFORM_DELETION_QUIETLY |
                                     PERFORM_DELETION_SKIP_EXTENSIONS);
        free_object_addresses(dropped);
    });
}

// Touches memory only.
void Leftovers::give_back() noexcept {
    for (const PreparedStatement &statement : statements_) {
        ::PreparedStatement *found = FetchPreparedStatement(statement.name.c_str(), false);
        if (found == nullptr) {
            continue;
        }
        if (found->prepare_time == own_mark) {
            found->prepare_time = statement.made_at;
        } else {
            DropPreparedStatement(statement.name.c_str(), false);
        }
    }
    for (const Cursor &cursor : cursors_) {
        GetPortalByName(cursor.name.c_str())->status = cursor.status;
    }
}

} // namespace migrate::pg
