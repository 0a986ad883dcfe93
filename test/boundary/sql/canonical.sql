-- Texts of objects in the form in which they stay: of objects whose texts change when they are made again from them, and
-- of some whose texts don't.
\t on
\pset format unaligned
SET client_min_messages = warning;
SELECT remember() \g /dev/null
ALTER FUNCTION canonical SET SCHEMA pg_catalog;
SET search_path = pg_catalog, pg_temp;

CREATE SCHEMA c;
CREATE TYPE c.mood AS ENUM ('glad', 'sad');
CREATE TYPE c.pair AS (x integer, y text);
CREATE TABLE c.clerk (id integer PRIMARY KEY, name text, boss integer);
CREATE TABLE c.t (a integer, b boolean, v varchar(10), n numeric(8, 2), d date, ts timestamptz, j jsonb, arr integer[], m c.mood,
    p c.pair, "Quoted Name" text, "select" text, "value" integer, i interval, ip inet);
CREATE TABLE c.log (id integer PRIMARY KEY, what text, at timestamptz DEFAULT now());

-- Functions: the defaults of their arguments too.
CREATE FUNCTION c.twice(n integer, by integer DEFAULT 2, rest text[] DEFAULT ARRAY['a'::text, CASE WHEN true THEN 'b' END])
    RETURNS integer LANGUAGE sql IMMUTABLE RETURN n * by;
CREATE FUNCTION c.between(a integer, b boolean DEFAULT (1 BETWEEN 1 AND 2 AND true)) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN a BETWEEN 1 AND 2 AND b;
CREATE FUNCTION c.unnamed(integer, c.pair) RETURNS integer LANGUAGE sql RETURN $1 + ($2).x;
CREATE FUNCTION c.nothing() RETURNS void LANGUAGE sql BEGIN ATOMIC END;
CREATE FUNCTION c.clerks(name text, OUT found bigint) LANGUAGE sql BEGIN ATOMIC
    SELECT count(*) FROM c.clerk AS k WHERE k.name = clerks.name AND k.id BETWEEN 1 AND 2 AND k.boss > 0;
END;
CREATE PROCEDURE c.work(name text, boss integer, OUT given integer) LANGUAGE sql BEGIN ATOMIC
    INSERT INTO c.log (id, what) SELECT max(k.id) + 1, work.name FROM c.clerk AS k WHERE k.name IN ('a', 'b')
        ON CONFLICT (id) DO UPDATE SET what = excluded.what WHERE log.what = 'x'::varchar;
    UPDATE c.clerk SET (name, boss) = (SELECT v, a FROM c.t WHERE a BETWEEN 1 AND 2 AND b) WHERE clerk.boss = work.boss;
    DELETE FROM c.clerk USING c.t WHERE clerk.id = t.a AND (t.a, t.b) = (1, true) AND clerk.name = work.name;
    SELECT 1;
END;

