-- Arguments, arrays and rows.
\t on
\pset format unaligned
SELECT remember() \g /dev/null

SELECT report(call) FROM unnest(ARRAY[
    $$take_text('a')$$, $$take_text('')$$, $$take_text(NULL)$$, $$take_optional_text('a')$$, $$take_optional_text(NULL)$$,
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

SELECT untouched();
