-- What a call costs goes with what it is about, not with what else there is: services, scripts, rows of the log and of
-- version tables. Counted are rows that are read from tables of ours.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE FUNCTION public.regress_work(sql text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    before bigint;
    read text := 'SELECT sum(pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid)) FROM pg_class
        WHERE relnamespace = ''migrate''::regnamespace OR relname = ''alembic_version''';
    after bigint;
BEGIN
    EXECUTE read INTO before;
    EXECUTE sql;
    EXECUTE read INTO after;
    RETURN after - before;
END $$;
-- Pages that a query touches.
CREATE FUNCTION public.regress_pages(sql text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT json) ' || sql INTO plan;
    RETURN (plan->0->'Plan'->>'Shared Hit Blocks')::int + (plan->0->'Plan'->>'Shared Read Blocks')::int;
END $$;

-- Services.
SELECT count(migrate.create_service('regress_work_' || i)) FROM generate_series(1, 50) AS i;
SELECT public.regress_work($$SELECT migrate.create_service('regress_work_a')$$) AS fifty \gset
SELECT public.regress_work($$SELECT migrate.drop_service('regress_work_a')$$) AS dropped_of_fifty \gset
SELECT count(migrate.create_service('regress_work_' || i)) FROM generate_series(51, 500) AS i;
SELECT public.regress_work($$SELECT migrate.create_service('regress_work_b')$$) <= :fifty + 10 AS created;
SELECT public.regress_work($$SELECT migrate.alter_service('regress_work_b', version_table => 'versions')$$) <= :fifty + 20 AS altered;
SELECT public.regress_work($$SELECT migrate.drop_service('regress_work_b')$$) <= :dropped_of_fifty + 10 AS dropped;
SELECT migrate.create_service('regress_work_b', 'regress_work_1');

-- Repeatable scripts: by themselves, in a chain, all after one.
SELECT migrate.create_service('regress_work');
SELECT count(migrate.register_repeatable('regress_work', 'r' || i, 'SELECT 1')) FROM generate_series(1, 50) AS i;
SELECT public.regress_work($$SELECT migrate.register_repeatable('regress_work', 'a', 'SELECT 1', after => '{r1,r2}')$$) AS fifty \gset
SELECT count(migrate.register_repeatable('regress_work', 'r' || i, 'SELECT 1')) FROM generate_series(51, 500) AS i;
SELECT public.regress_work($$SELECT migrate.register_repeatable('regress_work', 'b', 'SELECT 1', after => '{r1,r2}')$$) <= :fifty + 10 AS registered,
    public.regress_work($$SELECT migrate.register_repeatable('regress_work', 'b', 'SELECT 2', after => '{r1,r2}')$$) <= :fifty + 10 AS changed;

-- Circles are found all the same, whoever closes them.
SELECT migrate.register_repeatable('regress_work', 'r1', 'SELECT 1', after => '{b}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register_repeatable('regress_work', 'c', 'SELECT 1', after => '{c}');
\echo :LAST_ERROR_SQLSTATE
-- What was a revision's name becomes that of a script.
SELECT migrate.register('regress_work', 'd');
SELECT migrate.register_repeatable('regress_work', 'after d', 'SELECT 1', after => '{d}');
SELECT migrate.register_repeatable('regress_work', 'd', 'SELECT 1', after => '{after d}');
\echo :LAST_ERROR_SQLSTATE
-- Whether something is due is known as before: registered, run, changed, changed back, unregistered.
SELECT migrate.create_service('regress_work_due');
SELECT migrate.register_repeatable('regress_work_due', 'one', 'SELECT 1'), migrate.register_repeatable('regress_work_due', 'two', 'SELECT 1', after => '{one}');
SELECT repeatables_due FROM migrate.services WHERE service = 'regress_work_due';
SELECT revision FROM migrate.upgrade('regress_work_due');
SELECT repeatables_due FROM migrate.services WHERE service = 'regress_work_due';
SELECT migrate.register_repeatable('regress_work_due', 'one', 'SELECT 2');
SELECT repeatables_due FROM migrate.services WHERE service = 'regress_work_due';
SELECT migrate.register_repeatable('regress_work_due', 'one', 'SELECT 1');
SELECT repeatables_due FROM migrate.services WHERE service = 'regress_work_due';
SELECT revision FROM migrate.upgrade('regress_work_due');
SELECT migrate.register_repeatable('regress_work_due', 'two', 'SELECT 1');
SELECT repeatables_due FROM migrate.services WHERE service = 'regress_work_due';
SELECT revision FROM migrate.upgrade('regress_work_due');
SELECT migrate.unregister_repeatable('regress_work_due', 'one'), migrate.unregister_repeatable('regress_work_due', 'two');
SELECT repeatables_due FROM migrate.services WHERE service = 'regress_work_due';

-- A long log: two services have many short runs, a third one has few.
SELECT migrate.create_service('regress_work_few');
SELECT migrate.register('regress_work_few', '001', up => 'CREATE TABLE one ()', down => 'DROP TABLE one');
SELECT revision FROM migrate.upgrade('regress_work_few');
SELECT revision FROM migrate.downgrade('regress_work_few', 'base');
SELECT revision FROM migrate.upgrade('regress_work_few');
SELECT migrate.register('regress_work_1', '001', down => ''), migrate.register('regress_work_2', '001', down => '');
SELECT u.revision, s.revision FROM migrate.upgrade('regress_work_1') AS u, migrate.stamp('regress_work_2', '001') AS s;
INSERT INTO migrate.runs SELECT 100000 + i, s, c, t, NULL, now() + i * interval '1s', now() + i * interval '1s', r, r, NULL, NULL, 'v', '{}', '{}'
FROM generate_series(1, 5000) AS i, (VALUES ('regress_work_1', 'upgrade', 'head', 'postgres'), ('regress_work_2', 'downgrade', 'base', 'postgres')) AS v (s, c, t, r);
INSERT INTO migrate.run_steps SELECT 100000 + i, s, n, d, CASE WHEN n = 2 THEN 'views' WHEN n < 4 OR i > 1 THEN '001' END,
    (SELECT up_sha256 FROM migrate.revisions WHERE service = s), 1, now() + i * interval '1s', '1ms', 1
FROM generate_series(1, 5000) AS i, (VALUES ('regress_work_1'), ('regress_work_2')) AS w (s),
    (VALUES (1, 'upgrade'), (2, 'repeatable'), (3, 'stamp'), (4, 'downgrade')) AS v (n, d)
WHERE n < 4 OR i < 100;
ANALYZE migrate.runs, migrate.run_steps, migrate.changes;
SELECT count(*) FROM migrate.run_steps WHERE run > 100000;
SELECT public.regress_work($$SELECT count(*) FROM migrate.validate('regress_work_few')$$) < 100 AS few,
    public.regress_work($$SELECT count(*) FROM migrate.validate('regress_work_1')$$) < 400 AS many;
SELECT service, revision, problem FROM migrate.validate('regress_work_1');
SELECT service, revision, problem FROM migrate.validate('regress_work_few');
SELECT what, public.regress_pages(sql) < 250 AS few FROM (VALUES
    ('the first', 'SELECT * FROM migrate.log LIMIT 10'),
    ('some columns', 'SELECT logged_at, service, command FROM migrate.log LIMIT 10'),
    ('of a service', $$SELECT * FROM migrate.log WHERE service = 'regress_work_1' LIMIT 10$$),
    ('of another service', $$SELECT * FROM migrate.log WHERE service = 'regress_work_few' LIMIT 10$$),
    ('the first, in order', 'SELECT * FROM migrate.log ORDER BY logged_at LIMIT 10'),
    ('of late', $$SELECT * FROM migrate.log WHERE logged_at > now() + interval '4990s' LIMIT 10$$),
    ('a page', 'SELECT * FROM migrate.log OFFSET 20 LIMIT 10')) AS v (what, sql);
-- In the order of time, as ever, and complete.
SELECT bool_and(logged_at >= before) AS ordered, count(*) = (SELECT count(*) FROM migrate.runs) + (SELECT count(*) FROM migrate.changes) AS complete
FROM (SELECT logged_at, lag(logged_at, 1, '-infinity') OVER () AS before FROM migrate.log) AS l;
SELECT command, revisions, statements IS NULL AS change FROM migrate.log WHERE service = 'regress_work_few';
-- The deadline's warning and a downgrade by one look for what they need alone.
SET statement_timeout = '1h';
SELECT public.regress_work($$SELECT count(*) FROM migrate.advice('regress_work_few')$$) < 200 AS advised,
    public.regress_work($$SELECT count(*) FROM migrate.upgrade('regress_work_1')$$) < 200 AS upgraded;
RESET statement_timeout;

-- Rows in a version table that no revision has.
SELECT migrate.create_service('regress_work_junk');
SELECT migrate.register('regress_work_junk', '001', down => '');
SELECT migrate.ensure_version('regress_work_junk');
INSERT INTO regress_work_junk.alembic_version SELECT 'junk' || i FROM generate_series(1, 20000) AS i;
SELECT public.regress_work('SELECT count(*) FROM migrate.status') < 5000 AS few;
SELECT current, heads, pending, problem FROM migrate.status WHERE service = 'regress_work_junk';
SELECT * FROM migrate.current('regress_work_junk');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.stamp('regress_work_junk', '001', purge => true);
SELECT current, problem FROM migrate.status WHERE service = 'regress_work_junk';
-- One that is long is not sent to everybody who looks.
UPDATE regress_work_junk.alembic_version SET version_num = repeat('x', 9000);
SELECT length(problem) < 1000 AS short FROM migrate.status WHERE service = 'regress_work_junk';
SELECT * FROM migrate.current('regress_work_junk');
\echo :LAST_ERROR_SQLSTATE
UPDATE regress_work_junk.alembic_version SET version_num = repeat('x ', 50000);
SELECT * FROM migrate.current('regress_work_junk');
\echo :LAST_ERROR_SQLSTATE
SELECT problem, detail FROM migrate.validate('regress_work_junk');
SELECT length(message) + length(detail) + length(hint) < 5000 AS short FROM (SELECT problem AS message, coalesce(detail, '') AS detail, coalesce(hint, '') AS hint FROM migrate.validate('regress_work_junk')) AS v;
SELECT revision FROM migrate.stamp('regress_work_junk', '001', purge => true);
SELECT current, problem FROM migrate.status WHERE service = 'regress_work_junk';

SET client_min_messages = warning;
DROP FUNCTION public.regress_work, public.regress_pages;
DROP EXTENSION migrate;
DROP SCHEMA regress_work_few, regress_work_junk, regress_work_due CASCADE;
DROP SCHEMA IF EXISTS regress_work_1, regress_work_2, regress_work CASCADE;