-- Checks.
CREATE TABLE c.source (number integer GENERATED ALWAYS AS IDENTITY, expression text);
INSERT INTO c.source (expression) VALUES
    ('a BETWEEN 1 AND 2 AND b'), ('b AND a NOT BETWEEN 1 AND 2 AND b'), ('a BETWEEN SYMMETRIC 2 AND 1 OR b'),
    ($$v IN ('x', 'y')$$), ($$v NOT IN ('x', 'y', NULL)$$), ($$v = ANY ('{x,y}')$$), ($$v::text = 'x'$$),
    ('(a, b) = (1, true) AND b'), ('(a, n) < (1, 2.5)'), ($$ROW(a, v) IS DISTINCT FROM ROW(1, 'x')$$),
    ($$CASE WHEN a > 1 THEN b WHEN v = 'x' THEN false ELSE NOT b END$$), ('CASE a WHEN 1 THEN b END'),
    ($$CASE v WHEN 'x' THEN true ELSE false END AND a BETWEEN 1 AND 2 AND b$$),
    ('arr[1] = 1 AND arr[1:2] = ARRAY[1, 2] AND a = ANY (arr)'), ('a = ANY (ARRAY[1, 2])'), ('a IN (1, 2) AND n IN (1, 2.5)'),
    ($$v COLLATE "C" > 'a' COLLATE "C"$$), ($$COALESCE(v, 'x', "Quoted Name") <> NULLIF("select", '')$$),
    ('n = -1 AND a = - 1 AND n > -a'), ('n::integer = a::numeric(4, 1)'), ($$d > '2020-01-01' AND ts < now() - interval '1 day'$$),
    ($$ts AT TIME ZONE 'UTC' > '2020-01-01'$$), ($$extract(year FROM d) > 2000 AND position('a' IN v) = 1 AND trim(v) <> ''$$),
    ($$overlay(v placing 'a' from 1) = substring(v from 1 for 2) AND v SIMILAR TO 'a%' AND v LIKE 'a\_%' ESCAPE '\'$$),
    ($$j ->> 'a' = 'b' AND j @> '{"a": 1}' AND (j -> 'a')::integer > 1$$), ($$m = 'glad' AND m IN ('glad', 'sad')$$),
    ($$(p).x = 1 AND (p).y IS NOT NULL AND p IS NOT NULL$$), ('t.* IS NOT NULL'), ('t IS DISTINCT FROM NULL'),
    ('b IS TRUE AND b IS NOT UNKNOWN AND NOT (b IS FALSE)'), ('"value" > 0'), ('c.twice(a) = 2 AND c.twice(a, by => 3) > 1'),
    ('greatest(a, 1) = least(a, 2)'), ($$i > '1 day'::interval day AND ip << '10.0.0.0/8'$$), ($$E'a\nb\\c' <> v$$),
    ('NOT (NOT b OR (b AND (b AND a = 1)))'), ('a = 1 OR (a = 2 OR a = 3) AND (b OR (b OR b))'), ('a OPERATOR(pg_catalog.+) 1 > 0'),
    ('a IS NULL'), ('true');
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT * FROM c.source LOOP
        EXECUTE format('ALTER TABLE c.t ADD CONSTRAINT check_%s CHECK (%s)', item.number, item.expression);
    END LOOP;
END
$$;

-- Domains, one over the other.
CREATE DOMAIN c.code AS varchar(8) CONSTRAINT words CHECK (VALUE IN ('x', 'y') AND length(VALUE) BETWEEN 1 AND 2 AND VALUE <> '');
CREATE DOMAIN c.inner_code AS c.code CONSTRAINT more CHECK (VALUE LIKE 'x%' AND VALUE::text <> ALL ('{a,b}') OR value IS NULL)
    CONSTRAINT chosen CHECK (CASE WHEN VALUE = 'x' THEN true ELSE length(VALUE) > 3 END);
CREATE DOMAIN c.pairs AS c.pair CONSTRAINT half CHECK ((VALUE).x = 1);
CREATE DOMAIN c.list AS integer[] CONSTRAINT first CHECK (VALUE[1] > 0 AND (VALUE[1], VALUE[2]) = (1, 2) AND true);

-- Defaults and generated columns.
CREATE TABLE c.defaults (a integer DEFAULT -1, b bigint DEFAULT 5, v varchar(4) DEFAULT 'x', n numeric(8, 2) DEFAULT 1.5,
    ts timestamp DEFAULT now(), arr integer[] DEFAULT '{}', nothing text DEFAULT NULL, c boolean DEFAULT (1 BETWEEN 1 AND 2 AND true),
    g integer GENERATED ALWAYS AS (CASE WHEN v IN ('x', 'y') THEN a ELSE 0 END) STORED, m c.mood DEFAULT 'sad');

-- Triggers.
CREATE FUNCTION c.trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER whole AFTER UPDATE ON c.clerk FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION c.trigger();
CREATE TRIGGER unequal AFTER UPDATE ON c.t FOR EACH ROW
    WHEN (OLD.a BETWEEN 1 AND 2 AND NEW.v IN ('x', 'y') AND NEW."Quoted Name" <> OLD."select") EXECUTE FUNCTION c.trigger();
CREATE TRIGGER added BEFORE INSERT ON c.t FOR EACH ROW
    WHEN (CASE WHEN NEW.b THEN NEW.a = 1 ELSE (NEW.a, NEW.b) = (1, true) AND NEW.b END) EXECUTE FUNCTION c.trigger();

-- Policies.
CREATE POLICY own ON c.t USING (a BETWEEN 1 AND 2 AND b AND v IN (SELECT name FROM c.clerk WHERE clerk.id = t.a AND boss IN (SELECT t.a)))
    WITH CHECK (EXISTS (SELECT FROM c.clerk AS k WHERE k.name = v AND k.id BETWEEN 1 AND 2 AND b));
CREATE POLICY mine ON c.clerk USING (name = current_user AND (id, boss) = (SELECT max(a), 1 FROM c.t) AND boss = ANY (ARRAY(SELECT id FROM c.clerk)));

-- Rules.
CREATE RULE one AS ON INSERT TO c.t WHERE NEW.a BETWEEN 1 AND 2 AND NEW.b DO ALSO INSERT INTO c.log SELECT NEW.a, v FROM c.t WHERE b;
CREATE RULE several AS ON UPDATE TO c.t WHERE OLD.v IN ('x', 'y') AND NEW.a <> OLD.a DO INSTEAD
    (INSERT INTO c.log (id, what) VALUES (OLD.a, NEW.v || 'x'), (NEW.a, OLD.v);
    UPDATE c.clerk SET name = NEW.v FROM c.log WHERE clerk.id = OLD.a AND log.id BETWEEN 1 AND 2 AND log.what > '';
    DELETE FROM c.log WHERE log.id = OLD.a);
CREATE RULE returning_rows AS ON UPDATE TO c.defaults DO INSTEAD DELETE FROM c.defaults WHERE a = OLD.a RETURNING defaults.*;
CREATE RULE nothing AS ON DELETE TO c.clerk DO INSTEAD NOTHING;
CREATE RULE "some Thing" AS ON DELETE TO c.t WHERE (OLD.a, OLD.b) = (1, true) AND EXISTS (SELECT FROM c.clerk WHERE id = OLD.a) DO INSTEAD NOTHING;
CREATE RULE told AS ON INSERT TO c.clerk DO ALSO NOTIFY clerks;

-- Views.
CREATE VIEW c.plain (one, "Second") AS SELECT a, v FROM c.t WHERE a BETWEEN 1 AND 2 AND b AND v IN ('x', 'y');
CREATE VIEW c.renamed AS SELECT k.id AS number, t.*, k AS whole FROM c.clerk AS k JOIN c.t ON k.id = t.a AND k.boss BETWEEN 1 AND 2 AND b;
CREATE VIEW c.joined AS SELECT * FROM (c.clerk JOIN c.log USING (id)) AS j (x, y) LEFT JOIN c.plain ON j.x = plain.one NATURAL JOIN c.defaults AS f (q);
CREATE VIEW c.with_parts AS WITH RECURSIVE up (id, depth) AS (SELECT id, 0 FROM c.clerk WHERE boss IS NULL
    UNION ALL SELECT k.id, depth + 1 FROM c.clerk AS k JOIN up ON k.boss = up.id AND depth BETWEEN 0 AND 5 AND k.name <> ''),
    other AS MATERIALIZED (SELECT 1 AS one) SELECT * FROM up, other ORDER BY depth DESC NULLS LAST, id LIMIT 5 OFFSET 1;
CREATE VIEW c.united (n, s) AS SELECT 1, 'a' UNION ALL (SELECT 2, 'b' EXCEPT SELECT 3, 'c') UNION (SELECT a, v FROM c.t ORDER BY n LIMIT 1);
CREATE VIEW c.windows AS SELECT a, sum(n) OVER w, rank() OVER (PARTITION BY b ORDER BY a), lag(a, 1) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW),
    count(*) FILTER (WHERE b) OVER () FROM c.t WINDOW w AS (PARTITION BY v ORDER BY a DESC);
