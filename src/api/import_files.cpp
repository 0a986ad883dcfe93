// import, import_check: each for files as text, bytea and jsonb; import_supabase
#include "engine/registration/import_files.hpp"
#include "api/function.hpp"
#include "engine/registration/import_supabase.hpp"
#include "pg/error_data.hpp"

extern "C" {
#include <utils/elog.h>
}

namespace migrate::api {

namespace {

engine::FolderSource text_source(const pg::Arguments &arguments) {
    return engine::folder_of_text(arguments.detoasted(1, "files"));
}

engine::FolderSource bytea_source(const pg::Arguments &arguments) {
    return engine::folder_of_archive(arguments.bytes(1, "files"));
}

engine::FolderSource jsonb_source(const pg::Arguments &arguments) {
    return engine::folder_of_json(arguments.json(1, "files"));
}

using Source = engine::FolderSource (*)(const pg::Arguments &);

engine::FolderSource in_memory_of_its_own(const pg::Arguments &arguments, Source source) {
    pg::HeldMemory memory;
    engine::FolderSource folder = memory.in([&] { return source(arguments); });
    folder.memory = std::move(memory);
    return folder;
}

engine::ImportRequest request_of(const pg::Arguments &arguments, Source source) {
    return {arguments.text(0, "service"), in_memory_of_its_own(arguments, source), arguments.optional_text(2),
            arguments.boolean(3, "out_of_order")};
}

pg::Cell text_or_null(const std::optional<std::string> &value) {
    return value ? pg::text_cell(*value) : pg::null_cell();
}

Datum rows_result(FunctionCallInfo fcinfo, const std::vector<engine::ImportedRow> &rows) {
    pg::ResultRows result(fcinfo);
    for (const engine::ImportedRow &row : rows) {
        result.add({pg::text_cell(row.file), pg::text_cell(row.kind), text_or_null(row.revision),
                    pg::text_cell(row.result), pg::text_cell(row.note)});
    }
    return Datum{0};
}

template <Source Files>
Datum import(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return rows_result(fcinfo, engine::import_files(request_of(arguments, Files)));
}

Datum import_supabase(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return rows_result(fcinfo, engine::import_supabase(arguments.text(0, "service")));
}

template <Source Files>
Datum import_check(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    pg::ResultRows result(fcinfo);
    for (const engine::ImportFinding &finding : engine::check_import(request_of(arguments, Files))) {
        result.add({finding.file.empty() ? pg::null_cell() : pg::text_cell(finding.file),
                    finding.line == 0 ? pg::null_cell() : pg::int4_cell(static_cast<int>(finding.line)),
                    pg::text_cell(unpack_sql_state(finding.sqlstate)), pg::text_cell(finding.message),
                    finding.hint.empty() ? pg::null_cell() : pg::text_cell(finding.hint)});
    }
    return Datum{0};
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(import_text, migrate::api::import <migrate::api::text_source>)
MIGRATE_FUNCTION(import_bytea, migrate::api::import <migrate::api::bytea_source>)
MIGRATE_FUNCTION(import_jsonb, migrate::api::import <migrate::api::jsonb_source>)
MIGRATE_FUNCTION(import_supabase, migrate::api::import_supabase)
MIGRATE_FUNCTION(import_check_text, migrate::api::import_check<migrate::api::text_source>)
MIGRATE_FUNCTION(import_check_bytea, migrate::api::import_check<migrate::api::bytea_source>)
MIGRATE_FUNCTION(import_check_jsonb, migrate::api::import_check<migrate::api::jsonb_source>)
