#include "core/import/history_tools.hpp"

#include "core/import/history_checksums.hpp"
#include "core/import/history_flyway.hpp"
#include "core/import/history_readers.hpp"

namespace migrate::core {

namespace {

using Kind = ColumnKind;

constexpr std::string_view alembic_tables[] = {"alembic_version"};
constexpr HistoryColumn alembic_columns[] = {{"version_num", Kind::text}};

constexpr std::string_view schema_migrations[] = {"schema_migrations"};
constexpr HistoryColumn dbmate_columns[] = {{"version", Kind::text}};
constexpr HistoryColumn golang_columns[] = {{"version", Kind::integer}, {"dirty", Kind::boolean}};
constexpr HistoryColumn mattes_columns[] = {{"version", Kind::integer}};
constexpr HistoryColumn supabase_columns[] = {
    {"version", Kind::text}, {"name", Kind::text, false}, {"statements", Kind::text_list, false}};

constexpr std::string_view goose_tables[] = {"goose_db_version"};
constexpr HistoryColumn goose_columns[] = {
    {"id", Kind::integer}, {"version_id", Kind::integer}, {"is_applied", Kind::boolean}};

constexpr std::string_view flyway_tables[] = {"flyway_schema_history", "schema_version"};
constexpr HistoryColumn flyway_columns[] = {{"installed_rank", Kind::integer},
                                            {"version", Kind::text},
                                            {"description", Kind::text},
                                            {"type", Kind::text},
                                            {"script", Kind::text},
                                            {"checksum", Kind::integer},
                                            {"success", Kind::boolean}};

constexpr std::string_view sqitch_tables[] = {"changes"};
constexpr HistoryColumn sqitch_columns[] = {{"change", Kind::text},
                                            {"project", Kind::text},
                                            {"script_hash", Kind::text, false},
                                            {"change_id", Kind::text},
                                            {"committed_at", Kind::time}};

constexpr std::string_view liquibase_tables[] = {"databasechangelog"};
constexpr HistoryColumn liquibase_columns[] = {{"id", Kind::text},
                                               {"author", Kind::text},
                                               {"filename", Kind::text},
                                               {"orderexecuted", Kind::integer},
                                               {"exectype", Kind::text}};

constexpr std::string_view prisma_tables[] = {"_prisma_migrations"};
constexpr HistoryColumn prisma_columns[] = {{"migration_name", Kind::text}, {"checksum", Kind::text},
                                            {"started_at", Kind::time},     {"finished_at", Kind::time},
                                            {"rolled_back_at", Kind::time}, {"logs", Kind::text}};

constexpr std::string_view drizzle_tables[] = {"__drizzle_migrations"};
constexpr HistoryColumn drizzle_columns[] = {
    {"id", Kind::integer}, {"hash", Kind::text}, {"created_at", Kind::integer}, {"name", Kind::text, false}};

constexpr std::string_view diesel_tables[] = {"__diesel_schema_migrations"};
constexpr HistoryColumn diesel_columns[] = {{"version", Kind::text}, {"run_on", Kind::time}};

constexpr std::string_view sqlx_tables[] = {"_sqlx_migrations"};
constexpr HistoryColumn sqlx_columns[] = {
    {"version", Kind::integer}, {"success", Kind::boolean}, {"checksum", Kind::bytes}};

constexpr std::string_view sql_migrate_tables[] = {"gorp_migrations"};
constexpr HistoryColumn sql_migrate_columns[] = {{"id", Kind::text}, {"applied_at", Kind::time}};

constexpr std::string_view node_pg_migrate_tables[] = {"pgmigrations"};
constexpr HistoryColumn node_pg_migrate_columns[] = {
    {"id", Kind::integer}, {"name", Kind::text}, {"run_on", Kind::time}};

constexpr std::string_view graphile_tables[] = {"migrations"};
constexpr HistoryColumn graphile_columns[] = {
    {"hash", Kind::text}, {"previous_hash", Kind::text}, {"filename", Kind::text}};

constexpr HistoryTool all[] = {
    {.tool = "supabase",
     .title = "Supabase",
     .tables = schema_migrations,
     .own_schema = "supabase_migrations",
     .columns = supabase_columns,
     .read = read_supabase},
    {.tool = "goose",
     .title = "goose",
     .tables = goose_tables,
     .columns = goose_columns,
     .form = VersionForm::number,
     .read = read_goose},
    {.tool = "golang-migrate",
     .title = "golang-migrate",
     .tables = schema_migrations,
     .columns = golang_columns,
     .has_only_these = true,
     .form = VersionForm::number,
     .read = read_golang_migrate},
    {.tool = "golang-migrate", // mattes/migrate, before it was called so
     .title = "golang-migrate",
     .tables = schema_migrations,
     .columns = mattes_columns,
     .has_only_these = true,
     .form = VersionForm::number,
     .read = read_mattes},
    {.tool = "dbmate",
     .title = "dbmate",
     .tables = schema_migrations,
     .columns = dbmate_columns,
     .has_only_these = true,
     .not_beside = "ar_internal_metadata",
     .read = read_dbmate},
    {.tool = "flyway",
     .title = "Flyway",
     .tables = flyway_tables,
     .columns = flyway_columns,
     .form = VersionForm::dotted,
     .read = read_flyway,
     .checksum = flyway_checksum},
    {.tool = "sqitch",
     .title = "Sqitch",
     .tables = sqitch_tables,
     .own_schema = "sqitch",
     .columns = sqitch_columns,
     .reworks = true,
     .read = read_sqitch,
     .checksum = sqitch_checksum},
    {.tool = "liquibase",
     .title = "Liquibase",
     .tables = liquibase_tables,
     .columns = liquibase_columns,
     .read = read_liquibase},
    {.tool = "prisma",
     .title = "Prisma",
     .tables = prisma_tables,
     .columns = prisma_columns,
     .read = read_prisma,
     .checksum = prisma_checksum},
    {.tool = "drizzle",
     .title = "Drizzle",
     .tables = drizzle_tables,
     .own_schema = "drizzle",
     .columns = drizzle_columns,
     .read = read_drizzle,
     .checksum = drizzle_checksum,
     .skips_older = true},
    {.tool = "diesel",
     .title = "Diesel",
     .tables = diesel_tables,
     .columns = diesel_columns,
     .read = read_diesel},
    {.tool = "sqlx",
     .title = "sqlx",
     .tables = sqlx_tables,
     .columns = sqlx_columns,
     .form = VersionForm::number,
     .read = read_sqlx,
     .checksum = sqlx_checksum},
    {.tool = "sql-migrate",
     .title = "sql-migrate",
     .tables = sql_migrate_tables,
     .columns = sql_migrate_columns,
     .read = read_sql_migrate},
    {.tool = "node-pg-migrate",
     .title = "node-pg-migrate",
     .tables = node_pg_migrate_tables,
     .columns = node_pg_migrate_columns,
     .read = read_node_pg_migrate},
    {.tool = "graphile-migrate",
     .title = "graphile-migrate",
     .tables = graphile_tables,
     .own_schema = "graphile_migrate",
     .columns = graphile_columns,
     .read = read_graphile,
     .checksum = graphile_checksum,
     .unfinished = "current"},
    // Its table is the service's own version table: what is in it stands, and is not read as the others are.
    {.tool = "alembic",
     .title = "Alembic",
     .tables = alembic_tables,
     .columns = alembic_columns,
     .read = read_dbmate},
};

} // namespace

std::span<const HistoryTool> adoptable_tools() noexcept { return all; }

} // namespace migrate::core
