-- Names that try to be something else: in SQL that the extension makes, in messages, in the calls that a HINT proposes, in the
-- activity text.
\getenv dir PG_ABS_SRCDIR
\set prelude :dir '/test/attacks/prelude.sql'
\set epilogue :dir '/test/attacks/epilogue.sql'
\set ECHO none
\i :prelude
\set ECHO all
-- What a name may be: each ends what it stands in, if it can, and goes on with the payload.
CREATE TABLE regress_trap.names (n int GENERATED ALWAYS AS IDENTITY, name text);
INSERT INTO regress_trap.names (name) VALUES
    ('a"; SELECT regress_evil.strike(); --'), ('a''; SELECT regress_evil.strike(); --'), ('a''); SELECT regress_evil.strike(); --'),
    ('a\''; SELECT regress_evil.strike(); --'), ('a$$; SELECT regress_evil.strike(); --'), (E'a\\'), ('a\x27\047'), ('%s %n %m %1$s %'), ('"'), (''''), ('""''"'),
    (' a '), ('a.b'), ('a,b'), ('{a,b}'), ('*'), ('--'), ('/*'), ('$user'), ('pg_temp'), ('pg_catalog'), ('SELECT'), ('ünïcödé ☃'),
    (repeat('x', 63)), (repeat('ü', 31)), ('Ａ‮b'), ('public'), ('migrate'), ('regress_trap');
-- Those that service names can't have.
INSERT INTO regress_trap.names (name) VALUES (E'a\nSELECT regress_evil.strike();\n'), (E'a\tb'), (E'\x1b[2J'), ('a:b');
GRANT SELECT ON regress_trap.names TO regress_attacker;

-- The name everywhere where it may be: the attacker makes a service, a schema, a table, a revision, a label, a message of it.
-- What can't be named so can't be; the rest is run by the superuser. Every HINT that proposes a SELECT is executed.
CREATE FUNCTION regress_trap.hint_of(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE call;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN substring(hint FROM '.*: ((SELECT|GRANT) .*;)$');
END
$$;
CREATE FUNCTION regress_trap.name_attack(name text) RETURNS TABLE (held boolean, reached boolean, made text, answers text, hints text) LANGUAGE plpgsql AS $$
DECLARE
    service text := name;
    id text := translate(name, E'@-+: \n\t\x1b', '');
    refused text[] := '{}';
    clear boolean;
    call text;
    hint text;
BEGIN
    SET LOCAL ROLE regress_attacker;
    BEGIN
        PERFORM migrate.create_service(service, schema_name => name, version_table => name, search_path => quote_ident(name));
    EXCEPTION WHEN OTHERS THEN
        refused := refused || ('service ' || SQLSTATE);
        service := 'regress_target';
        BEGIN
            PERFORM migrate.create_service(service, schema_name => name, version_table => name);
        EXCEPTION WHEN OTHERS THEN
            refused := refused || ('schema ' || SQLSTATE);
            PERFORM migrate.create_service(service, version_table => name);
        END;
    END;
    BEGIN
        PERFORM migrate.register(service, id, message => name, branch_labels => ARRAY[id || 'label'], down => '', up => 'SELECT regress_evil.strike()');
    EXCEPTION WHEN OTHERS THEN
        refused := refused || ('revision ' || SQLSTATE);
        id := '001';
        PERFORM migrate.register(service, id, message => name, down => '', up => 'SELECT regress_evil.strike()');
    END;
    PERFORM migrate.register(service, 'next', id, up => 'DO $d$BEGIN RAISE duplicate_table USING MESSAGE = ' || quote_literal(name) || '; END$d$');
    RESET ROLE;
    -- HINTs, as they are for what goes wrong in each of these, pasted.
    FOREACH call IN ARRAY ARRAY[format('SELECT migrate.check(%L)', service), format('SELECT migrate.upgrade(%L)', service),
        format('SELECT migrate.current(%L)', service || '?'), format('SELECT migrate.create_service(%L)', service),
        format('SELECT migrate.downgrade(%L, ''base'')', service), format('SELECT migrate.upgrade(%L, %L)', service, 'x' || id)]
    LOOP
        hint := regress_trap.hint_of(call);
        BEGIN
            IF hint ~ '[.][.][.]|<' THEN
                hints := concat_ws(' ', hints, '-');
                CONTINUE;
            END IF;
            EXECUTE coalesce(hint, 'SELECT 1');
            hints := concat_ws(' ', hints, CASE WHEN hint IS NULL THEN '-' ELSE 'ok' END);
        EXCEPTION WHEN OTHERS THEN
            hints := concat_ws(' ', hints, SQLSTATE);
        END;
    END LOOP;
    SELECT string_agg(sqlstate_ || ': ' || calls, '; ' ORDER BY sqlstate_), bool_and(sqlstate_ !~ '^(XX|58|P0)')
    INTO answers, clear FROM regress_trap.calls(service) WHERE sqlstate_ <> 'ok';
    made := array_to_string(refused, ', ');
    SELECT v.held, v.reached INTO held, reached FROM regress_trap.verdict(name, coalesce(clear, true) AND hints !~ '42601') AS v;
    PERFORM migrate.drop_service(s.service) FROM migrate.services AS s;
    RETURN NEXT;
END
$$;
SELECT n, a.* FROM regress_trap.names, regress_trap.name_attack(name) AS a ORDER BY n;

-- Messages show a name as it is; what is asked of the server under it reaches nothing else.
\set VERBOSITY default
SELECT migrate.current('%s %n "x"'';\');
SELECT migrate.create_service('%s %n "x"'';\', 'no such%n schema', owner => 'regress_attacker');
SELECT migrate.register('%s %n "x"'';\', '%s%n"x"'';\', message => E'%s\n%n', up => 'SELECT %s');
SELECT migrate.register('%s %n "x"'';\', '%s%n"x"'';\', message => E'%s\n%n', up => 'SELECT pg_catalog.current_query() = '''' OR true AS "%n%s"');
SET migrate.message_level = 'info';
SELECT revision, message FROM migrate.upgrade('%s %n "x"'';\');
SET migrate.message_level = 'debug1';
SELECT * FROM migrate.history('%s %n "x"'';\', verbose => true);
SELECT problem FROM migrate.status;

-- The activity text is a text. The owner of the service can't read that of the caller's session, unless it may read all.
SELECT migrate.register('%s %n "x"'';\', 'a%s''', '%s%n"x"'';\', up => 'CREATE TABLE seen AS SELECT query FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()');
SELECT revision FROM migrate.upgrade('%s %n "x"'';\');
SELECT * FROM "no such%n schema".seen;
SELECT * FROM regress_trap.verdict('reading the caller''s activity', (SELECT query = '<insufficient privilege>' FROM "no such%n schema".seen));
GRANT pg_read_all_stats TO regress_attacker;
SELECT migrate.register('%s %n "x"'';\', 'b%s''', 'a%s''', up => 'DROP TABLE seen; CREATE TABLE seen AS SELECT query FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()');
SELECT revision FROM migrate.upgrade('%s %n "x"'';\');
SELECT * FROM "no such%n schema".seen;
SELECT * FROM regress_trap.verdict('the activity text', (SELECT query ~ '^migrate: service %s %n "x"' FROM "no such%n schema".seen));

-- A role with a name like these: in what HINTs say, and as the owner.
CREATE FUNCTION regress_trap.as_named(command text) RETURNS text LANGUAGE plpgsql AS $f$
BEGIN
    EXECUTE format(command, E'regress "x''; %s $$ \\ \n--');
    RETURN command;
END
$f$;
SELECT regress_trap.as_named('CREATE ROLE %I');
SELECT regress_trap.as_named('GRANT USAGE ON SCHEMA migrate TO %I');
SELECT regress_trap.as_named('SET ROLE %I');
SELECT migrate.upgrade('%s %n "x"'';\');
RESET ROLE;
SELECT regress_trap.as_named('GRANT USAGE ON SCHEMA regress_trap TO %I');
SELECT regress_trap.as_named('SET ROLE %I');
SELECT regress_trap.hint_of($c$SELECT migrate.upgrade('%s %n "x"'';\')$c$);
SELECT substring(hint FROM 'GRANT.*') AS hint FROM (SELECT regress_trap.hint_of($c$SELECT migrate.upgrade('%s %n "x"'';\')$c$) AS hint) AS h \gset
RESET ROLE;
:hint
SELECT regress_trap.as_named('SELECT migrate.alter_service($s$%%s %%n "x"'';\$s$, owner => %L)');
SELECT * FROM migrate.upgrade('%s %n "x"'';\');
SELECT service, owner, problem FROM migrate.services JOIN migrate.status USING (service);
SELECT * FROM regress_trap.attack('a role''s name', '%s %n "x"'';\');
SELECT migrate.drop_service('%s %n "x"'';\');
DROP SCHEMA "no such%n schema" CASCADE;
SELECT regress_trap.as_named('REVOKE USAGE ON SCHEMA migrate, regress_trap FROM %I');
SELECT regress_trap.as_named('DROP ROLE %I');
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspowner = 'regress_attacker'::regrole LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
END
$$;
\set ECHO none
\i :epilogue
\echo :tally
