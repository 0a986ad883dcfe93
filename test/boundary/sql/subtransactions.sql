-- Work that goes on after an error.
\t on
\pset format unaligned
SELECT remember() \g /dev/null
CREATE TABLE noted (text text, number serial);

SELECT way, report(format('SELECT note_around(%L)', way))
FROM unnest('{by commit,normally,by a server error,by an error in SQL,by pg::Error,by core::Error,by std::exception,by an int}'::text[])
    AS way;
SELECT string_agg(text, ', ' ORDER BY number) FROM noted;

TRUNCATE noted;
CREATE FUNCTION notes_of(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM noted;
    EXECUTE command;
    RETURN string_agg(text, ', ' ORDER BY number) FROM noted;
END
$$;
SELECT commit_outer, commit_inner, way,
    report(format('SELECT notes_of(%L)', format('SELECT note_nested(%L, %L, %L)', commit_outer, commit_inner, way)))
FROM (VALUES (true), (false)) AS one (commit_outer), (VALUES (true), (false)) AS two (commit_inner),
    (VALUES ('normally'), ('by an error in SQL'), ('by pg::Error')) AS three (way);

SELECT report(format('SELECT catch_in_spi(%L)', way))
FROM unnest('{normally,by a server error,by an error in SQL,by pg::Error}'::text[]) AS way;

-- The end of a subtransaction fails.
TRUNCATE noted;
SELECT report('SELECT fail_to_commit()');
SELECT string_agg(text, ', ' ORDER BY number) FROM noted;
\setenv DB :DBNAME
\! psql -X -A -t -d "$DB" -c 'SELECT fail_to_roll_back()' 2>&1 | grep -v WARNING | head -n 1
SELECT untouched();

DROP FUNCTION notes_of;
DROP TABLE noted;
