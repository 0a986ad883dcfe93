#include <algorithm>

#include "engine/store/services.hpp"

#include "engine/script/timeouts.hpp"
#include "engine/store/own_tables.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/lock_blockers.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.services, by position.
enum ServiceColumn {
    name_column = 1,
    schema_column,
    table_column,
    owner_column,
    path_column,
    lock_timeout_column,
    statement_timeout_column,
    token_column,
    run_column,
    needs_column,
    created_column,
    due_column,
    hooks_column
};

std::vector<std::string> &running_services() {
    static std::vector<std::string> names;
    return names;
}

std::optional<std::string> optional_text(const pg::IndexScan &scan, int column) {
    return scan.is_null(column) ? std::nullopt : std::optional(pg::to_string(scan.value(column)));
}

Service read_service(const pg::IndexScan &scan) {
    Service service;
    service.name = pg::to_string(scan.value(name_column));
    service.schema_name = pg::to_string(scan.value(schema_column));
    service.version_table = pg::to_string(scan.value(table_column));
    service.owner = pg::to_string(scan.value(owner_column));
    service.search_path = pg::to_string(scan.value(path_column));
    service.lock_timeout = optional_text(scan, lock_timeout_column);
    service.statement_timeout = optional_text(scan, statement_timeout_column);
    service.graph_token = DatumGetInt64(scan.value(token_column));
    if (!scan.is_null(run_column)) {
        service.last_run = DatumGetInt64(scan.value(run_column));
    }
    service.needs = pg::to_strings(scan.value(needs_column));
    service.created_at = DatumGetTimestampTz(scan.value(created_column));
    if (!scan.is_null(due_column)) {
        service.repeatables_due = DatumGetBool(scan.value(due_column));
    }
    service.hooks = pg::to_strings(scan.value(hooks_column));
    service.holder = pg::holder_of(scan.tuple());
    return service;
}

// By this index, in its order.
std::vector<Service> read_services(const char *index, const std::vector<std::string_view> &keys,
                                   const pg::SnapshotScope &snapshot) {
    const pg::OpenIndex open(own_relation("services"), index);
    pg::IndexScan scan(open, keys, snapshot);
    std::vector<Service> services;
    while (scan.next()) {
        pg::check_interrupts();
        services.push_back(read_service(scan));
    }
    return services;
}

pg::Error unknown_service(const std::string &name) {
    const std::string look = "To see the services: SELECT * FROM migrate.status;";
    return {ERRCODE_UNDEFINED_OBJECT, "service \"" + name + "\" does not exist", "",
            name.size() >= NAMEDATALEN ? look
                                       : look + " to make it known: SELECT migrate.create_service(" +
                                             pg::quote_literal(name) + ");"};
}

// Who holds a service, and what to do about it. Asked before the wait: after a failed one the transaction
// can't be asked.
struct Holder {
    std::string detail;
    std::string hint;
};

std::string describe_process(int pid) {
    const std::optional<pg::Activity> activity = pg::activity_of(pid);
    std::string text = "Process " + std::to_string(pid);
    if (activity) {
        text += " (application \"" + activity->application + "\"" +
                (activity->state.empty() ? "" : ", " + activity->state) + ")";
    }
    text += " holds it";
    return text +
           (activity && !activity->since.empty() ? ", in a transaction that began at " + activity->since
                                                 : "") +
           ".";
}

Holder describe_holder(const pg::RowHolder &holder) {
    const std::string wait = "Wait for it to end, or raise lock_timeout";
    if (!holder.held) {
        return {"", wait + "."};
    }
    if (holder.pid != 0) {
        return {describe_process(holder.pid), wait + "."};
    }
    if (const std::optional<pg::PreparedTransaction> prepared = pg::find_prepared_transaction(holder.xid)) {
        return {"Prepared transaction \"" + pg::in_one_line(prepared->gid) + "\" of user " +
                    pg::in_one_line(prepared->owner) + " holds it, prepared at " + prepared->since + ".",
                wait + "; or end it" + way_to_end(*prepared)};
    }
    return {"Another transaction holds it.", wait + "."};
}

// False: the row is gone.
bool lock_row(const std::string &name, ServiceLock lock) {
    static pg::Statement take(
        "SELECT 1 FROM migrate.services WHERE service OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE");
    static pg::Statement hold(
        "SELECT 1 FROM migrate.services WHERE service OPERATOR(pg_catalog.=) $1 FOR SHARE");
    const Bookkeeping bookkeeping;
    return !(lock == ServiceLock::run ? take : hold).execute({pg::text_parameter(name)}).empty();
}

// What a command reads before it writes, in full strength at once: a REINDEX that came in between would wait
// for us, and we for it.
void lock_tables(const std::string &service) {
    const pg::LockWatch waits;
    pg::LockWatch::follow_settings();
    try {
        for (const char *table : {"services", "run_steps"}) {
            const Oid relation = own_relation(table);
            pg::pg([&] { LockRelationOid(relation, RowExclusiveLock); });
        }
    } catch (const pg::PgError &error) {
        explain_wait(error);
        pg::add_context(error, "before a command on service \"" + service + "\"");
        throw;
    }
}

bool wait_for_row(const Service &service, ServiceLock lock) {
    const LockTimeoutScope timeout(service);
    lock_tables(service.name);
    const Holder holder = describe_holder(service.holder);
    try {
        return lock_row(service.name, lock);
    } catch (const pg::PgError &error) {
        if (error.data()->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE) {
            throw;
        }
        throw pg::Error(ERRCODE_LOCK_NOT_AVAILABLE,
                        "another run holds service \"" + service.name + "\", and lock_timeout was reached",
                        holder.detail, holder.hint);
    }
}

