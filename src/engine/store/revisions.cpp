#include <algorithm>

#include "engine/store/revisions.hpp"

#include "engine/store/own_tables.hpp"
#include "engine/store/variable_style.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/memory.hpp"
#include "pg/spi.hpp"

extern "C" {
#include <utils/timestamp.h>
}

namespace migrate::engine {

namespace {

// Columns of migrate.revisions, by position.
enum RevisionColumn {
    revision_column = 2,
    down_revisions_column,
    depends_on_column,
    branch_labels_column,
    message_column,
    transactional_column,
    replaces_column,
    source_column = 10,
    up_sha256_column = 13,
    down_sha256_column,
    verify_sha256_column,
    down_transactional_column,
    variables_column
};

Sha256 hash_in(const pg::IndexScan &scan, int column) { return sha256_in(scan, column).value_or(Sha256{}); }

pg::Cell array_cell(const std::vector<std::string> &values) { return {pg::text_array_datum(values), false}; }

pg::Cell sha256_cell(const Sha256 &hash) { return pg::bytea_cell({hash.data(), hash.size()}); }

pg::Parameter optional_bool_parameter(std::optional<bool> value) {
    return {BOOLOID, BoolGetDatum(value.value_or(false)), !value.has_value()};
}

std::int64_t next_number() { return pg::next_value(own_relation("revisions_seq_seq")); }

void insert_revision_rows(const Service &service, const std::vector<NewForm> &forms, ChangeCommand source) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.revisions (service, revision, down_revisions, depends_on, branch_labels, message,
                                       transactional, replaces, seq, source, registered_by, registered_at,
                                       up_sha256, down_sha256, verify_sha256, down_transactional,
                                       variables)
        OVERRIDING SYSTEM VALUE SELECT n.* FROM new_rows AS n)");
    const std::string login_role = pg::role_name(GetSessionUserId());
    insert_rows({"revisions", 17, statement}, [&](const AddRow &add) {
        pg::TemporaryMemory memory;
        for (const NewForm &form : forms) {
            pg::check_interrupts();
            const core::Revision &revision = form.stored->revision;
            add({pg::text_cell(service.name),
                 pg::text_cell(revision.id),
                 array_cell(revision.down_revisions),
                 array_cell(revision.depends_on),
                 array_cell(revision.branch_labels),
                 pg::text_cell(revision.message),
                 pg::bool_cell(form.properties.transactional),
                 array_cell(revision.replaces),
                 pg::int8_cell(next_number()),
                 pg::text_cell(form.stored->source.value_or(name_of(source))),
                 pg::text_cell(login_role),
                 {TimestampTzGetDatum(GetCurrentTimestamp()), false},
                 sha256_cell(form.properties.up_sha256),
                 form.properties.reversible ? sha256_cell(form.properties.down_sha256) : pg::null_cell(),
                 form.properties.verifiable ? sha256_cell(form.properties.verify_sha256) : pg::null_cell(),
                 form.stored->down_transactional ? pg::bool_cell(*form.stored->down_transactional)
                                                 : pg::null_cell(),
                 style_cell(form.properties.variables)});
            memory.reset();
        }
    });
}

void add_scripts(const StoredRevision &stored, std::vector<NewScript> &scripts) {
    const std::string &id = stored.revision.id;
    const auto &[up_file, down_file, verify_file] = stored.files;
    if (stored.down) {
        scripts.push_back({id, ScriptKind::down, *stored.down, stored.down_statements, down_file});
    }
    scripts.push_back({id, ScriptKind::up, stored.up, stored.up_statements, up_file});
    if (stored.verify) {
        scripts.push_back({id, ScriptKind::verify, *stored.verify, stored.verify_statements, verify_file});
    }
}

// In the order of their index, which takes rows that follow each other faster than rows at random.
void insert_script_rows(const Service &service, const std::vector<NewForm> &forms) {
    std::vector<const StoredRevision *> sorted;
    sorted.reserve(forms.size());
    for (const NewForm &form : forms) {
        sorted.push_back(form.stored);
    }
    std::sort(sorted.begin(), sorted.end(), [](const StoredRevision *one, const StoredRevision *other) {
        return one->revision.id < other->revision.id;
    });
    std::vector<NewScript> scripts;
    scripts.reserve(2 * sorted.size());
    for (const StoredRevision *stored : sorted) {
        add_scripts(*stored, scripts);
    }
    insert_scripts(service, scripts);
}

void write_scripts(const Service &service, const StoredRevision &stored) {
    std::vector<NewScript> scripts;
    add_scripts(stored, scripts);
    insert_scripts(service, scripts);
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
            optional_bool_parameter(form.stored->down_transactional),
            pg::optional_text_parameter(form.stored->source),
            style_parameter(properties.variables)};
}

} // namespace

ScriptHashes hashes_of(const ScriptProperties &properties) {
    return {properties.up_sha256,
            properties.reversible ? std::optional(properties.down_sha256) : std::nullopt,
            properties.verifiable ? std::optional(properties.verify_sha256) : std::nullopt};
}

ScriptProperties properties_of(const StoredRevision &stored) {
    ScriptHasher hasher;
    return properties_of(stored, hasher);
}

ScriptProperties properties_of(const StoredRevision &stored, ScriptHasher &hasher,
                               const ScriptHashes &known) {
    const auto &[up, down, verify] = known;
    const auto hash = [&](const std::optional<std::string> &script, const std::optional<Sha256> &made) {
        return !script ? Sha256{} : made ? *made : hasher.hash(*script);
    };
    return {stored.transactional,
            stored.down_runs_in_transaction(),
            stored.down.has_value(),
            stored.verify.has_value(),
            up ? *up : hasher.hash(stored.up),
            hash(stored.down, down),
            hash(stored.verify, verify),
            stored.variables};
}

