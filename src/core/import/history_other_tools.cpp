#include "core/import/history_other_tools.hpp"

namespace migrate::core {

namespace {

using Kind = ColumnKind;

constexpr std::string_view code = "Its migrations are program code, and migrate runs SQL only: bring an "
                                  "empty database to that state with the "
                                  "tool, pg_dump -s it, register that as one baseline and stamp it.";
constexpr std::string_view structure =
    "Its migrations are program code, and migrate runs SQL only: register structure.sql, or what pg_dump -s "
    "prints "
    "of an empty database that the tool has migrated, as one baseline and stamp it.";
constexpr std::string_view django =
    "Its migrations are program code: python manage.py sqlmigrate prints the SQL of each; or register what "
    "pg_dump "
    "-s prints of an empty database that the tool has migrated as one baseline, and stamp it.";
constexpr std::string_view operations =
    "Its migrations are JSON or YAML, which pgroll makes into SQL as it runs: register what pg_dump -s "
    "prints "
    "of an empty database that it has migrated as one baseline, and stamp it.";
constexpr std::string_view plain_sql = "Its files are SQL: import or register them in the tool's order, then "
                                       "stamp the service at what is applied.";

constexpr std::string_view schema_migrations[] = {"schema_migrations"};
constexpr HistoryColumn rails_columns[] = {{"version", Kind::text}};
constexpr HistoryColumn ecto_columns[] = {{"version", Kind::integer}, {"inserted_at", Kind::time}};
constexpr std::string_view django_tables[] = {"django_migrations"};
constexpr HistoryColumn django_columns[] = {
    {"app", Kind::text}, {"name", Kind::text}, {"applied", Kind::time}};
constexpr std::string_view knex_tables[] = {"knex_migrations"};
constexpr HistoryColumn knex_columns[] = {{"name", Kind::text}, {"batch", Kind::integer}};
constexpr std::string_view migrations[] = {"migrations"};
constexpr HistoryColumn typeorm_columns[] = {{"timestamp", Kind::integer}, {"name", Kind::text}};
constexpr HistoryColumn laravel_columns[] = {{"migration", Kind::text}, {"batch", Kind::integer}};
constexpr HistoryColumn pgroll_columns[] = {
    {"schema", Kind::text}, {"name", Kind::text}, {"done", Kind::boolean}};
constexpr std::string_view mikro_orm_tables[] = {"mikro_orm_migrations"};
constexpr HistoryColumn mikro_orm_columns[] = {{"name", Kind::text}, {"executed_at", Kind::time}};
constexpr std::string_view atlas_tables[] = {"atlas_schema_revisions"};
constexpr HistoryColumn atlas_columns[] = {{"version", Kind::text}, {"description", Kind::text}};
constexpr std::string_view patches[] = {"patches"};
constexpr HistoryColumn versioning_columns[] = {{"patch_name", Kind::text}};
constexpr std::string_view schema_version[] = {"schema_version"};
constexpr HistoryColumn tern_columns[] = {{"version", Kind::integer}};
constexpr std::string_view micrate_tables[] = {"micrate_db_version"};
constexpr HistoryColumn micrate_columns[] = {{"version_id", Kind::integer}, {"is_applied", Kind::boolean}};
constexpr std::string_view play_tables[] = {"play_evolutions"};
constexpr HistoryColumn play_columns[] = {{"id", Kind::integer}, {"state", Kind::text}};
constexpr std::string_view mybatis_tables[] = {"changelog"};
constexpr HistoryColumn mybatis_columns[] = {{"applied_at", Kind::text}, {"description", Kind::text}};
constexpr std::string_view shmig_tables[] = {"shmig_version"};
constexpr HistoryColumn shmig_columns[] = {{"version", Kind::integer}};

constexpr HistoryTool all[] = {
    {.tool = "rails",
     .title = "Rails",
     .tables = schema_migrations,
     .columns = rails_columns,
     .has_only_these = true,
     .beside = "ar_internal_metadata",
     .way_out = structure},
    {.tool = "ecto",
     .title = "Ecto",
     .tables = schema_migrations,
     .columns = ecto_columns,
     .way_out = structure},
    {.tool = "django",
     .title = "Django",
     .tables = django_tables,
     .columns = django_columns,
     .way_out = django},
    {.tool = "knex", .title = "Knex", .tables = knex_tables, .columns = knex_columns, .way_out = code},
    {.tool = "typeorm",
     .title = "TypeORM",
     .tables = migrations,
     .columns = typeorm_columns,
     .way_out = code},
    {.tool = "laravel",
     .title = "Laravel",
     .tables = migrations,
     .columns = laravel_columns,
     .way_out = code},
    {.tool = "mikro-orm",
     .title = "MikroORM",
     .tables = mikro_orm_tables,
     .columns = mikro_orm_columns,
     .way_out = code},
    {.tool = "pgroll",
     .title = "pgroll",
     .tables = migrations,
     .own_schema = "pgroll",
     .columns = pgroll_columns,
     .way_out = operations},
    {.tool = "atlas",
     .title = "Atlas",
     .tables = atlas_tables,
     .own_schema = "atlas_schema_revisions",
     .columns = atlas_columns,
     .way_out = plain_sql},
    {.tool = "versioning",
     .title = "Versioning",
     .tables = patches,
     .own_schema = "_v",
     .columns = versioning_columns,
     .way_out = plain_sql},
    {.tool = "tern",
     .title = "tern",
     .tables = schema_version,
     .columns = tern_columns,
     .has_only_these = true,
     .way_out = plain_sql},
    {.tool = "micrate",
     .title = "micrate",
     .tables = micrate_tables,
     .columns = micrate_columns,
     .way_out = plain_sql},
    {.tool = "play", .title = "Play", .tables = play_tables, .columns = play_columns, .way_out = plain_sql},
    {.tool = "mybatis",
     .title = "MyBatis Migrations",
     .tables = mybatis_tables,
     .columns = mybatis_columns,
     .way_out = plain_sql},
    {.tool = "shmig",
     .title = "shmig",
     .tables = shmig_tables,
     .columns = shmig_columns,
     .way_out = plain_sql},
};

} // namespace

std::span<const HistoryTool> other_tools() noexcept { return all; }

} // namespace migrate::core
