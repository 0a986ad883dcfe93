-- Ten thousand errors of each kind: memory stays where it was.
\t on
\pset format unaligned
SELECT remember() \g /dev/null

CREATE PROCEDURE provoke(command text, times integer) LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1..times LOOP
        BEGIN
            EXECUTE command;
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
    END LOOP;
END
$$;

CREATE FUNCTION memory(OUT contexts bigint, OUT private bigint) LANGUAGE sql AS $$
    SELECT sum(total_bytes), private_memory() FROM pg_backend_memory_contexts
$$;

-- What a command's errors add: the first round warms the caches.
CREATE TEMPORARY TABLE growth (kind text, contexts bigint, private bigint);
CREATE PROCEDURE measure(kind text, command text, times integer DEFAULT 10000) LANGUAGE plpgsql AS $$
DECLARE
    before record;
    after record;
BEGIN
    FOR round IN 1..2 LOOP
        before := after;
        CALL provoke(command, CASE round WHEN 1 THEN times / 10 ELSE times END);
        after := memory();
    END LOOP;
    INSERT INTO growth VALUES (kind, after.contexts - before.contexts, after.private - before.private);
END
$$;

DO $$
DECLARE
    kind text;
BEGIN
    FOREACH kind IN ARRAY error_kinds() LOOP
        CALL measure(kind, format('SELECT throw_error(%L)', kind),
            CASE WHEN kind ~ '1 MB|thousand frames|caught' THEN 200 ELSE 10000 END);
    END LOOP;
END
$$;
CALL measure('two deep', $$SELECT run('SELECT run(''SELECT 1/0'')')$$);
CALL measure('two deep, of C++', $$SELECT run('SELECT throw_error(''pg::Error'')')$$);
CALL measure('caught in C++', $$SELECT run_and_catch('SELECT throw_error(''int'')')$$);
CALL measure('decorated', $$SELECT run_and_decorate('SELECT throw_error(''ereport'')')$$);
CALL measure('rows half-way', $$SELECT rows_until(10, 'by a server error')$$);
CALL measure('batch half-way', $$SELECT batch_until(10, 'by a server error')$$);
CALL measure('batch half-way, of C++', $$SELECT batch_until(10, 'by pg::Error')$$);
CALL measure('batch half-read', $$SELECT batch_until(10, 'normally', 5)$$);
CALL measure('jsonb half-way', $$SELECT json_until('[1, 2, 3]', 2, 'by a server error')$$);
CALL measure('jsonb half-way, of C++', $$SELECT json_until('{"a": 1, "b": 2}', 1, 'by pg::Error')$$);
CALL measure('tokens half-way', $$SELECT tokens_until('a b c', 2, 'by a server error')$$);
CALL measure('tokens half-way, of C++', $$SELECT tokens_until('a b c', 2, 'by pg::Error')$$);
CALL measure('what can''t be scanned', $$SELECT tokens_until('a b ''')$$);
SET work_mem = '64kB';
CALL measure('batch in a file', $$SELECT batch_until(5000, 'by a server error')$$, 200);
CALL measure('batch in a file, of C++', $$SELECT batch_until(5000, 'by pg::Error')$$, 200);
RESET work_mem;
CALL measure('null argument', $$SELECT take_text(NULL)$$);
CALL measure('malformed array', $$SELECT take_literal('{a')$$);
CALL measure('many in one call', $$SELECT catch_many('by an error in SQL', 100)$$, 100);
CALL measure('many in one call, of C++', $$SELECT catch_many('by pg::Error', 100)$$, 100);

SELECT count(*) > 30 AND bool_and(contexts < 64 * 1024 AND private < 1024 * 1024) FROM growth;
SELECT * FROM growth WHERE contexts >= 64 * 1024 OR private >= 1024 * 1024;
SELECT untouched();

-- Ten thousand that abort the transaction, in a session of its own.
\setenv DB :DBNAME
\! bash abort_transactions "$DB"

DROP TABLE growth;
DROP PROCEDURE provoke, measure;
DROP FUNCTION memory;
