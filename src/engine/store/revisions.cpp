#include <algorithm>

#include "engine/store/revision_rows.hpp"

#include "pg/datum.hpp"
#include "pg/memory.hpp"
#include "pg/row_batch.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

pg::Cell array_cell(const std::vector<std::string> &values) { return {pg::text_array_datum(values), false}; }

pg::Cell sha256_cell(const Sha256 &hash) { return pg::bytea_cell({hash.data(), hash.size()}); }

pg::Parameter optional_bool_parameter(std::optional<bool> value) {
    return {BOOLOID, BoolGetDatum(value.value_or(false)), !value.has_value()};
}

void insert_revision_rows(const Service &service, const std::vector<NewForm> &forms, const char *source) {
    static pg::Statement statement(
        "INSERT INTO migrate.revisions (service, revision, down_revisions, depends_on, branch_labels, "
        "message,"
        " transactional, replaces, up_sha256, down_sha256, verify_sha256, down_transactional, source)"
        " SELECT $1, n.revision, n.down_revisions, n.depends_on, n.branch_labels, n.message, n.transactional,"
        " n.replaces, n.up_sha256, n.down_sha256, n.verify_sha256, n.down_transactional, $2"
        " FROM new_revisions AS n");
    pg::RowBatch rows("new_revisions", {{"revision", TEXTOID},
                                        {"down_revisions", TEXTARRAYOID},
                                        {"depends_on", TEXTARRAYOID},
                                        {"branch_labels", TEXTARRAYOID},
                                        {"message", TEXTOID},
                                        {"transactional", BOOLOID},
                                        {"replaces", TEXTARRAYOID},
                                        {"up_sha256", BYTEAOID},
                                        {"down_sha256", BYTEAOID},
                                        {"verify_sha256", BYTEAOID},
                                        {"down_transactional", BOOLOID}});
    pg::TemporaryMemory memory;
    for (const NewForm &form : forms) {
        pg::check_interrupts();
        const core::Revision &revision = form.stored->revision;
        rows.add({pg::text_cell(revision.id), array_cell(revision.down_revisions),
                  array_cell(revision.depends_on), array_cell(revision.branch_labels),
                  pg::text_cell(revision.message), pg::bool_cell(form.properties.transactional),
                  array_cell(revision.replaces), sha256_cell(form.properties.up_sha256),
                  form.properties.reversible ? sha256_cell(form.properties.down_sha256) : pg::null_cell(),
                  form.properties.verifiable ? sha256_cell(form.properties.verify_sha256) : pg::null_cell(),
                  form.stored->down_transactional ? pg::bool_cell(*form.stored->down_transactional)
                                                  : pg::null_cell()});
        memory.reset();
    }
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(source)}, rows);
}

// In the order of their index, which takes rows that follow each other faster than rows at random.
std::vector<const StoredRevision *> by_id(const std::vector<NewForm> &forms) {
    std::vector<const StoredRevision *> sorted;
    sorted.reserve(forms.size());
    for (const NewForm &form : forms) {
        sorted.push_back(form.stored);
    }
    std::sort(sorted.begin(), sorted.end(), [](const StoredRevision *one, const StoredRevision *other) {
        return one->revision.id < other->revision.id;
    });
    return sorted;
}

void insert_script_rows(const Service &service, const std::vector<NewForm> &forms) {
    static pg::Statement statement("INSERT INTO migrate.scripts (service, revision, kind, body, statements)"
                                   " SELECT $1, n.revision, n.kind, n.body, n.statements"
                                   " FROM new_scripts AS n");
    pg::RowBatch rows("new_scripts",
                      {{"revision", TEXTOID}, {"kind", TEXTOID}, {"body", TEXTOID}, {"statements", INT4OID}});
    pg::TemporaryMemory memory;
    for (const StoredRevision *stored : by_id(forms)) {
        pg::check_interrupts();
        const pg::Cell revision = pg::text_cell(stored->revision.id);
        if (stored->down) {
            rows.add({revision, pg::text_cell("down"), pg::text_cell(*stored->down),
                      pg::int4_cell(stored->down_statements)});
        }
        rows.add(
            {revision, pg::text_cell("up"), pg::text_cell(stored->up), pg::int4_cell(stored->up_statements)});
        if (stored->verify) {
            rows.add({revision, pg::text_cell("verify"), pg::text_cell(*stored->verify),
                      pg::int4_cell(stored->verify_statements)});
        }
        memory.reset();
    }
    statement.execute({pg::text_parameter(service.name)}, rows);
}

