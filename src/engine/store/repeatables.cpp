#include <algorithm>

#include "engine/store/repeatable_rows.hpp"

#include "engine/store/own_tables.hpp"
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

void note_due(const Service &service) {
    static pg::Statement statement(
        "UPDATE migrate.services SET repeatables_due ="
        " (SELECT pg_catalog.bool_or(r.ran_sha256 IS NULL OR r.ran_sha256 OPERATOR(pg_catalog.<>) r.sha256)"
        " FROM migrate.repeatables AS r WHERE r.service OPERATOR(pg_catalog.=) $1)"
        " WHERE service OPERATOR(pg_catalog.=) $1");
    statement.execute({pg::text_parameter(service.name)});
}

void note_registered(const Service &service, bool must_run) {
    static pg::Statement statement("UPDATE migrate.services SET repeatables_due = true"
                                   " WHERE service OPERATOR(pg_catalog.=) $1");
    if (!must_run) { // it depends on the others now
        note_due(service);
    } else if (!service.repeatables_due.value_or(false)) {
        statement.execute({pg::text_parameter(service.name)});
    }
}

} // namespace migrate::engine
