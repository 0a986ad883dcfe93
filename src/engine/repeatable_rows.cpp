#include <algorithm>

#include "engine/repeatable_rows.hpp"

#include "engine/own_tables.hpp"
#include "pg/datum.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.repeatables, by position.
enum RepeatableColumn { name_column = 2, after_column, sha256_column, ran_column };

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
        const Sha256 sha256 = sha256_in(scan, sha256_column).value();
        std::vector<std::string> after = pg::to_strings(scan.value(after_column));
        all.scripts.push_back(
            {pg::to_string(scan.value(name_column)), after, sha256_in(scan, ran_column) != sha256});
        all.registered.push_back({std::move(after), sha256});
    }
    return all;
}

void note_due(const Service &service) {
    static pg::Statement statement(
        "UPDATE migrate.services SET repeatables_due ="
        " (SELECT pg_catalog.bool_or(r.ran_sha256 IS NULL OR r.ran_sha256 OPERATOR(pg_catalog.<>) r.sha256)"
        " FROM migrate.repeatables AS r WHERE r.service OPERATOR(pg_catalog.=) $1)"
        " WHERE service OPERATOR(pg_catalog.=) $1");
    statement.execute({pg::text_parameter(service.name)});
}

} // namespace migrate::engine