RevisionScan::RevisionScan(const Service &service, const pg::SnapshotScope &snapshot)
    : index_(own_relation("revisions"), "revisions_service_seq"), scan_(index_, {service.name}, snapshot) {}

bool RevisionScan::next() { return scan_.next(); }

core::Revision RevisionScan::revision() const {
    return {
        pg::to_string(scan_.value(revision_column)),    pg::to_strings(scan_.value(down_revisions_column)),
        pg::to_strings(scan_.value(depends_on_column)), pg::to_strings(scan_.value(branch_labels_column)),
        pg::to_string(scan_.value(message_column)),     pg::to_strings(scan_.value(replaces_column))};
}

std::string RevisionScan::id() const { return pg::to_string(scan_.value(revision_column)); }

std::string RevisionScan::source() const { return pg::to_string(scan_.value(source_column)); }

ScriptProperties RevisionScan::properties() const {
    const bool transactional = DatumGetBool(scan_.value(transactional_column));
    return {transactional,
            scan_.is_null(down_transactional_column) ? transactional
                                                     : DatumGetBool(scan_.value(down_transactional_column)),
            !scan_.is_null(down_sha256_column),
            !scan_.is_null(verify_sha256_column),
            hash_in(scan_, up_sha256_column),
            hash_in(scan_, down_sha256_column),
            hash_in(scan_, verify_sha256_column),
            style_in(scan_, variables_column)};
}

std::vector<std::string> sources_of(const Service &service, const pg::SnapshotScope &snapshot) {
    const pg::OpenIndex index(own_relation("revisions"), "revisions_service_seq");
    pg::IndexScan scan(index, {service.name}, snapshot);
    std::vector<std::string> sources;
    while (scan.next()) {
        pg::check_interrupts();
        sources.push_back(pg::to_string(scan.value(source_column)));
    }
    return sources;
}

std::string source_of(const Service &service, const std::string &revision,
                      const pg::SnapshotScope &snapshot) {
    const pg::OpenIndex index(own_relation("revisions"), "revisions_pkey");
    pg::IndexScan scan(index, {service.name, revision}, snapshot);
    return scan.next() ? pg::to_string(scan.value(source_column)) : std::string();
}

std::vector<std::string> registered_ids(const std::string &service) {
    static pg::Statement statement(R"(
        SELECT revision FROM migrate.revisions WHERE service OPERATOR(pg_catalog.=) $1 ORDER BY seq)");
    std::vector<std::string> ids;
    for (pg::Row &row : Bookkeeping::execute(statement, {pg::text_parameter(service)})) {
        ids.push_back(std::move(row[0]).value());
    }
    return ids;
}

std::map<std::string, std::vector<std::string>> untransactional_revisions() {
    static pg::Statement statement(R"(
        SELECT service, revision FROM migrate.revisions WHERE NOT transactional
        ORDER BY service, revision)");
    std::map<std::string, std::vector<std::string>> revisions;
    for (pg::Row &row : Bookkeeping::execute(statement, {})) {
        revisions[row[0].value()].push_back(std::move(row[1]).value());
    }
    return revisions;
}

void insert_rows(const Service &service, const std::vector<NewForm> &forms, ChangeCommand source) {
    if (!forms.empty()) {
        insert_revision_rows(service, forms, source);
        insert_script_rows(service, forms);
    }
}

void update_rows(const Service &service, const NewForm &form) {
    static pg::Statement statement(R"(
        UPDATE migrate.revisions
        SET down_revisions = $3, depends_on = $4, branch_labels = $5, message = $6, transactional = $7,
            replaces = $8, up_sha256 = $9, down_sha256 = $10, verify_sha256 = $11, down_transactional = $12,
            source = COALESCE($13, source), variables = $14,
            registered_by = SESSION_USER, registered_at = pg_catalog.clock_timestamp()
        WHERE service OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2)");
    statement.execute(revision_parameters(service, form));
    delete_scripts(service, form.stored->revision.id);
    write_scripts(service, *form.stored);
}

void note_files(const Service &service, const StoredRevision &stored) {
    static pg::Statement revision(R"(
        UPDATE migrate.revisions SET source = $3
        WHERE service OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2)");
    static pg::Statement script(R"(
        UPDATE migrate.scripts SET file = $4, first_line = $5
        WHERE service OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2
            AND kind OPERATOR(pg_catalog.=) $3)");
    const pg::Parameter name = pg::text_parameter(service.name);
    const pg::Parameter id = pg::text_parameter(stored.revision.id);
    revision.execute({name, id, pg::optional_text_parameter(stored.source)});
    for (const ScriptKind kind : revision_script_kinds) {
        const std::optional<ScriptFile> &file = stored.files.at(static_cast<std::size_t>(kind));
        script.execute(
            {name, id, pg::text_parameter(name_of(kind)), file_parameter(file), first_line_parameter(file)});
    }
}

void delete_rows(const Service &service, const std::string &revision) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.revisions
        WHERE service OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2)");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(revision)});
    delete_scripts(service, revision);
}

void delete_rows(const Service &service) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.revisions WHERE service OPERATOR(pg_catalog.=) $1)");
    statement.execute({pg::text_parameter(service.name)});
    delete_scripts(service);
}

} // namespace migrate::engine
