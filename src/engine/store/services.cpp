#include <algorithm>

#include "core/text.hpp"

#include "engine/store/services.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
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
    hooks_column,
    single_head_column,
    mirror_column,
    history_tool_column,
    history_schema_column,
    history_table_column,
    snapshots_column,
    lock_retries_column,
    lock_retry_max_pause_column
};

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
    service.single_head = DatumGetBool(scan.value(single_head_column));
    service.mirror = DatumGetBool(scan.value(mirror_column));
    service.history_tool = optional_text(scan, history_tool_column);
    service.history_schema = optional_text(scan, history_schema_column);
    service.history_table = optional_text(scan, history_table_column);
    service.snapshots = DatumGetBool(scan.value(snapshots_column));
    if (!scan.is_null(lock_retries_column)) {
        service.lock_retries = DatumGetInt32(scan.value(lock_retries_column));
    }
    service.lock_retry_max_pause = optional_text(scan, lock_retry_max_pause_column);
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
    return {ERRCODE_UNDEFINED_OBJECT, core::format(R"(service "{}" does not exist)", name), "",
            name.size() >= NAMEDATALEN
                ? look
                : core::format("{} to make it known: SELECT migrate.create_service({});", look,
                               pg::quote_literal(name))};
}

} // namespace

std::string Service::quoted_table() const {
    return pg::quote_identifier(schema_name) + "." + pg::quote_identifier(version_table);
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

std::vector<Service> services_in_schema(const std::string &schema_name, const pg::SnapshotScope &snapshot) {
    return read_services("services_schema_name_version_table_key", {schema_name}, snapshot);
}

Oid owner_of(const Service &service) {
    const Oid owner = pg::find_role(service.owner);
    if (!OidIsValid(owner)) {
        throw pg::Error(ERRCODE_UNDEFINED_OBJECT,
                        core::format(R"(role "{}", the owner of service "{}", does not exist)", service.owner,
                                     service.name),
                        "",
                        core::format("SELECT migrate.alter_service({}, owner => '<role>');",
                                     pg::quote_literal(service.name)));
    }
    return owner;
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

namespace {

std::vector<pg::Parameter> definition_of(const Service &service) {
    return {pg::text_parameter(service.name),
            pg::text_parameter(service.schema_name),
            pg::text_parameter(service.version_table),
            pg::text_parameter(service.owner),
            pg::text_parameter(service.search_path),
            pg::optional_text_parameter(service.lock_timeout),
            pg::optional_text_parameter(service.statement_timeout),
            pg::bool_parameter(service.single_head),
            pg::bool_parameter(service.snapshots),
            {INT4OID, Int32GetDatum(service.lock_retries.value_or(0)), !service.lock_retries},
            pg::optional_text_parameter(service.lock_retry_max_pause)};
}

// Two sessions may pass the checks at the same time; then the keys of the table decide. Returns the rows of
// RETURNING.
std::vector<pg::Row> write_definition(pg::Statement &statement, const Service &service) {
    try {
        return Bookkeeping::execute(statement, definition_of(service));
    } catch (const pg::PgError &error) {
        if (error.data()->sqlerrcode != ERRCODE_UNIQUE_VIOLATION) {
            throw;
        }
        throw pg::Error(
            ERRCODE_DUPLICATE_OBJECT,
            core::format(R"(version table "{}" belongs to another service)", service.display_table()), "",
            "Give the service another schema_name or version_table.");
    }
}

} // namespace

bool insert_service(const Service &service) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.services (service, schema_name, version_table, owner, search_path, lock_timeout,
                                      statement_timeout, single_head, snapshots, lock_retries,
                                      lock_retry_max_pause, graph_token)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                pg_catalog.nextval('migrate.graph_token'::pg_catalog.regclass))
        ON CONFLICT (service) DO NOTHING RETURNING service)");
    return !write_definition(statement, service).empty();
}

void update_service(const Service &service) {
    static pg::Statement statement(R"(
        UPDATE migrate.services
        SET schema_name = $2, version_table = $3, owner = $4, search_path = $5, lock_timeout = $6,
            statement_timeout = $7, single_head = $8, snapshots = $9, lock_retries = $10,
            lock_retry_max_pause = $11
        WHERE service OPERATOR(pg_catalog.=) $1)");
    write_definition(statement, service);
}

