#include <algorithm>

#include "core/text.hpp"

#include "engine/store/scripts.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/memory.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.scripts, by position.
enum ScriptColumn {
    revision_column = 2,
    kind_column,
    body_column,
    statements_column,
    file_column,
    first_line_column
};

constexpr std::array<const char *, 5> kind_names = {"up", "down", "verify", "repeatable", "hook"};

// The script in a row that a scan or a reader is on.
template <typename Row>
Script script_in(const Row &row) {
    Script script{pg::to_cstring(row.value(body_column)), DatumGetInt32(row.value(statements_column))};
    if (!row.is_null(file_column)) {
        script.file = pg::to_cstring(row.value(file_column));
        script.first_line = DatumGetInt32(row.value(first_line_column));
    }
    return script;
}

} // namespace

const char *name_of(ScriptKind kind) noexcept { return kind_names[static_cast<std::size_t>(kind)]; }

std::optional<ScriptKind> find_script_kind(std::string_view name) noexcept {
    const auto *const found = std::find(kind_names.begin(), kind_names.end(), name);
    return found == kind_names.end() ? std::nullopt
                                     : std::optional(static_cast<ScriptKind>(found - kind_names.begin()));
}

std::optional<ScriptFile> file_of(const Script &script) {
    return script.file != nullptr ? std::optional(ScriptFile{script.file, script.first_line}) : std::nullopt;
}

Script new_script(const std::string &body, core::VariableStyle variables,
                  const std::optional<ScriptFile> &file) noexcept {
    return {body.c_str(), 0, variables, file ? file->name.c_str() : nullptr, file ? file->first_line : 1};
}

pg::Parameter file_parameter(const std::optional<ScriptFile> &file) {
    return pg::optional_text_parameter(file ? std::optional(file->name) : std::nullopt);
}

pg::Parameter first_line_parameter(const std::optional<ScriptFile> &file) {
    return {INT4OID, Int32GetDatum(file ? file->first_line : 0), !file.has_value()};
}

ScriptReader::ScriptReader(const Service &service, const pg::SnapshotScope &snapshot)
    : service_(service), snapshot_(snapshot), scripts_(own_relation("scripts"), "scripts_pkey") {}

void ScriptReader::find_all(std::initializer_list<ScriptKind> kinds) {
    pg::IndexScan scan(scripts_, {service_.name}, snapshot_);
    while (scan.next()) {
        pg::check_interrupts();
        const std::optional<ScriptKind> kind = find_script_kind(pg::to_string(scan.value(kind_column)));
        if (kind && std::find(kinds.begin(), kinds.end(), *kind) != kinds.end()) {
            places_[pg::to_string(scan.value(revision_column))].of_kind[static_cast<std::size_t>(*kind)] =
                scan.tuple()->t_self;
        }
    }
    reader_.emplace(scripts_.table(), snapshot_);
}

// What is not there any more, this transaction has changed: then it is looked for anew.
Script ScriptReader::read_at(ItemPointerData place) const {
    if (!reader_->fetch(place)) {
        return {nullptr, 0};
    }
    const Script script = script_in(*reader_);
    reader_->leave();
    return script;
}

Script ScriptReader::read(const std::string &revision, ScriptKind kind) const {
    const auto found = places_.find(revision);
    if (found != places_.end() && found->second.of_kind[static_cast<std::size_t>(kind)]) {
        const Script script = read_at(*found->second.of_kind[static_cast<std::size_t>(kind)]);
        if (script.body != nullptr) {
            return script;
        }
    }
    pg::IndexScan scan(scripts_, {service_.name, revision, name_of(kind)}, snapshot_);
    if (!scan.next()) {
        return {nullptr, 0};
    }
    return script_in(scan);
}