void write_script(const Service &service, const std::string &revision, const char *kind,
                  const std::optional<std::string> &body, int statements) {
    static pg::Statement insert("INSERT INTO migrate.scripts (service, revision, kind, body, statements) "
                                "VALUES ($1, $2, $3, $4, $5)");
    if (body) {
        insert.execute({pg::text_parameter(service.name), pg::text_parameter(revision),
                        pg::text_parameter(kind), pg::text_parameter(*body), pg::int4_parameter(statements)});
    }
}

void write_scripts(const Service &service, const StoredRevision &stored) {
    write_script(service, stored.revision.id, "up", stored.up, stored.up_statements);
    write_script(service, stored.revision.id, "down", stored.down, stored.down_statements);
    write_script(service, stored.revision.id, "verify", stored.verify, stored.verify_statements);
}

void delete_scripts(const Service &service, const std::string &revision) {
    static pg::Statement statement("DELETE FROM migrate.scripts WHERE service OPERATOR(pg_catalog.=) $1"
                                   " AND revision OPERATOR(pg_catalog.=) $2");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(revision)});
}

// The columns that a revision's form decides.
std::vector<pg::Parameter> revision_parameters(const Service &service, const NewForm &form) {
    const core::Revision &revision = form.stored->revision;
    const ScriptProperties &properties = form.properties;
    return {pg::text_parameter(service.name),
            pg::text_parameter(revision.id),
            pg::text_array_parameter(revision.down_revisions),
            pg::text_array_parameter(revision.depends_on),
            pg::text_array_parameter(revision.branch_labels),
            pg::text_parameter(revision.message),
            pg::bool_parameter(properties.transactional),
            pg::text_array_parameter(revision.replaces),
            sha256_parameter(properties.up_sha256),
            sha256_parameter(properties.reversible ? std::optional(properties.down_sha256) : std::nullopt),
            sha256_parameter(properties.verifiable ? std::optional(properties.verify_sha256) : std::nullopt),
            optional_bool_parameter(form.stored->down_transactional)};
}

} // namespace

void insert_rows(const Service &service, const std::vector<NewForm> &forms, const char *source) {
    if (!forms.empty()) {
        insert_revision_rows(service, forms, source);
        insert_script_rows(service, forms);
    }
}

void insert_row(const Service &service, const NewForm &form, const char *source) {
    static pg::Statement statement("INSERT INTO migrate.revisions (service, revision, down_revisions, "
                                   "depends_on, branch_labels, message,"
                                   " transactional, replaces, up_sha256, down_sha256, verify_sha256,"
                                   " down_transactional, source)"
                                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
    std::vector<pg::Parameter> parameters = revision_parameters(service, form);
    parameters.push_back(pg::text_parameter(source));
    statement.execute(parameters);
    write_scripts(service, *form.stored);
}

void update_rows(const Service &service, const NewForm &form) {
    static pg::Statement statement(
        "UPDATE migrate.revisions SET down_revisions = $3, depends_on = $4, branch_labels = $5, message = $6,"
        " transactional = $7, replaces = $8, up_sha256 = $9, down_sha256 = $10, verify_sha256 = $11, "
        "down_transactional = $12,"
        " registered_by = SESSION_USER, registered_at = pg_catalog.clock_timestamp()"
        " WHERE service OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2");
    statement.execute(revision_parameters(service, form));
    delete_scripts(service, form.stored->revision.id);
    write_scripts(service, *form.stored);
}

void delete_rows(const Service &service, const std::string &revision) {
    static pg::Statement statement("DELETE FROM migrate.revisions WHERE service OPERATOR(pg_catalog.=) $1"
                                   " AND revision OPERATOR(pg_catalog.=) $2");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(revision)});
    delete_scripts(service, revision);
}

void delete_rows(const Service &service) {
    static pg::Statement revisions("DELETE FROM migrate.revisions WHERE service OPERATOR(pg_catalog.=) $1");
    static pg::Statement scripts("DELETE FROM migrate.scripts WHERE service OPERATOR(pg_catalog.=) $1");
    revisions.execute({pg::text_parameter(service.name)});
    scripts.execute({pg::text_parameter(service.name)});
}

} // namespace migrate::engine