void delete_service(const std::string &name) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.services WHERE service OPERATOR(pg_catalog.=) $1)");
    Bookkeeping::execute(statement, {pg::text_parameter(name)});
}

bool lock_service_row(const std::string &name, ServiceLock lock) {
    static pg::Statement run(R"(
        SELECT 1 FROM migrate.services WHERE service OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE)");
    static pg::Statement hold(R"(
        SELECT 1 FROM migrate.services WHERE service OPERATOR(pg_catalog.=) $1 FOR SHARE)");
    return !Bookkeeping::execute(lock == ServiceLock::run ? run : hold, {pg::text_parameter(name)}).empty();
}

void lock_services_against_writes() {
    static pg::Statement statement("LOCK TABLE migrate.services IN SHARE ROW EXCLUSIVE MODE");
    Bookkeeping::execute(statement, {});
}

std::int64_t next_graph_token() {
    static pg::Statement statement(R"(
        SELECT pg_catalog.nextval('migrate.graph_token'::pg_catalog.regclass))");
    return std::stoll(Bookkeeping::execute(statement, {}).at(0).at(0).value());
}

std::optional<std::int64_t> renew_graph_token(const std::string &name) {
    static pg::Statement statement(R"(
        UPDATE migrate.services
        SET graph_token = pg_catalog.nextval('migrate.graph_token'::pg_catalog.regclass)
        WHERE service OPERATOR(pg_catalog.=) $1 RETURNING graph_token)");
    const std::vector<pg::Row> rows = Bookkeeping::execute(statement, {pg::text_parameter(name)});
    return rows.empty() ? std::nullopt : std::optional<std::int64_t>(std::stoll(rows[0].at(0).value()));
}

void set_needs(const std::string &name, const std::vector<std::string> &needs) {
    static pg::Statement statement(R"(
        UPDATE migrate.services SET needs = $2 WHERE service OPERATOR(pg_catalog.=) $1)");
    Bookkeeping::execute(statement, {pg::text_parameter(name), pg::text_array_parameter(needs)});
}

void set_history(const Service &service) {
    static pg::Statement statement(R"(
        UPDATE migrate.services
        SET mirror = $2, history_tool = $3, history_schema = $4, history_table = $5
        WHERE service OPERATOR(pg_catalog.=) $1)");
    Bookkeeping::execute(statement, {pg::text_parameter(service.name), pg::bool_parameter(service.mirror),
                                     pg::optional_text_parameter(service.history_tool),
                                     pg::optional_text_parameter(service.history_schema),
                                     pg::optional_text_parameter(service.history_table)});
}

void set_last_run(const std::string &name, std::int64_t run) {
    static pg::Statement statement(R"(
        UPDATE migrate.services SET last_run = $2 WHERE service OPERATOR(pg_catalog.=) $1)");
    Bookkeeping::execute(statement, {pg::text_parameter(name), pg::int8_parameter(run)});
}

void note_repeatables(const std::string &name) {
    static pg::Statement statement(R"(
        UPDATE migrate.services
        SET repeatables_due = (
            SELECT pg_catalog.bool_or(r.ran_sha256 IS NULL OR r.ran_sha256 OPERATOR(pg_catalog.<>) r.sha256)
            FROM migrate.repeatables AS r WHERE r.service OPERATOR(pg_catalog.=) $1)
        WHERE service OPERATOR(pg_catalog.=) $1)");
    Bookkeeping::execute(statement, {pg::text_parameter(name)});
}

void note_repeatable_due(const std::string &name) {
    static pg::Statement statement(R"(
        UPDATE migrate.services SET repeatables_due = true WHERE service OPERATOR(pg_catalog.=) $1)");
    Bookkeeping::execute(statement, {pg::text_parameter(name)});
}

void note_hooks(const std::string &name) {
    static pg::Statement statement(R"(
        UPDATE migrate.services
        SET hooks = ARRAY(SELECT h.event FROM migrate.hooks AS h
                          WHERE h.service OPERATOR(pg_catalog.=) $1 ORDER BY h.event)
        WHERE service OPERATOR(pg_catalog.=) $1)");
    Bookkeeping::execute(statement, {pg::text_parameter(name)});
}

} // namespace migrate::engine