Script ScriptReader::require(const std::string &revision, ScriptKind kind) const {
    const Script script = read(revision, kind);
    if (script.body == nullptr) {
        throw pg::Error(ERRCODE_DATA_CORRUPTED,
                        core::format(R"(script "{}" of revision "{}" of service "{}" is missing)",
                                     name_of(kind), revision, service_.name),
                        "",
                        core::format("Register the revision again as it was: SELECT migrate.register({}, {}, "
                                     "'<down_revision>', '<message>', up => '<script>', down => '<script>');",
                                     pg::quote_literal(service_.name), pg::quote_literal(revision)));
    }
    return script;
}

std::unordered_map<std::string, ScriptsOfRevision>
look_at_scripts(const Service &service, const ExpectedScript &expected, const pg::SnapshotScope &snapshot) {
    std::unordered_map<std::string, ScriptsOfRevision> scripts;
    const pg::OpenIndex index(own_relation("scripts"), "scripts_pkey");
    pg::IndexScan scan(index, {service.name}, snapshot);
    while (scan.next()) {
        pg::check_interrupts();
        const std::optional<ScriptKind> kind = find_script_kind(pg::to_string(scan.value(kind_column)));
        if (!kind) {
            continue;
        }
        const auto place = static_cast<std::size_t>(*kind);
        const std::string revision = pg::to_string(scan.value(revision_column));
        ScriptsOfRevision &stored = scripts[revision];
        if (!scan.is_null(file_column)) {
            stored.files.at(place) = ScriptFile{pg::to_string(scan.value(file_column)),
                                                DatumGetInt32(scan.value(first_line_column))};
        }
        const std::optional<std::string_view> body = pg::bytes_if_plain(scan.value(body_column));
        stored.are_expected.at(place) = body && body == expected(revision, *kind);
    }
    return scripts;
}

void for_each_script(const Service &service, const pg::SnapshotScope &snapshot, const VisitScript &visit) {
    const pg::OpenIndex index(own_relation("scripts"), "scripts_pkey");
    pg::IndexScan scan(index, {service.name}, snapshot);
    while (scan.next()) {
        pg::check_interrupts();
        visit(pg::to_string(scan.value(revision_column)), pg::to_string(scan.value(kind_column)),
              scan.value(body_column));
    }
}

namespace {

void insert_script(const Service &service, const NewScript &script) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.scripts (service, revision, kind, body, statements, file, first_line)
        VALUES ($1, $2, $3, $4, $5, $6, $7))");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(script.revision),
                       pg::text_parameter(name_of(script.kind)), pg::text_parameter(script.body),
                       pg::int4_parameter(script.statements), file_parameter(script.file),
                       first_line_parameter(script.file)});
}

} // namespace

// The table has a check, so that SQL writes it: many rows by one statement, a few one by one.
void insert_scripts(const Service &service, const std::vector<NewScript> &scripts) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.scripts (service, revision, kind, body, statements, file, first_line)
        SELECT n.* FROM new_rows AS n)");
    if (scripts.size() <= revision_script_kinds.size()) {
        for (const NewScript &script : scripts) {
            insert_script(service, script);
        }
        return;
    }
    insert_rows({"scripts", 7, statement}, [&](const AddRow &add) {
        pg::TemporaryMemory memory;
        for (const NewScript &script : scripts) {
            pg::check_interrupts();
            add({pg::text_cell(service.name), pg::text_cell(script.revision),
                 pg::text_cell(name_of(script.kind)), pg::text_cell(script.body),
                 pg::int4_cell(script.statements),
                 script.file ? pg::text_cell(script.file->name) : pg::null_cell(),
                 script.file ? pg::int4_cell(script.file->first_line) : pg::null_cell()});
            memory.reset();
        }
    });
}

std::vector<std::string> delete_scripts(const Service &service, const std::string &revision) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.scripts
        WHERE service OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2 RETURNING kind)");
    std::vector<std::string> kinds;
    for (pg::Row &row : statement.execute({pg::text_parameter(service.name), pg::text_parameter(revision)})) {
        kinds.push_back(std::move(row[0]).value());
    }
    return kinds;
}

void delete_scripts(const Service &service) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.scripts WHERE service OPERATOR(pg_catalog.=) $1)");
    statement.execute({pg::text_parameter(service.name)});
}

} // namespace migrate::engine
