#include <algorithm>

#include "engine/store/repeatables.hpp"

#include "engine/store/own_tables.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/datum.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.repeatables, by position.
enum RepeatableColumn { name_column = 2, after_column, sha256_column, ran_column };

RegisteredRepeatable read_row(const pg::IndexScan &scan) {
    return {pg::to_strings(scan.value(after_column)), sha256_in(scan, sha256_column).value(),
            sha256_in(scan, ran_column)};
}

} // namespace

std::optional<std::size_t> Repeatables::find(const std::string &name) const {
    const auto found = std::find_if(scripts.begin(), scripts.end(),
                                    [&](const core::Repeatable &one) { return one.name == name; });
    return found == scripts.end() ? std::nullopt
                                  : std::optional(static_cast<std::size_t>(found - scripts.begin()));
}

Repeatables read_repeatables(const Service &service, const pg::SnapshotScope &snapshot) {
    Repeatables all;
    const pg::OpenIndex index(own_relation("repeatables"), "repeatables_pkey");
    pg::IndexScan scan(index, {service.name}, snapshot);
    while (scan.next()) {
        pg::check_interrupts();
        RegisteredRepeatable one = read_row(scan);
        all.scripts.push_back(
            {pg::to_string(scan.value(name_column)), one.after, one.ran_sha256 != one.sha256});
        all.registered.push_back(std::move(one));
    }
    return all;
}

RepeatableReader::RepeatableReader(const Service &service, const pg::SnapshotScope &snapshot)
    : service_(service), snapshot_(snapshot), index_(own_relation("repeatables"), "repeatables_pkey") {}

std::optional<RegisteredRepeatable> RepeatableReader::read(const std::string &name) const {
    pg::IndexScan scan(index_, {service_.name, name}, snapshot_);
    return scan.next() ? std::optional(read_row(scan)) : std::nullopt;
}

void write_repeatable(const Service &service, const NewRepeatable &repeatable, const Script &script) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.repeatables AS r (service, name, after, sha256) VALUES ($1, $2, $3, $4)
        ON CONFLICT (service, name)
            DO UPDATE SET after = excluded.after, sha256 = excluded.sha256,
                          ran_sha256 = CASE WHEN $5 THEN NULL
                                            WHEN $6 THEN excluded.sha256
                                            ELSE r.ran_sha256 END,
                          registered_by = SESSION_USER, registered_at = pg_catalog.clock_timestamp())");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(repeatable.name),
                       pg::text_array_parameter(repeatable.after), sha256_parameter(repeatable.sha256),
                       pg::bool_parameter(repeatable.after_others), pg::bool_parameter(repeatable.has_run)});
    write_service_script(service, ScriptKind::repeatable, repeatable.name, script);
    if (repeatable.has_run) { // whether one has to depends on the others now
        note_repeatables(service.name);
    } else if (!service.repeatables_due.value_or(false)) {
        note_repeatable_due(service.name);
    }
}

void delete_repeatable(const Service &service, const std::string &name) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.repeatables
        WHERE service OPERATOR(pg_catalog.=) $1 AND name OPERATOR(pg_catalog.=) $2)");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(name)});
    remove_service_script(service, ScriptKind::repeatable, name);
    note_repeatables(service.name);
}

void delete_repeatables(const Service &service) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.repeatables WHERE service OPERATOR(pg_catalog.=) $1)");
    statement.execute({pg::text_parameter(service.name)});
}

void note_run(const Service &service, const std::vector<std::string> &names, std::int64_t run) {
    static pg::Statement statement(R"(
        UPDATE migrate.repeatables SET ran_sha256 = sha256, last_run = $3
        WHERE service OPERATOR(pg_catalog.=) $1 AND name OPERATOR(pg_catalog.=) ANY ($2))");
    statement.execute(
        {pg::text_parameter(service.name), pg::text_array_parameter(names), pg::int8_parameter(run)});
    note_repeatables(service.name);
}

void note_ran_elsewhere(const Service &service, const std::vector<std::string> &names) {
    static pg::Statement statement(R"(
        UPDATE migrate.repeatables SET ran_sha256 = sha256
        WHERE service OPERATOR(pg_catalog.=) $1 AND name OPERATOR(pg_catalog.=) ANY ($2))");
    statement.execute({pg::text_parameter(service.name), pg::text_array_parameter(names)});
    note_repeatables(service.name);
}

void expire_all(const Service &service) {
    static pg::Statement statement(R"(
        UPDATE migrate.repeatables SET ran_sha256 = NULL WHERE service OPERATOR(pg_catalog.=) $1)");
    statement.execute({pg::text_parameter(service.name)});
    note_repeatables(service.name);
}

} // namespace migrate::engine
