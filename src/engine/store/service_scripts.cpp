#include <string_view>

#include "core/text.hpp"

#include "engine/store/service_scripts.hpp"

#include "engine/store/own_tables.hpp"
#include "engine/store/variable_style.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.service_scripts, by position.
enum ScriptColumn { body_column = 4, statements_column, file_column, first_line_column, variables_column };

} // namespace

ServiceScriptReader::ServiceScriptReader(const Service &service, const pg::SnapshotScope &snapshot)
    : service_(service), snapshot_(snapshot),
      scripts_(own_relation("service_scripts"), "service_scripts_pkey") {}

Script ServiceScriptReader::read(ScriptKind kind, const std::string &name) const {
    pg::IndexScan scan(scripts_, {service_.name, name_of(kind), name}, snapshot_);
    if (!scan.next()) {
        return {nullptr, 0};
    }
    Script script{pg::to_cstring(scan.value(body_column)), DatumGetInt32(scan.value(statements_column)),
                  style_in(scan, variables_column)};
    if (!scan.is_null(file_column)) {
        script.file = pg::to_cstring(scan.value(file_column));
        script.first_line = DatumGetInt32(scan.value(first_line_column));
    }
    return script;
}

Script ServiceScriptReader::require(ScriptKind kind, const std::string &name) const {
    const Script script = read(kind, name);
    if (script.body == nullptr) {
        const bool is_hook = kind == ScriptKind::hook;
        throw pg::Error(
            ERRCODE_DATA_CORRUPTED,
            core::format(R"({} script "{}" of service "{}" is missing)", name_of(kind), name, service_.name),
            "Somebody has deleted it from migrate.service_scripts by hand.",
            core::format("Register it again: SELECT migrate.{}({}, {}, '<script>');",
                         is_hook ? "set_hook" : "register_repeatable", pg::quote_literal(service_.name),
                         pg::quote_literal(name)));
    }
    return script;
}

void write_service_script(const Service &service, ScriptKind kind, const std::string &name,
                          const Script &script) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.service_scripts (service, kind, name, body, statements, file, first_line,
                                             variables)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (service, kind, name)
            DO UPDATE SET body = excluded.body, statements = excluded.statements, file = excluded.file,
                          first_line = excluded.first_line, variables = excluded.variables)");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(name_of(kind)),
                       pg::text_parameter(name), pg::text_parameter(script.body),
                       pg::int4_parameter(script.statements), file_parameter(file_of(script)),
                       first_line_parameter(file_of(script)), style_parameter(script.variables)});
}

void remove_service_script(const Service &service, ScriptKind kind, const std::string &name) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.service_scripts
        WHERE service OPERATOR(pg_catalog.=) $1 AND kind OPERATOR(pg_catalog.=) $2
          AND name OPERATOR(pg_catalog.=) $3)");
    statement.execute(
        {pg::text_parameter(service.name), pg::text_parameter(name_of(kind)), pg::text_parameter(name)});
}

void remove_service_scripts(const Service &service) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.service_scripts WHERE service OPERATOR(pg_catalog.=) $1)");
    statement.execute({pg::text_parameter(service.name)});
}

} // namespace migrate::engine