CREATE VIEW c.lateral_join AS SELECT k.id, s.top, e.*, o.ordinality FROM c.clerk AS k
    CROSS JOIN LATERAL (SELECT max(t.n) AS top FROM c.t WHERE t.a = k.id AND t.a BETWEEN 1 AND 2 AND t.b) AS s
    LEFT JOIN LATERAL jsonb_to_recordset('[]') AS e (x integer, y text) ON true, unnest(ARRAY[k.id, 2]) WITH ORDINALITY AS o;
CREATE VIEW c.grouped AS SELECT v, b, count(DISTINCT a), string_agg(v, ',' ORDER BY a DESC), GROUPING(v, b), percentile_cont(0.5) WITHIN GROUP (ORDER BY a)
    FROM c.t GROUP BY GROUPING SETS ((v, b), ROLLUP (v), ()) HAVING count(*) BETWEEN 1 AND 2 AND bool_and(b);
CREATE VIEW c."Quoted View" AS SELECT DISTINCT ON ("Quoted Name") "Quoted Name", "select" AS "from", CASE v WHEN 'x' THEN 1 END AS "when",
    ARRAY(SELECT id FROM c.clerk WHERE (id, boss) = (1, 2) AND name > '') AS list, (p).x, arr[1:2] FROM c.t TABLESAMPLE SYSTEM (10) ORDER BY 1, 2;
