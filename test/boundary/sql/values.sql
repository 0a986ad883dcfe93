-- Arguments, arrays, rows, jsonb and tokens.
\t on
\pset format unaligned
SELECT remember() \g /dev/null

SELECT report(call) FROM unnest(ARRAY[
    $$take_text('a')$$, $$take_text('')$$, $$take_text(NULL)$$, $$take_optional_text('a')$$, $$take_optional_text(NULL)$$,
    $$make_text(0)$$, $$make_text(1073741820)$$, $$make_text(2147483648)$$, $$make_text(4294967296)$$,
    $$take_boolean(true)$$, $$take_boolean(NULL)$$,
    $$take_array('{}')$$, $$take_array('{a,"b c",""}')$$, $$take_array(NULL)$$, $$take_array('{a,NULL,b}')$$, $$take_array('{NULL}')$$,
    $$take_literal('a')$$, $$take_literal('')$$, $$take_literal(NULL)$$, $$take_literal('{a,"b c"}')$$, $$take_literal('{}')$$,
    $$take_literal('{a')$$, $$take_literal('{a,NULL}')$$, $$take_literal('{a,"b}')$$
]) AS name, format('SELECT %s', name) AS call;

-- Values that are stored compressed, or elsewhere.
CREATE TABLE large (name text, value text, elements text[]);
ALTER TABLE large ALTER value SET STORAGE EXTERNAL;
INSERT INTO large VALUES ('short', 'x', '{x}'),
    (repeat('x', 100000), repeat('y', 100000), array_fill('z'::text, '{1000}'));
SELECT take_text(name), take_text(value), length(take_array(elements)) FROM large;
-- Stored arrays of all sizes: to 126 bytes they have a short header and are not aligned.
CREATE TEMP TABLE stored (padding "char", elements text[]);
INSERT INTO stored SELECT 'x', array_fill(repeat('y', length), ARRAY[count])
    FROM generate_series(0, 130) AS length, generate_series(0, 5) AS count;
INSERT INTO stored VALUES ('x', '[5:6]={a,b}'), ('x', ARRAY['', 'é', E'a\nb', repeat('z', 70)]);
SELECT count(*), count(*) FILTER (WHERE pg_column_size(elements) < 127) AS short,
    count(*) FILTER (WHERE taken IS DISTINCT FROM expected) AS wrong
FROM (SELECT elements, take_array(elements) AS taken, take_array(elements || '{}'::text[]) AS expected FROM stored) AS s;
CREATE TEMP TABLE refused (elements text[]);
INSERT INTO refused VALUES ('{a,NULL}');
SELECT report('SELECT take_array(elements) FROM refused');
UPDATE refused SET elements = '{{a},{b}}';
SELECT report('SELECT take_array(elements) FROM refused');
DROP TABLE large;

-- A set of rows, whole and with an error half-way.
SELECT * FROM rows_until(2, 'normally');
SELECT rows_until(2, 'normally');
SELECT count(*) FROM rows_until(100000, 'normally');
SELECT * FROM rows_until(100000, 'normally') LIMIT 1;
SELECT report(format('SELECT count(*) FROM rows_until(100000, %L)', way))
FROM unnest('{by a server error,by an error in SQL,by pg::Error,by an int}'::text[]) AS way;
SELECT report(format('SELECT (rows_until(100000, %L)).name LIMIT 1', way)) FROM unnest('{by a server error,by pg::Error}'::text[]) AS way;
SELECT * FROM rows_until(3, 'by a server error');
SELECT rows_until(3, 'by pg::Error');
SELECT report('SELECT one_row_until(1, ''normally'')');

-- Rows for a statement: none, some, more than memory takes, with an error half-way or while they are read.
SELECT batch_until(0, 'normally'), batch_until(3, 'normally');
SET work_mem = '64kB';
SELECT batch_until(100000, 'normally');
SELECT report(format('SELECT batch_until(%s, %L)', count, way))
FROM unnest('{10,100000}'::integer[]) AS count,
    unnest('{by a server error,by an error in SQL,by pg::Error,by an int}'::text[]) AS way;
SELECT report(format('SELECT batch_until(%s, ''normally'', 7)', count)) FROM unnest('{10,100000}'::integer[]) AS count;
RESET work_mem;
SELECT count(*) FROM pg_ls_tmpdir();
-- The plan is kept, and what it reads is the batch whatever else has the name.
CREATE TEMPORARY TABLE batch (number text);
SELECT batch_until(3, 'normally');
DISCARD PLANS;
SELECT batch_until(3, 'normally');
DROP TABLE batch;
SELECT batch_until(3, 'normally');

-- jsonb: scalars, members, what is stored elsewhere, and an error half-way.
SELECT report(format('SELECT json_until(%L)', value)) FROM unnest(ARRAY[
    'null', 'true', 'false', '1.5', '"a"', '""', '[]', '{}', '[null, true, 2, "a", ["b", "c"], {"d": 1}]',
    '{"a": {"b": {}}, "c": [], "": "d"}', '[[[[]]]]', NULL]) AS value;
SELECT json_until((repeat('[', 2000) || repeat(']', 2000))::jsonb);
CREATE TABLE large (number serial, value jsonb);
INSERT INTO large (value) SELECT jsonb_agg(member::text) FROM generate_series(1, 100000) AS member;
INSERT INTO large (value) SELECT jsonb_build_object('a', repeat('x', 100000), 'b', 1);
ALTER TABLE large ALTER value SET STORAGE EXTERNAL;
INSERT INTO large (value) SELECT jsonb_object_agg(member, member) FROM generate_series(1, 10000) AS member;
SELECT right(json_until(value), 30) FROM large ORDER BY number;
DROP TABLE large;
SELECT report(format('SELECT json_until(''[1, 2, 3]'', 2, %L)', way))
FROM unnest('{by a server error,by an error in SQL,by pg::Error,by an int}'::text[]) AS way;

-- Tokens: none, many, what can't be scanned, and an error half-way.
SELECT report(format('SELECT tokens_until(%L)', text)) FROM unnest(ARRAY[
    '', ' -- nothing', '/* nothing */', 'SELECT 1;', $$a'b'
    'c'U&"d" $x$ e $x$ -- f$$, $$'$$, '$a$', '/*', '"', '""', $$E'\u00'$$, $$U&'\00'$$, NULL]) AS text;
SELECT tokens_until(repeat('word ''string'' ', 50000));
SELECT report(format('SELECT tokens_until(repeat(''word '', 5000), %s, %L)', count, way))
FROM unnest('{1,1023,1024,1025,5000}'::integer[]) AS count, unnest('{by a server error,by pg::Error}'::text[]) AS way;

SELECT length(take_random(0)), length(take_random(2)), take_random(32) ~ '^[0-9a-f]{32}$', take_random(32) <> take_random(32);
SELECT take_clipped('abc', 2), take_clipped('abc', 3), take_clipped('abc', 4), take_clipped('', 1), take_clipped('äöü€', 3),
    take_clipped('a', 0);

SELECT untouched();
