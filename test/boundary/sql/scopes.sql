-- Every scope of src/pg, left in every way. A line BEFORE or AFTER is something left behind.
\t on
\pset format unaligned
SELECT remember() \g /dev/null
CREATE ROLE regress_boundary;
CREATE TABLE probe (name text CONSTRAINT probe_pkey PRIMARY KEY, note text);
GRANT SELECT ON probe TO regress_boundary;
CREATE TABLE inserted (name text PRIMARY KEY);
GRANT ALL ON inserted TO regress_boundary;
INSERT INTO probe VALUES ('a', NULL), ('b', NULL);
CREATE TEMPORARY TABLE way (number serial, name text);
INSERT INTO way (name) VALUES ('normally'), ('by a server error'), ('by an error under another owner'),
    ('by an error in SQL'), ('by pg::Error'), ('by core::Error'), ('by std::exception'), ('by an int');
CREATE FUNCTION locks() RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation
    WHERE pid = pg_backend_pid() AND relname IN ('probe', 'probe_pkey')
$$;

-- An error passes through.
SELECT scope, report(format('SELECT enter_scopes(ARRAY[%L], %L)', scope, way.name))
FROM unnest(scope_names()) WITH ORDINALITY AS scopes (scope, place), way ORDER BY place, number;

-- It is caught in C++, and the function goes on.
SELECT scope, report(format('SELECT enter_scopes_and_catch(ARRAY[%L], %L)', scope, way.name))
FROM unnest(scope_names()) WITH ORDINALITY AS scopes (scope, place), way ORDER BY place, number;

-- One scope in another: nothing is left behind.
SELECT scope, inner_scope, way.name, line
FROM unnest(scope_names()) AS scope, unnest(scope_names()) AS inner_scope, way,
    unnest('{enter_scopes,enter_scopes_and_catch}'::text[]) AS function,
    report(format('SELECT %s(ARRAY[%L, %L], %L)', function, scope, inner_scope, way.name)) AS line
WHERE line ~ '^(BEFORE|AFTER|XX000 the scope|returned the scope)';

-- All at once, in both orders.
SELECT way.name, report(format('SELECT enter_scopes(%L, %L)', array_agg(scope ORDER BY place), way.name))
FROM unnest(scope_names()) WITH ORDINALITY AS scopes (scope, place), way
WHERE scope !~ 'refused|nothing|no index|missing' GROUP BY number, way.name ORDER BY number;
SELECT way.name, report(format('SELECT enter_scopes_and_catch(%L, %L)', array_agg(scope ORDER BY place DESC), way.name))
FROM unnest(scope_names()) WITH ORDINALITY AS scopes (scope, place), way
WHERE scope !~ 'refused|nothing|no index|missing' GROUP BY number, way.name ORDER BY number;

-- Left without a block around it: the end of the transaction finds nothing to complain of.
SELECT format('SELECT enter_scopes(ARRAY[%L], %L);', scope, way.name), 'SELECT untouched();'
FROM unnest(scope_names()) WITH ORDINALITY AS scopes (scope, place), way
WHERE way.name IN ('normally', 'by a server error', 'by pg::Error') AND scope !~ 'refused|nothing|no index|missing'
ORDER BY place, number \gexec

-- What a scan has locked is free when it has ended, and after an error.
BEGIN;
SELECT enter_scopes('{IndexScan,ColumnScan}', 'normally'), locks();
SAVEPOINT before;
SELECT enter_scopes('{IndexScan,ColumnScan}', 'by an error in SQL');
ROLLBACK TO before;
SELECT locks();
COMMIT;
SELECT untouched();

-- The files of rows that an error interrupted are gone with it.
BEGIN;
SELECT enter_scopes_and_catch('{RowBatch in a file}', 'by an error in SQL');
SELECT count(*) FROM pg_ls_tmpdir();
COMMIT;

-- The role of a scope can't be changed inside it, and ends with it.
CREATE FUNCTION change_role() RETURNS text LANGUAGE plpgsql AS $$ BEGIN SET ROLE regress_boundary; RETURN 'changed'; END $$;
SELECT report($$SELECT run_in_role('SELECT change_role()')$$);
SELECT report($$SELECT run_in_role('SELECT current_user')$$);
SELECT report($$SELECT run_in_role('SELECT run(''SELECT 1 / 0'')')$$);
SELECT report($$SELECT run_in_role('DELETE FROM probe')$$);
SELECT report($$SELECT run_in_role($a$SELECT string_agg(line, ' ') FROM report($b$SELECT run('DELETE FROM probe')$b$) AS line$a$)$$);
SELECT current_user = session_user, untouched();

DROP FUNCTION locks, change_role;
DROP TABLE inserted, probe, way;
DROP ROLE regress_boundary;
