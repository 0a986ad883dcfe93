#include "core/import/program_code.hpp"

#include "core/import/words.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {

namespace {

struct Language {
    std::string_view extension;
    std::string_view tool; // whose migrations are mostly written in it
};

constexpr std::array<Language, 9> languages = {{{".rb", "Rails"},
                                                {".exs", "Ecto"},
                                                {".py", "Django or Alembic"},
                                                {".go", "goose"},
                                                {".java", "Flyway"},
                                                {".kt", "Flyway"},
                                                {".js", "Knex, TypeORM or MikroORM"},
                                                {".ts", "Knex, TypeORM or MikroORM"},
                                                {".cs", "Entity Framework"}}};

constexpr std::array<Language, 4> changelogs = {
    {{".xml", "Liquibase"}, {".yaml", "Liquibase"}, {".yml", "Liquibase"}, {".json", "Liquibase"}}};

template <std::size_t Count>
const Language *find(const std::array<Language, Count> &all, std::string_view name) {
    const auto *const found = std::find_if(
        all.begin(), all.end(), [&](const Language &one) { return ends_with_word(name, one.extension); });
    return found == all.end() ? nullptr : found;
}

// 0001_init.py, V1__x.java, Migration20260102.ts
bool is_numbered(std::string_view name) {
    static constexpr std::array<std::string_view, 4> prefixes = {"", "V", "R__", "Migration"};
    return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
        return name.starts_with(prefix) && (prefix == "R__" || count_digits(name.substr(prefix.size())) > 0);
    });
}

} // namespace

bool refuse_program_code(const SourceFile &file, Migrations &migrations) {
    const std::string_view name = base_name(file.name);
    if (const Language *language = find(languages, name); language != nullptr && is_numbered(name)) {
        const bool has_sql = language->extension == ".py";
        migrations.refuse(
            file, 0, ErrorCode::not_sql,
            core::format("{} is a migration of {}, program code; migrate runs SQL only", file.name,
                         language->tool),
            core::format(
                "Bring an empty database to that state with the tool, pg_dump -s it, register that as one "
                "baseline and stamp it.{}",
                has_sql
                    ? " Alembic's come over by migrate.import_alembic(), Django's by manage.py sqlmigrate."
                    : ""));
        return true;
    }
    const bool is_changelog = name.find("changelog") != std::string_view::npos ||
                              file.text.find("databaseChangeLog") != std::string_view::npos;
    if (find(changelogs, name) != nullptr && is_changelog) {
        migrations.refuse(file, 0, ErrorCode::not_sql,
                          core::format("{} is a changelog of Liquibase that is no SQL", file.name),
                          "liquibase update-sql prints its SQL; or write it as formatted SQL.");
        return true;
    }
    const bool has_operations = file.text.find("\"operations\"") != std::string_view::npos ||
                                file.text.find("operations:") != std::string_view::npos;
    if (find(changelogs, name) != nullptr && is_numbered(name) && has_operations) {
        migrations.refuse(
            file, 0, ErrorCode::not_sql,
            core::format("{} is a migration of pgroll, which makes its SQL as it runs", file.name),
            "Bring an empty database to that state with pgroll, pg_dump -s it, register that as "
            "one baseline and stamp it.");
        return true;
    }
    return false;
}

} // namespace migrate::core
