#include "engine/store/variables.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/datum.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.variables, by position.
enum VariableColumn { name_column = 2, value_column, secret_column };

Variable read_row(const pg::IndexScan &scan) {
    return {pg::to_string(scan.value(name_column)), pg::to_string(scan.value(value_column)),
            DatumGetBool(scan.value(secret_column))};
}

} // namespace

std::vector<Variable> read_variables(const Service &service, const pg::SnapshotScope &snapshot) {
    const pg::OpenIndex index(own_relation("variables"), "variables_pkey");
    pg::IndexScan scan(index, {service.name}, snapshot);
    std::vector<Variable> variables;
    while (scan.next()) {
        pg::check_interrupts();
        variables.push_back(read_row(scan));
    }
    return variables;
}

std::optional<Variable> find_variable(const Service &service, const std::string &name,
                                      const pg::SnapshotScope &snapshot) {
    const pg::OpenIndex index(own_relation("variables"), "variables_pkey");
    pg::IndexScan scan(index, {service.name, name}, snapshot);
    return scan.next() ? std::optional(read_row(scan)) : std::nullopt;
}

void write_variable(const Service &service, const Variable &variable) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.variables (service, name, value, secret) VALUES ($1, $2, $3, $4)
        ON CONFLICT (service, name)
            DO UPDATE SET value = excluded.value, secret = excluded.secret, set_by = SESSION_USER,
                          set_at = pg_catalog.clock_timestamp())");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(variable.name),
                       pg::text_parameter(variable.value), pg::bool_parameter(variable.secret)});
}

void delete_variable(const Service &service, const std::string &name) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.variables
        WHERE service OPERATOR(pg_catalog.=) $1 AND name OPERATOR(pg_catalog.=) $2)");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(name)});
}

void delete_variables(const Service &service) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.variables WHERE service OPERATOR(pg_catalog.=) $1)");
    statement.execute({pg::text_parameter(service.name)});
}

} // namespace migrate::engine
