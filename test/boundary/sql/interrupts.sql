-- Loops that are stopped from outside.
\t on
\pset format unaligned
SELECT remember() \g /dev/null

SET statement_timeout = '250ms';
SELECT spin_in_pg();
SELECT spin_in_core();
SELECT spin_in_server();
SELECT report('SELECT spin_in_core()');
SELECT report($$SELECT run('SELECT run(''SELECT spin_in_core()'')')$$);
SELECT report($$SELECT run_and_catch('SELECT spin_in_pg()')$$);
BEGIN;
SAVEPOINT before;
SELECT spin_in_core();
ROLLBACK TO before;
SELECT spin_in_core();
ROLLBACK TO before;
COMMIT;
RESET statement_timeout;
SELECT untouched();

-- Cancelled.
SELECT report($$SELECT run('SELECT pg_cancel_backend(pg_backend_pid()) AND spin_in_core() IS NULL')$$);
SELECT untouched();

-- Shut down, with C++ frames on the stack. Other backends don't notice.
\setenv DB :DBNAME
\! psql -X -A -t -d "$DB" -c 'SELECT pg_terminate_backend(pg_backend_pid()) AND spin_in_core() IS NULL' 2>&1 | head -n 1
\! psql -X -A -t -d "$DB" -c 'SELECT pg_terminate_backend(pg_backend_pid()) AND spin_in_pg() IS NULL' 2>&1 | head -n 1
SELECT untouched();
