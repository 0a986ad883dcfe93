#include "core/import/archive.hpp"
#include "core/text.hpp"

#include "engine/registration/folder_source.hpp"

#include "pg/base64.hpp"
#include "pg/datum.hpp"
#include "pg/encoding.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

constexpr const char *packing = "In psql: \\set files `tar -C db/migrations -cf - . | base64`, and then "
                                "SELECT * FROM migrate.import('<service>', :'files');";

pg::Error not_files(const std::string &detail) {
    return {ERRCODE_INVALID_PARAMETER_VALUE, "the files are no object of names and texts", detail,
            R"(Give {"001_init.sql": "CREATE TABLE ...", "002_more.sql": "..."}.)"};
}

void refuse_repeated_names(Datum text) {
    static pg::Statement statement(R"(
        SELECT key FROM pg_catalog.json_object_keys($1::pg_catalog.json) AS key
        GROUP BY key HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1 ORDER BY key COLLATE pg_catalog."C" LIMIT 1)");
    const pg::SpiConnection connection;
    for (const pg::Row &row : statement.execute({{TEXTOID, text, false}})) {
        throw not_files(core::format(R"(The name "{}" is there twice.)", row.at(0).value()));
    }
}

} // namespace

FolderSource folder_of_archive(std::string_view bytes) {
    core::Archive archive = core::read_archive(bytes);
    FolderSource source;
    source.files = std::move(archive.files);
    source.findings = std::move(archive.findings);
    return source;
}

FolderSource folder_of_json(const pg::JsonValue &files) {
    if (files.kind != pg::JsonValue::Kind::object) {
        throw not_files(core::format("It is {}.", name_of(files.kind)));
    }
    FolderSource source;
    pg::JsonMembers members(files);
    while (members.next()) {
        pg::check_interrupts();
        const std::string name(members.key());
        if (members.value().kind != pg::JsonValue::Kind::string) {
            throw not_files(core::format(R"(The text of "{}" is {}.)", name, name_of(members.value().kind)));
        }
        const std::string_view text = members.value().string();
        source.files.push_back({pg::to_utf8(name), pg::database_holds_utf8()
                                                       ? text
                                                       : source.kept.emplace_back(pg::to_utf8(text))});
    }
    return source;
}

FolderSource folder_of_text(Datum text) {
    const std::string_view bytes = pg::bytes_of(text);
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && bytes[first] == '{') {
        FolderSource source = folder_of_json(pg::parse_json(text));
        refuse_repeated_names(text);
        return source;
    }
    if (first == std::string_view::npos) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "the archive is empty",
                        "tar found no folder, or the shell no tar.", packing);
    }
    try {
        return folder_of_archive(pg::decode_base64(text));
    } catch (const pg::PgError &error) {
        if (error.data()->sqlerrcode != ERRCODE_INVALID_PARAMETER_VALUE) {
            throw;
        }
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        "the files are neither an archive in base64 nor JSON",
                        core::format("The server says: {}.", error.what()), packing);
    }
}

} // namespace migrate::engine
