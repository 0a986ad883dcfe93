-- Errors that cross the border several times: SQL → C++ → SPI → SQL → C++ …
\t on
\pset format unaligned
SELECT remember() \g /dev/null

CREATE TABLE probe (name text CONSTRAINT probe_pkey PRIMARY KEY, note text CONSTRAINT note_is_short CHECK (length(note) < 10));
INSERT INTO probe VALUES ('a', NULL), ('b', NULL);

-- Errors of the server, from SQL that C++ runs.
SELECT report($$SELECT run('SELECT 1/0')$$);
SELECT report($$SELECT run('SELECT 1 FORM probe')$$);
SELECT report($$SELECT run('SELECT nonsense FROM probe')$$);
SELECT report($$SELECT run('INSERT INTO probe VALUES (''a'')')$$);
SELECT report($$SELECT run('INSERT INTO probe VALUES (NULL)')$$);
SELECT report($$SELECT run('INSERT INTO probe VALUES (''c'', ''more than ten characters'')')$$);
SELECT report($$SELECT run('SELECT ''x''::integer')$$);
SELECT report($$SELECT run('COMMIT')$$);
SELECT report($$SELECT run('DO ''BEGIN RAISE ''''raised'''' USING ERRCODE = ''''MY001'''', HINT = ''''The hint.'''', TABLE = ''''its table''''; END''')$$);
SELECT report($$SELECT run('SELECT 2')$$);

-- Twice deep, and deeper: every level adds its line of CONTEXT, and nothing else changes.
SELECT report($$SELECT run('SELECT run(''SELECT 1/0'')')$$);
SELECT report($$SELECT run('INSERT INTO probe SELECT run(''INSERT INTO probe VALUES (''''b'''')'')')$$);
SELECT report($$SELECT run('SELECT throw_error(''ereport'')')$$);
SELECT report($$SELECT run('SELECT run(''SELECT throw_error(''''pg::Error'''')'')')$$);
SELECT report($$SELECT run('SELECT run(''SELECT throw_error(''''core::Error explained'''')'')')$$);
SELECT report($$SELECT run('SELECT run(''SELECT throw_error(''''int'''')'')')$$);
SELECT report($$SELECT run('SELECT throw_error(''pg::Error of 1 MB'')')$$);

-- All that an error carries, as the outermost C++ sees it.
SELECT unnest(error_fields($$SELECT throw_error('ereport')$$));
SELECT unnest(error_fields($$SELECT run('SELECT 1 FORM probe')$$));
SELECT unnest(error_fields($$INSERT INTO probe VALUES ('a')$$));
SELECT unnest(error_fields($$SELECT run('SELECT throw_error(''pg::Error'')')$$));

-- As psql shows it: the position in the query that failed, whoever sent it.
\set SHOW_CONTEXT always
SELECT run('SELECT 1 FORM probe');
SELECT run('SELECT run(''SELECT nonsense FROM probe'')');
SELECT throw_error('ereport');
SELECT run_and_decorate('SELECT 1 FORM probe');
\set SHOW_CONTEXT errors
SELECT report($$SELECT run_and_decorate('SELECT 1/0')$$);
SELECT report($$SELECT run('SELECT run_and_decorate(''SELECT throw_error(''''ereport'''')'')')$$);

-- Caught at different levels.
SELECT report($$SELECT run_and_catch('SELECT 1/0')$$);
SELECT report($$SELECT run_and_catch('SELECT run(''SELECT throw_error(''''core::Error'''')'')')$$);
SELECT report($$SELECT run_and_catch('SELECT run_and_catch(''SELECT 1/0'')')$$);
SELECT report($$SELECT run('SELECT run_and_catch(''SELECT 1/0'') || 1/0')$$);
SELECT report($$SELECT run('SELECT count(*) / 0 FROM report(''SELECT throw_error(''''int'''')'')')$$);
SELECT report($$SELECT run_and_catch_then_run('SELECT 1/0', 'SELECT throw_error(''pg::Error'')')$$);
SELECT report($$SELECT run_and_catch_then_run('SELECT throw_error(''int'')', 'SELECT 1/0')$$);
SELECT report($$SELECT run_and_catch('SELECT run_and_catch_then_run(''SELECT 1/0'', ''SELECT nonsense'')')$$);

-- A statement kept for the session outlives its errors.
SELECT divisor, report(format('SELECT run_statement(%s)', divisor)) FROM unnest('{0,5,0,-1,-1,4}'::integer[]) AS divisor;

-- Where the server calls functions on its own account.
CREATE FUNCTION refuse(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN RETURN public.throw_error(value) IS NULL; END $$;
CREATE TABLE checked (value text CONSTRAINT checked_value CHECK (refuse(value)));
SELECT report($$SELECT run('INSERT INTO checked VALUES (''core::Error'')')$$);
INSERT INTO checked VALUES (NULL), ('int');
SELECT report($$SELECT run('CREATE INDEX ON probe (refuse(name))')$$);
CREATE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM run('SELECT 1/0'); END $$;
CREATE TRIGGER refuse AFTER INSERT ON checked FOR EACH ROW EXECUTE FUNCTION refuse_row();
ALTER TABLE checked DROP CONSTRAINT checked_value;
SELECT report($$SELECT run('INSERT INTO checked VALUES (''x'')')$$);
CREATE CONSTRAINT TRIGGER refuse_later AFTER INSERT ON checked DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION refuse_row();
DROP TRIGGER refuse ON checked;
BEGIN;
SELECT run('INSERT INTO checked VALUES (''x'') RETURNING 1');
SELECT report($$SELECT run('SET CONSTRAINTS ALL IMMEDIATE')$$);
COMMIT;
SELECT untouched(), count(*) FROM checked;

-- In a parallel worker.
BEGIN;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_leader_participation = off;
SELECT report($$SELECT count(*) FROM probe WHERE throw_error('pg::Error' || left(name, 0)) = ''$$);
SELECT report($$SELECT count(*) FROM probe WHERE throw_error('int' || left(name, 0)) = ''$$);
-- From 17 on a worker may have subtransactions; before, their refusal is caught.
SELECT report($$SELECT count(*) FROM probe WHERE run_and_catch('SELECT 1' || left(name, 0)) <> ''$$);
ROLLBACK;

-- Without end: the server stops it, and every frame is unwound. How deep it came depends on the build, so CONTEXT is left out.
SET max_stack_depth = '400kB';
CREATE FUNCTION deeper(n integer) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN RETURN run(format('SELECT deeper(%s)', n + 1)); END $$;
SELECT line FROM report('SELECT deeper(0)') AS line WHERE line !~ '^  ';
SELECT line FROM report('SELECT deeper(0)') AS line WHERE line !~ '^  ';
SELECT line FROM report($$SELECT run_and_catch('SELECT deeper(0)')$$) AS line;
RESET max_stack_depth;

SELECT untouched();
DROP TABLE probe, checked;
DROP FUNCTION refuse, refuse_row, deeper;
