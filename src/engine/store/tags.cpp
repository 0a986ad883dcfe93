#include "engine/store/tags.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/datum.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.service_tags, by position.
enum TagColumn { name_column = 2, revisions_column, note_column };

std::vector<Tag> read(const std::vector<std::string_view> &keys, const pg::SnapshotScope &snapshot) {
    const pg::OpenIndex index(own_relation("service_tags"), "service_tags_pkey");
    pg::IndexScan scan(index, keys, snapshot);
    std::vector<Tag> tags;
    while (scan.next()) {
        pg::check_interrupts();
        tags.push_back({pg::to_string(scan.value(name_column)), pg::to_strings(scan.value(revisions_column)),
                        pg::to_string(scan.value(note_column))});
    }
    return tags;
}

} // namespace

std::optional<Tag> read_tag(const Service &service, const std::string &name,
                            const pg::SnapshotScope &snapshot) {
    std::vector<Tag> found = read({service.name, name}, snapshot);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<Tag> read_tags(const Service &service, const pg::SnapshotScope &snapshot) {
    return read({service.name}, snapshot);
}

void write_tag(const Service &service, const Tag &tag) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.service_tags (service, name, revisions, note) VALUES ($1, $2, $3, $4)
        ON CONFLICT (service, name)
            DO UPDATE SET revisions = excluded.revisions, note = excluded.note, tagged_by = SESSION_USER,
                          tagged_at = pg_catalog.clock_timestamp())");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(tag.name),
                       pg::text_array_parameter(tag.revisions), pg::text_parameter(tag.note)});
}

void delete_tag(const Service &service, const std::string &name) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.service_tags
        WHERE service OPERATOR(pg_catalog.=) $1 AND name OPERATOR(pg_catalog.=) $2)");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(name)});
}

void delete_tags(const Service &service) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.service_tags WHERE service OPERATOR(pg_catalog.=) $1)");
    statement.execute({pg::text_parameter(service.name)});
}

void move_tags(const Service &service, const std::string &from, const std::string &to) {
    static pg::Statement statement(R"(
        UPDATE migrate.service_tags
        SET revisions = pg_catalog.array_replace(pg_catalog.array_remove(revisions, $3), $2, $3)
        WHERE service OPERATOR(pg_catalog.=) $1 AND $2 OPERATOR(pg_catalog.=) ANY (revisions))");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(from), pg::text_parameter(to)});
}

} // namespace migrate::engine