CREATE VIEW c.listed AS VALUES (1, 'a'), (2, 'b');
CREATE VIEW c.cast_view AS SELECT 'a' AS unknown, NULL AS none, 1::bigint AS big, '1 day'::interval AS span, v::text, now()::date AS today, ROW(1, 'a')::c.pair AS pair FROM c.t;
CREATE MATERIALIZED VIEW c.kept AS SELECT max(a) AS a FROM c.t WHERE v IN ('x', 'y') AND a NOT BETWEEN 1 AND 2 AND b;
ALTER TABLE c.t RENAME COLUMN a TO "A 1";
ALTER TABLE c.t RENAME COLUMN b TO b2;
ALTER TABLE c.clerk RENAME COLUMN name TO called;
ALTER TABLE c.log ADD COLUMN "A 1" integer;

-- Indexes, partitions, statistics, publications.
CREATE INDEX one ON c.t (lower(v), ("A 1" + 1), (CASE WHEN b2 THEN 1 END)) WHERE "A 1" BETWEEN 1 AND 2 AND v IN ('x', 'y');
CREATE TABLE c.parts (a integer, v varchar) PARTITION BY RANGE (a, (a % 2), lower(v));
CREATE STATISTICS c.stats ON (lower(v)), ("A 1" % 2) FROM c.t;

-- All texts, and how each object is made again from them.
CREATE VIEW c.texts AS
SELECT 'expression' AS kind, format('%s %s', conrelid::regclass, conname) AS name, conrelid AS object, pg_get_expr(conbin, conrelid) AS printed,
    format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %2$I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS again
