# What pg_dump writes as plain text is a script: registered as a baseline and run, it makes the same database.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->start;
my $dir = $node->basedir;
my $databases = 0;

# A dump without what differs from one to the next.
sub dump_of
{
	my ($database, @options) = @_;
	my ($out, $err) = run_command([ 'pg_dump', '-d', $node->connstr($database), '--no-owner', @options ]);
	is($err, '', "pg_dump @options of $database");
	return "$out\n";
}
sub without_restrict { my ($dump) = @_; return $dump =~ s/^\\(?:un)?restrict .*\n//mgr; }

# The server reads the file: no quoting of ours comes between.
sub register
{
	my ($database, $dump) = @_;
	my $file = "$dir/$database.sql";
	append_to_file($file, $dump);
	$node->safe_psql($database, "CREATE EXTENSION migrate; SELECT migrate.create_service('baseline', version_table => 'version');
		SELECT migrate.register('baseline', '001', message => 'baseline', up => pg_read_file('$file'))");
	return;
}

sub same
{
	my ($found, $expected, $name) = @_;
	ok($found eq $expected, $name)
	  or do { append_to_file("$dir/found", $found); append_to_file("$dir/expected", $expected);
		diag(scalar `diff $dir/expected $dir/found | head -40`); unlink "$dir/found", "$dir/expected"; };
	return;
}

sub round_trip
{
	my ($dump, $name, @options) = @_;
	my $database = 'copy' . ++$databases;
	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0");
	register($database, $dump);
	my $statements = $node->safe_psql($database, "SET migrate.message_level = debug1; SELECT statements FROM migrate.upgrade('baseline');
		SELECT current_setting('search_path'), current_setting('row_security'), current_setting('check_function_bodies')");
	like($statements, qr/^\d+\n"\$user", public\|on\|on$/, "$name: it runs, and leaves no setting");
	$node->safe_psql($database, 'DROP EXTENSION migrate; DROP SCHEMA baseline CASCADE');
	same(without_restrict(dump_of($database, @options)), without_restrict($dump), "$name: the same database");
	return;
}

# The same as a script for psql.
sub offline_trip
{
	my ($dump) = @_;
	$node->safe_psql('postgres', 'CREATE DATABASE registered TEMPLATE template0');
	$node->safe_psql('postgres', 'CREATE DATABASE offline TEMPLATE template0');
	register('registered', $dump);
	my ($script, $err) = run_command([ 'psql', '-AtX', '-d', $node->connstr('registered'), '-c', q{SELECT * FROM migrate.upgrade_sql('baseline', '001')} ]);
	append_to_file("$dir/offline.sql", "$script\n");
	$node->command_ok([ 'psql', '-Xq', '-d', $node->connstr('offline'), '-f', "$dir/offline.sql" ], 'psql -f');
	$node->safe_psql('offline', 'DROP SCHEMA baseline CASCADE');
	same(without_restrict(dump_of('offline')), without_restrict($dump), 'offline: the same database');
	return;
}

$node->safe_psql('postgres', 'CREATE DATABASE source TEMPLATE template0');
$node->safe_psql('source', <<'SQL');
CREATE EXTENSION pg_trgm SCHEMA public;
CREATE SCHEMA "odd "" name";
CREATE TYPE mood AS ENUM ('sad', 'it''s');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE SEQUENCE lonely START 7;
SELECT nextval('lonely');
CREATE TABLE parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, twice text GENERATED ALWAYS AS (name || name) STORED);
COMMENT ON TABLE parent IS E'two\nlines; \\. and a ''quote''';
CREATE TABLE child (id serial PRIMARY KEY, parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED, self int REFERENCES child,
	m mood, p pair, d positive, j jsonb, b bytea, a text[], t timestamptz, n numeric, x xml, r int4range, u uuid, f float8, bits bit(3));
CREATE TABLE "odd "" name"."Table;" ("col; umn" text, "select" text, "ü" text);
CREATE TABLE measured (at date, value int) PARTITION BY RANGE (at);
CREATE TABLE measured_1 PARTITION OF measured FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE measured_rest PARTITION OF measured DEFAULT;
CREATE TABLE inherits (extra int) INHERITS (parent);
CREATE TABLE no_columns ();
CREATE TABLE empty (a int);
CREATE UNLOGGED TABLE unlogged (a int);
CREATE INDEX ON parent USING gin (name gin_trgm_ops);
CREATE INDEX partial ON child (n) WHERE n > 1;
CREATE STATISTICS stat ON parent, self FROM child;
CREATE VIEW seen AS SELECT name FROM parent WHERE name ~ '^\w+\.';
CREATE MATERIALIZED VIEW summed AS SELECT count(*) FROM child;
CREATE RULE no_delete AS ON DELETE TO parent DO INSTEAD (SELECT 1; SELECT 2);
CREATE FUNCTION atomic(a int) RETURNS int STABLE BEGIN ATOMIC SELECT a; SELECT a + 1; END;
CREATE FUNCTION quoted() RETURNS text LANGUAGE sql AS $f$ SELECT $$
COPY child FROM stdin;
\.
\restrict x
$$::text; $f$;
CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a = NEW.a + 1; RETURN NEW; END $$;
CREATE TRIGGER bump BEFORE INSERT ON empty FOR EACH ROW EXECUTE FUNCTION bump();
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION note();
ALTER TABLE child ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON child USING (d > 0);
CREATE PUBLICATION pub FOR TABLE parent;
INSERT INTO parent (name) VALUES ('one'), (E'tab\tnewline\nback\\slash'), (E'\\.'), ('\N'), (''), ('COPY child FROM stdin;'), (E'carriage\rreturn'), ('ünïcödé 🙂');
INSERT INTO inherits (id, name, extra) VALUES (100, 'inherited', 1);
INSERT INTO child (parent, self, m, p, d, j, b, a, t, n, x, r, u, f, bits) SELECT 1 + i % 8, nullif(i - 1, 0), 'it''s', (i, E'a\\"b'::text)::pair, i, '{"a": "\\n\u00e9"}', '\x00ff5c2e',
	ARRAY['a,b', NULL, E'\\N', E'q"\\'], '2020-02-29 12:34:56.789+00', i / 7.0, '<a>&lt;</a>', int4range(i, NULL), '00000000-0000-0000-0000-000000000001', 'NaN', B'101'
	FROM generate_series(1, 500) i;
INSERT INTO child DEFAULT VALUES;
INSERT INTO "odd "" name"."Table;" VALUES (E'\\restrict', '\unrestrict', E'\b\f\v\x01'), (NULL, NULL, NULL), (repeat('long ', 200000), '', '');
INSERT INTO measured SELECT '2020-12-01'::date + i, i FROM generate_series(1, 100) i;
INSERT INTO no_columns DEFAULT VALUES;
INSERT INTO no_columns DEFAULT VALUES;
INSERT INTO unlogged VALUES (1);
ALTER TABLE child DROP COLUMN bits, ADD COLUMN bits int;
SQL

my $whole = dump_of('source');
round_trip($whole, 'whole');
round_trip(without_restrict($whole), 'as an older pg_dump writes it');
round_trip(dump_of('source', '--schema-only'), 'schema alone', '--schema-only');
round_trip(dump_of('source', '--inserts', '--rows-per-insert=100'), 'INSERTs', '--inserts', '--rows-per-insert=100');

offline_trip($whole);

# With \restrict around it all, no cut goes unnoticed.
if ($whole =~ /^\\restrict/m)
{
	my $file = "$dir/whole.sql";
	append_to_file($file, $whole);
	is( $node->safe_psql('source', <<"SQL"), '0', 'no dump that has been cut off is taken');
CREATE EXTENSION migrate;
SELECT migrate.create_service('cut') \\g /dev/null
CREATE FUNCTION taken(size int) RETURNS bool LANGUAGE plpgsql AS \$\$
BEGIN
	PERFORM migrate.register('cut', 'r' || size, up => left(pg_read_file('$file'), size));
	RETURN true;
EXCEPTION WHEN syntax_error OR SQLSTATE 'MG030' OR SQLSTATE 'MG032' THEN
	RETURN false;
END \$\$;
SELECT count(*) FROM generate_series(200, (SELECT length(pg_read_file('$file')) - 90), 9973) AS size WHERE taken(size);
SQL
}

done_testing();