// Not to be told to hand out a superuser's rights, nor a role that is gone.
std::string way_to_right(const Service &service) {
    const Oid owner = pg::find_role(service.owner);
    if (!OidIsValid(owner) || pg::pg([&] { return superuser_arg(owner); })) {
        return "A superuser can do it, or give the service another owner: SELECT migrate.alter_service(" +
               pg::quote_literal(service.name) + ", owner => '<role>');";
    }
    return "Ask for it: GRANT " + pg::quote_identifier(service.owner) + " TO " +
           pg::quote_identifier(pg::role_name(GetUserId())) + ";";
}

} // namespace

std::string Service::quoted_table() const {
    return pg::quote_identifier(schema_name) + "." + pg::quote_identifier(version_table);
}

std::string grant_on_schema(const Service &service) {
    return "GRANT USAGE, CREATE ON SCHEMA " + pg::quote_identifier(service.schema_name) + " TO " +
           pg::quote_identifier(service.owner) + ";";
}

std::string schema_for_owner(const Service &service) {
    return "CREATE SCHEMA " + pg::quote_identifier(service.schema_name) + " AUTHORIZATION " +
           pg::quote_identifier(service.owner) + ";";
}

void refuse_read_only(const char *command) {
    pg::pg([&] {
        PreventCommandDuringRecovery(command);
        PreventCommandIfReadOnly(command);
        PreventCommandIfParallelMode(command);
    });
}

std::optional<Service> look_up_service(const std::string &name, const pg::SnapshotScope &snapshot) {
    const pg::OpenIndex services(own_relation("services"), "services_pkey");
    pg::IndexScan scan(services, {name}, snapshot);
    return scan.next() ? std::optional<Service>(read_service(scan)) : std::nullopt;
}

Service find_service(const std::string &name, const pg::SnapshotScope &snapshot) {
    std::optional<Service> service = look_up_service(name, snapshot);
    if (!service) {
        throw unknown_service(name);
    }
    return *std::move(service);
}

std::vector<Service> all_services(const pg::SnapshotScope &snapshot) {
    return read_services("services_pkey", {}, snapshot);
}

std::vector<Service> services_with_needs(const pg::SnapshotScope &snapshot) {
    return read_services("services_with_needs", {}, snapshot);
}

std::optional<Service> find_service_at(const std::string &schema_name, const std::string &version_table,
                                       const pg::SnapshotScope &snapshot) {
    std::vector<Service> found =
        read_services("services_schema_name_version_table_key", {schema_name, version_table}, snapshot);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Oid owner_of(const Service &service) {
    const Oid owner = pg::find_role(service.owner);
    if (!OidIsValid(owner)) {
        throw pg::Error(
            ERRCODE_UNDEFINED_OBJECT,
            "role \"" + service.owner + "\", the owner of service \"" + service.name + "\", does not exist",
            "", "SELECT migrate.alter_service(" + pg::quote_literal(service.name) + ", owner => '<role>');");
    }
    return owner;
}

bool has_right(const Service &service) {
    // A superuser may mend a service whose owner is gone.
    if (pg::pg([] { return superuser(); })) {
        return true;
    }
    const Oid owner = pg::find_role(service.owner);
    return OidIsValid(owner) && pg::pg([&] { return pg::can_set_role(GetUserId(), owner); });
}

void require_right(const Service &service) {
    if (!has_right(service)) {
        throw pg::Error(ERRCODE_INSUFFICIENT_PRIVILEGE,
                        "permission denied for service \"" + service.name + "\"",
                        "Only roles that can SET ROLE to its owner \"" + service.owner + "\" may do this.",
                        way_to_right(service));
    }
}

Service lock_service(const std::string &name, void (*require)(const Service &)) {
    const std::vector<std::string> &running = running_services();
    if (std::find(running.begin(), running.end(), name) != running.end()) {
        throw pg::Error(
            ERRCODE_OBJECT_IN_USE, "service \"" + name + "\" is being run",
            "A script can't run, stamp, register or drop its own service, nor another one of the same run.");
    }
    // Rights are checked before the wait, so that nobody waits for what is refused, and after it, on what
    // then holds.
    for (;;) {
        const Service before = find_service(name, pg::SnapshotScope::fresh());
        require(before);
        if (wait_for_row(before, ServiceLock::run)) {
            break;
        }
        // Dropped while we waited. If another one has taken its name, that is the one to wait for.
    }
    Service service = find_service(name, pg::SnapshotScope::fresh());
    require(service);
    return service;
}

Service hold_service(const std::string &name) {
    while (!wait_for_row(find_service(name, pg::SnapshotScope::fresh()), ServiceLock::hold)) {
        // Dropped while we waited, as in lock_service().
    }
    return find_service(name, pg::SnapshotScope::fresh());
}

std::map<std::string, Service> lock_services(const std::map<std::string, ServiceLock> &wanted) {
    std::map<std::string, Service> services;
    for (const auto &[name, lock] : wanted) {
        services.emplace(name, lock == ServiceLock::run ? lock_service(name) : hold_service(name));
    }
    return services;
}

std::vector<std::string> dependants_of(const std::string &service, const pg::SnapshotScope &snapshot) {
    std::vector<std::string> names;
    for (const Service &other : services_with_needs(snapshot)) {
        if (std::find(other.needs.begin(), other.needs.end(), service) != other.needs.end()) {
            names.push_back(other.name);
        }
    }
    return names;
}

RunningService::RunningService(const std::string &name) { running_services().push_back(name); }

RunningService::~RunningService() { running_services().pop_back(); }

} // namespace migrate::engine
