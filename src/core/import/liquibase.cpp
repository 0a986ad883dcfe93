#include "core/import/liquibase.hpp"

#include "core/import/liquibase_file.hpp"
#include "core/import/liquibase_marks.hpp"
#include "core/import/words.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {

namespace {

bool is_sql(const SourceFile &file) { return ends_with_word(file.name, ".sql"); }

// A list of changes of another form than SQL.
bool is_change_log(const SourceFile &file) {
    static constexpr std::array<std::string_view, 4> extensions = {".xml", ".yaml", ".yml", ".json"};
    return std::any_of(extensions.begin(), extensions.end(),
                       [&](std::string_view extension) { return file.name.ends_with(extension); }) &&
           file.text.find("databaseChangeLog") != std::string_view::npos;
}

// The line of the first mark; 0: there is none.
std::size_t first_mark(const SourceFile &file) {
    LineReader lines(file.text);
    for (TextLine line; lines.next(line);) {
        const LiquibaseMark::Kind kind = find_liquibase_mark(line.text).kind;
        if (kind == LiquibaseMark::Kind::header || kind == LiquibaseMark::Kind::changeset) {
            return line.number;
        }
    }
    return 0;
}

void refuse_plain_sql(const SourceFile &file, Migrations &migrations) {
    if (const std::size_t line = first_mark(file); line != 0) {
        migrations.refuse(
            file, line, ErrorCode::bad_mark,
            "the file does not begin with \"--liquibase formatted sql\", so that Liquibase runs all of "
            "it as one script, rollbacks too",
            "Make that its first line.");
    } else {
        migrations.refuse(file, 0, ErrorCode::bad_mark, "the file is not formatted SQL",
                          "If Liquibase runs it, begin it with \"--liquibase formatted sql\" and a "
                          "\"--changeset <author>:<id>\"; else leave it out.");
    }
}

void read(const Folder &folder, Migrations &migrations) {
    LiquibaseFolder shared{migrations};
    for (const SourceFile &file : folder.files()) {
        if (is_sql(file)) {
            if (is_formatted_sql(file)) {
                read_liquibase_file(file, shared);
            } else {
                refuse_plain_sql(file, migrations);
            }
        } else if (is_change_log(file)) {
            migrations.refuse(
                file, 0, ErrorCode::not_sql, "the file is a changelog that is no SQL",
                "If it only includes files of formatted SQL in the order of their paths, leave it "
                "out. Else have its changes written as SQL: liquibase update-sql.");
        } else {
            migrations.ignore(file, FileKind::other, "Liquibase runs changelogs only");
        }
    }
}

Evidence recognise(const Folder &folder) {
    for (const SourceFile &file : folder.files()) {
        if (is_sql(file) && is_formatted_sql(file)) {
            return {&file, core::format("{} begins with \"--liquibase formatted sql\"", file.name)};
        }
    }
    return {};
}

bool is_own(const SourceFile &file) {
    return (is_sql(file) && is_formatted_sql(file)) || is_change_log(file);
}

} // namespace

const Format liquibase{.tool = "liquibase",
                       .recognise = recognise,
                       .owns = by_file<is_own>,
                       .read = read,
                       .outside_transaction = "write runInTransaction:false on the line of the changeset",
                       .keeps_directories = true}; // its ids have them

} // namespace migrate::core
