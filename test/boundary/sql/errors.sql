-- Each kind of thing that C++ frames can throw, as a function's caller sees it.
\t on
\pset format unaligned
SELECT remember() \g /dev/null

SELECT '-- ' || kind || E'\n' || string_agg(line, E'\n' ORDER BY number)
FROM unnest(error_kinds()) WITH ORDINALITY AS kinds (kind, place),
    report(format('SELECT throw_error(%L)', kind)) WITH ORDINALITY AS lines (line, number)
GROUP BY place, kind ORDER BY place;

-- Again: nothing is left of the first time.
SELECT count(*) FILTER (WHERE line ~ '^[0-9A-Z]{5} ') AS errors, count(*) FILTER (WHERE line ~ '^(BEFORE|AFTER) ') AS traces
FROM unnest(error_kinds()) AS kind, report(format('SELECT throw_error(%L)', kind)) AS line;
SELECT untouched();

-- Every refusal of core has an SQLSTATE of its own kind.
SELECT line FROM generate_series(0, 99) AS code, report(format('SELECT throw_core_error(%s)', code)) AS line
WHERE line !~ '^XX000 unknown';
SELECT report('SELECT throw_core_error(255)');

-- The same without a block around: the transaction is aborted, and the next one finds all as it was.
SELECT throw_error('ereport');
SELECT untouched();
\echo :LAST_ERROR_SQLSTATE
SELECT throw_error('pg::Error');
SELECT untouched();
\echo :LAST_ERROR_SQLSTATE
SELECT throw_error('core::Error explained');
SELECT untouched();
\echo :LAST_ERROR_SQLSTATE
SELECT throw_error('int');
SELECT untouched();
\echo :LAST_ERROR_SQLSTATE
SELECT throw_error('in a constructor');
SELECT untouched();

-- And inside a transaction block.
BEGIN;
SELECT throw_error('core::Error');
SELECT 'refused';
ROLLBACK;
SELECT untouched();
BEGIN;
SAVEPOINT before;
SELECT throw_error('std::runtime_error');
ROLLBACK TO before;
SELECT throw_error('caught');
SAVEPOINT again;
ROLLBACK TO again;
SELECT 'goes on';
COMMIT;
SELECT untouched();