FROM pg_constraint WHERE connamespace = 'c'::regnamespace AND contype = 'c' AND conrelid <> 0
UNION ALL SELECT 'domain check', format('%s %s', contypid::regtype, conname), contypid, pg_get_expr(conbin, 0),
    format('ALTER DOMAIN %s DROP CONSTRAINT %I; ALTER DOMAIN %1$s ADD CONSTRAINT %2$I %s', contypid::regtype, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'c'::regnamespace AND contypid <> 0
UNION ALL SELECT 'expression', format('%s default %s', adrelid::regclass, attname), adrelid, pg_get_expr(adbin, adrelid),
    CASE attgenerated WHEN '' THEN format('ALTER TABLE %s ALTER %I SET DEFAULT %s', adrelid::regclass, attname, pg_get_expr(adbin, adrelid)) END
FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum WHERE adrelid = 'c.defaults'::regclass
UNION ALL SELECT 'trigger condition', tgname, tgrelid, substring(definition FROM 'WHEN \((.*)\) EXECUTE'), format('DROP TRIGGER %I ON %s; %s', tgname, tgrelid::regclass, definition)
FROM pg_trigger, pg_get_triggerdef(oid) AS definition WHERE tgfoid = 'c.trigger'::regproc
UNION ALL SELECT 'expression', 'policy ' || polname, polrelid, pg_get_expr(polqual, polrelid),
    format('ALTER POLICY %I ON %s USING (%s)', polname, polrelid::regclass, pg_get_expr(polqual, polrelid)) FROM pg_policy
UNION ALL SELECT 'expression', 'policy''s check ' || polname, polrelid, pg_get_expr(polwithcheck, polrelid),
    format('ALTER POLICY %I ON %s WITH CHECK (%s)', polname, polrelid::regclass, pg_get_expr(polwithcheck, polrelid)) FROM pg_policy WHERE polwithcheck IS NOT NULL
UNION ALL SELECT 'rule', 'rule ' || rulename, 0, pg_get_ruledef(oid), format('DROP RULE %I ON %s; %s', rulename, ev_class::regclass, pg_get_ruledef(oid))
FROM pg_rewrite WHERE ev_class IN ('c.t'::regclass, 'c.clerk'::regclass, 'c.defaults'::regclass)
UNION ALL SELECT 'query', 'view ' || relname, 0, pg_get_viewdef(oid),
    CASE relkind WHEN 'v' THEN format('CREATE OR REPLACE VIEW %s AS %s', oid::regclass, pg_get_viewdef(oid))
    ELSE format('DROP MATERIALIZED VIEW %s; CREATE MATERIALIZED VIEW %1$s AS %s', oid::regclass, pg_get_viewdef(oid)) END
FROM pg_class WHERE relnamespace = 'c'::regnamespace AND relkind IN ('v', 'm') AND relname <> 'texts'
UNION ALL SELECT 'function body', 'function ' || proname, oid, pg_get_function_sqlbody(oid), pg_get_functiondef(oid)
FROM pg_proc WHERE pronamespace = 'c'::regnamespace AND prosqlbody IS NOT NULL
UNION ALL SELECT 'expression', 'arguments of ' || proname, 0, pg_get_expr(proargdefaults, 0), pg_get_functiondef(oid)
FROM pg_proc WHERE pronamespace = 'c'::regnamespace AND proargdefaults IS NOT NULL
UNION ALL SELECT 'expression', 'index keys ' || c.relname, indrelid, pg_get_expr(indexprs, indrelid), format('DROP INDEX %s; %s', indexrelid::regclass, pg_get_indexdef(indexrelid))
FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid WHERE indrelid = 'c.t'::regclass
UNION ALL SELECT 'expression', 'index predicate ' || c.relname, indrelid, pg_get_expr(indpred, indrelid), NULL
FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid WHERE indrelid = 'c.t'::regclass
UNION ALL SELECT 'expression', 'partition keys', partrelid, pg_get_expr(partexprs, partrelid), NULL FROM pg_partitioned_table
UNION ALL SELECT 'expression', 'statistics', stxrelid, pg_get_expr(stxexprs, stxrelid), format('DROP STATISTICS c.stats; %s', pg_get_statisticsobjdef(oid)) FROM pg_statistic_ext;

CREATE TABLE c.settled AS SELECT t.*, canonical(kind, printed, object) AS text FROM c.texts AS t;
SELECT kind, count(*) FROM c.settled GROUP BY kind ORDER BY kind;

-- A form in which it stays is left as it is.
SELECT name, text, canonical(kind, text, object) FROM c.settled WHERE canonical(kind, text, object) <> text;

-- What changes, and what it becomes.
SELECT name || ': ' || printed || E'\n' || name || ': ' || text FROM c.settled
WHERE text <> printed AND kind <> 'query' AND kind <> 'function body' AND kind <> 'rule' ORDER BY kind, name;
SELECT text FROM c.settled WHERE name IN ('function between', 'function unnamed', 'function nothing', 'rule one', 'rule some Thing', 'rule told') ORDER BY name;


-- Each object made again from its text: its text is the same then in this form, and was not before.
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT again FROM c.settled WHERE again IS NOT NULL LOOP
        EXECUTE item.again;
    END LOOP;
END
$$;
SELECT count(*) >= 10 FROM c.settled JOIN c.texts USING (name) WHERE texts.printed <> settled.printed;
SELECT settled.name, settled.text, canonical(texts.kind, texts.printed, texts.object)
FROM c.settled LEFT JOIN c.texts USING (name) WHERE canonical(texts.kind, texts.printed, texts.object) IS DISTINCT FROM settled.text;

-- Nobody else is shut out.
BEGIN;
SELECT count(canonical(kind, printed, object)) > 50 FROM c.settled WHERE kind <> 'function body' AND kind <> 'rule';
SELECT DISTINCT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL;
SELECT count(canonical(kind, printed, object)) > 5 FROM c.settled WHERE kind = 'function body' OR kind = 'rule';
SELECT DISTINCT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL ORDER BY mode;
COMMIT;

-- What can't be read, and what is not there.
SET search_path = public;
SELECT kind, text, (SELECT regexp_replace(string_agg(line, E'\n'), 'function \d{5}', 'function N')
    FROM report(format('SELECT canonical(%L, %L, %s)', kind, text, object)) AS line WHERE line !~ '^  (HINT|DETAIL)')
FROM (VALUES ('expression', 'v = ''x'' AND', 'c.t'::regclass::oid), ('expression', 'v = ', 'c.t'::regclass), ('expression', '(gone > 1)', 'c.t'::regclass), ('expression', 'a', 0),
    ('expression', 'c.gone(v)', 'c.t'::regclass), ('expression', 'a', 'c.t'::regclass), ('expression', '1', 1),
    ('expression', '(old.v = ''x'')', 'c.t'::regclass), ('expression', '(EXISTS ( SELECT FROM c.gone))', 'c.t'::regclass),
    ('domain check', '(gone > 1)', 'c.code'::regtype), ('domain check', '(VALUE > 1)', 'c.list'::regtype), ('domain check', 'true', 1),
    ('trigger condition', '(old.gone > 1)', 'c.t'::regclass), ('trigger condition', '(v = ''x'')', 'c.t'::regclass),
    ('query', 'SELECT gone FROM c.t;', 0), ('query', 'SELECT FROM gone.t;', 0), ('query', 'SELECT (;', 0),
    ('rule', 'CREATE RULE r AS ON INSERT TO c.gone DO INSTEAD NOTHING;', 0), ('rule', 'SELECT 1;', 0),
    ('rule', 'CREATE RULE r AS ON INSERT TO c.t WHERE gone DO INSTEAD NOTHING;', 0),
    ('rule', 'CREATE RULE r AS ON INSERT TO c.t DO INSERT INTO c.log VALUES (new.gone);', 0),
    ('function body', '', 1), ('function body', '', 'c.trigger'::regproc), ('expression', '', 0)) AS call (kind, text, object);
CREATE ROLE regress_canonical;
GRANT USAGE ON SCHEMA public TO regress_canonical;
SELECT 'c.t'::regclass::oid AS t \gset
SET ROLE regress_canonical;
SELECT report('SELECT canonical(''query'', ''SELECT FROM c.t;'')');
SELECT report(format('SELECT canonical(''expression'', ''(v = ''''x'''')'', %s)', :t)) FROM pg_class WHERE oid = :t;
RESET ROLE;
DROP OWNED BY regress_canonical;
DROP ROLE regress_canonical;

-- A writer that was refused leaves no table open.
SELECT report('SELECT canonical(''rule'', ''CREATE RULE r AS ON INSERT TO c.t DO INSERT INTO c.log VALUES (gone);'')');

-- Memory stays where it was, however often.
SELECT kind, max(canonical_growth(kind, printed, object, CASE WHEN name IN ('c.t check_1', 'view plain') THEN 10000 ELSE 300 END)) < 10000
FROM c.settled GROUP BY kind ORDER BY kind;
SELECT untouched();
