-- Folders of migrations. The three forms of files let an untyped literal and a parameter find theirs.

CREATE TYPE migrate.imported AS (
    file     text,
    kind     text,
    revision text,
    result   text,
    note     text
);

COMMENT ON TYPE migrate.imported IS
    'what an import made of a file, or of a revision in it: registered, unchanged, replaced (an unapplied one), noted (comments or white space of an applied one), ignored, gone (the file; the revision stays), removed (file and revision)';

CREATE FUNCTION migrate.import(service text, files text, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS SETOF migrate.imported
LANGUAGE c PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_text';

COMMENT ON FUNCTION migrate.import(text, text, text, boolean) IS
    'register what a folder of migrations holds; files: an archive (tar) in base64, or a JSON object of names and texts; tool NULL: as names and texts show; out_of_order: files older than what is applied follow it';

CREATE FUNCTION migrate.import(service text, files bytea, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS SETOF migrate.imported
LANGUAGE c PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_bytea';

COMMENT ON FUNCTION migrate.import(text, bytea, text, boolean) IS
    'register what a folder of migrations holds; files: an archive (tar); tool NULL: as names and texts show; out_of_order: files older than what is applied follow it';

CREATE FUNCTION migrate.import(service text, files jsonb, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS SETOF migrate.imported
LANGUAGE c PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_jsonb';

COMMENT ON FUNCTION migrate.import(text, jsonb, text, boolean) IS
    'register what a folder of migrations holds; files: an object of names and texts; tool NULL: as names and texts show; out_of_order: files older than what is applied follow it';

CREATE FUNCTION migrate.import_check(service text, files text, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS TABLE (file text, line integer, sqlstate text, message text, hint text)
LANGUAGE c PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_check_text';

COMMENT ON FUNCTION migrate.import_check(text, text, text, boolean) IS
    'all that keeps migrate.import() from importing a folder, with what mends it; file NULL: the folder, line NULL: the whole file; nothing is registered';

CREATE FUNCTION migrate.import_check(service text, files bytea, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS TABLE (file text, line integer, sqlstate text, message text, hint text)
LANGUAGE c PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_check_bytea';

COMMENT ON FUNCTION migrate.import_check(text, bytea, text, boolean) IS
    'all that keeps migrate.import() from importing a folder, with what mends it; file NULL: the folder, line NULL: the whole file; nothing is registered';

CREATE FUNCTION migrate.import_check(service text, files jsonb, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS TABLE (file text, line integer, sqlstate text, message text, hint text)
LANGUAGE c PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_check_jsonb';

COMMENT ON FUNCTION migrate.import_check(text, jsonb, text, boolean) IS
    'all that keeps migrate.import() from importing a folder, with what mends it; file NULL: the folder, line NULL: the whole file; nothing is registered';

CREATE FUNCTION migrate.import_supabase(service text)
RETURNS SETOF migrate.imported
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_supabase';

COMMENT ON FUNCTION migrate.import_supabase(text) IS
    'register the migrations that the Supabase CLI has kept in supabase_migrations.schema_migrations, as its folder would be; nothing is stamped: migrate.adopt() does that';
-- What Alembic prints.

CREATE FUNCTION migrate.import_alembic(service text, up_sql text, down_sql text DEFAULT NULL, history text DEFAULT NULL) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_alembic';

COMMENT ON FUNCTION migrate.import_alembic(text, text, text, text) IS
    'register the revisions in the output of alembic upgrade base:heads --sql, alembic downgrade heads:base --sql and alembic history --verbose; all or nothing';
