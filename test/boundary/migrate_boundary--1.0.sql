\echo Use "CREATE EXTENSION migrate_boundary" to load this file. \quit

CREATE FUNCTION backend_state(with_pointers boolean) RETURNS text
LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'migrate_backend_state';
CREATE FUNCTION private_memory() RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_private_memory';

CREATE FUNCTION throw_error(kind text) RETURNS text
LANGUAGE c PARALLEL SAFE AS 'MODULE_PATHNAME', 'migrate_throw_error';
CREATE FUNCTION error_kinds() RETURNS text[] LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_error_kinds';
CREATE FUNCTION throw_core_error(code integer) RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_throw_core_error';

CREATE FUNCTION run(command text) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run';
CREATE FUNCTION run_and_catch(command text) RETURNS text
LANGUAGE c PARALLEL SAFE AS 'MODULE_PATHNAME', 'migrate_run_and_catch';
CREATE FUNCTION run_and_catch_then_run(first text, second text) RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run_and_catch_then_run';
CREATE FUNCTION error_fields(command text) RETURNS text[] LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_error_fields';
CREATE FUNCTION run_and_decorate(command text) RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run_and_decorate';
CREATE FUNCTION run_statement(divisor bigint) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run_statement';

CREATE FUNCTION enter_scopes(scopes text[], way text) RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_enter_scopes';
CREATE FUNCTION enter_scopes_and_catch(scopes text[], way text) RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_enter_scopes_and_catch';
CREATE FUNCTION run_in_role(command text) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run_in_role';
CREATE FUNCTION scope_names() RETURNS text[] LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_scope_names';

CREATE FUNCTION note_around(way text) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_note_around';
CREATE FUNCTION note_nested(commit_outer boolean, commit_inner boolean, way text) RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_note_nested';
CREATE FUNCTION catch_in_spi(way text) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_catch_in_spi';
CREATE FUNCTION catch_many(way text, times integer) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_catch_many';
CREATE FUNCTION fail_to_commit() RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_fail_to_commit';
CREATE FUNCTION fail_to_roll_back() RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_fail_to_roll_back';

CREATE FUNCTION run_out_in_server() RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run_out_in_server';
CREATE FUNCTION run_out_in_library() RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run_out_in_library';
CREATE FUNCTION run_out_in_take_error() RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run_out_in_take_error';
CREATE FUNCTION run_out_in_take_error_and_go_on() RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run_out_in_take_error_and_go_on';
CREATE FUNCTION run_out_while_describing() RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run_out_while_describing';
CREATE FUNCTION run_out_while_raising() RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_run_out_while_raising';
CREATE FUNCTION lift_limit() RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_lift_limit';

CREATE FUNCTION take_text(a_text text) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_take_text';
CREATE FUNCTION make_text(bytes bigint) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_make_text';
CREATE FUNCTION take_optional_text(a_text text) RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_take_optional_text';
CREATE FUNCTION take_array(an_array text[]) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_take_array';
CREATE FUNCTION take_boolean(a_boolean boolean) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_take_boolean';
CREATE FUNCTION take_literal(a_literal text) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_take_literal';
CREATE FUNCTION rows_until(count integer, way text) RETURNS TABLE (number integer, name text)
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_rows_until';
CREATE FUNCTION one_row_until(count integer, way text) RETURNS record
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_rows_until';
CREATE FUNCTION batch_until(count integer, way text, number integer DEFAULT 0) RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_batch_until';
CREATE FUNCTION json_until(a_json jsonb, count integer DEFAULT 0, way text DEFAULT 'normally') RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_json_until';
CREATE FUNCTION tokens_until(a_text text, count integer DEFAULT 0, way text DEFAULT 'normally') RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_tokens_until';
CREATE FUNCTION take_random(digits integer) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_take_random';
CREATE FUNCTION take_clipped(a_text text, characters integer) RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_take_clipped';
CREATE FUNCTION spin_in_pg() RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_spin_in_pg';
CREATE FUNCTION spin_in_core() RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_spin_in_core';
CREATE FUNCTION spin_in_server() RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_spin_in_server';
CREATE FUNCTION canonical(kind text, a_text text, object oid DEFAULT 0) RETURNS text
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_canonical';
CREATE FUNCTION canonical_growth(kind text, a_text text, object oid, times integer) RETURNS bigint
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_canonical_growth';

-- Whether the session is as it was when it called remember(): the same backend, and nothing left in it by an error.
CREATE FUNCTION remember() RETURNS text LANGUAGE sql AS $$
    SELECT set_config('boundary.session', pg_backend_pid() || backend_state(false), false)
$$;
CREATE FUNCTION untouched() RETURNS boolean LANGUAGE sql AS $$
    SELECT pg_backend_pid() || backend_state(false) = current_setting('boundary.session')
$$;

-- A text as the reports show it: large ones by their size.
CREATE FUNCTION brief(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN length(value) > 500 THEN left(value, 60) || '… ' || length(value) || ' characters' ELSE value END
$$;

-- Run a command, and say what error came of it and what the error left behind: nothing, if all is well.
CREATE FUNCTION report(command text) RETURNS SETOF text LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    before text;
    after text;
    answer text;
    state text;
    message text;
    detail text;
    hint text;
    context text;
    schema_name text;
    table_name text;
    column_name text;
    type_name text;
    constraint_name text;
BEGIN
    before := backend_state(true);
    BEGIN
        EXECUTE command INTO answer;
        RETURN NEXT 'returned ' || answer;
    EXCEPTION WHEN OTHERS OR query_canceled THEN
        GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
            hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT, schema_name = SCHEMA_NAME,
            table_name = TABLE_NAME, column_name = COLUMN_NAME, type_name = PG_DATATYPE_NAME,
            constraint_name = CONSTRAINT_NAME;
        -- What this function and EXECUTE add is not of interest.
        context := regexp_replace(context, '\n?(SQL statement "[^\n]*"\n)?PL/pgSQL function report\(text\).*', '');
        RETURN NEXT state || ' ' || brief(message);
        RETURN QUERY SELECT name || ': ' || brief(value)
            FROM (VALUES ('  DETAIL', detail), ('  HINT', hint), ('  CONTEXT', context), ('  schema', schema_name),
                ('  table', table_name), ('  column', column_name), ('  type', type_name),
                ('  constraint', constraint_name)) AS field (name, value)
            WHERE value <> '';
    END;
    after := backend_state(true);
    IF after <> before THEN
        RETURN NEXT 'BEFORE ' || before;
        RETURN NEXT 'AFTER  ' || after;
    END IF;
END
$$;
