# The scripts of upgrade_sql, downgrade_sql and stamp_sql, run by psql on a database without the extension, leave what
# upgrade, downgrade and stamp leave on one that has it.
use strict;
use warnings;

use File::Spec;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $examples = File::Spec->rel2abs('examples/mindmirror');
die "no $examples" unless -f "$examples/all.sql";

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->start;
my $dir = $node->basedir;

sub quote { my ($text) = @_; $text =~ s/'/''/g; $text =~ s/\\/\\\\/g; return "E'$text'"; }
sub make { my ($database, $template) = @_; $node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE $template"); return; }
sub online { my ($database, $sql) = @_; return $node->safe_psql($database, "SET migrate.message_level = debug1;\n$sql"); }

# The script that a call gives, written as the documentation says.
my $files = 0;

sub script
{
	my ($function, $service, $range, $database) = @_;
	my $arguments = join ', ', map { quote($_) } grep { defined } $service, $range;
	my $file = "$dir/script" . ++$files . '.sql';
	my ($out, $err) = run_command(
		[ 'psql', '-AtX', '-d', $node->connstr($database // 'registered'), '-c', "SELECT * FROM migrate.$function($arguments)" ]);
	is($err, '', "$function $arguments");
	append_to_file($file, "$out\n");
	return $file;
}

# One file by psql. A variable of psql's that some script seems to ask for is set, and must not matter.
sub offline
{
	my ($database, $file, @options) = @_;
	$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-v', 'x=nonsense', @options, '-d', $node->connstr($database), '-f', $file ],
		"psql @options -f");
	return;
}

sub dump_of
{
	my ($database) = @_;
	my ($out, $err) = run_command([ 'pg_dump', '-d', $node->connstr($database) ]);
	is($err, '', "pg_dump $database");
	return join("\n", grep { !/^\\(un)?restrict / } split /\n/, $out);
}

# What the online calls leave, the extension itself apart.
my $copies = 0;

sub online_dump
{
	my ($sql) = @_;
	my $database = 'online' . ++$copies;
	make($database, 'registered');
	online($database, "$sql;\nDROP EXTENSION migrate");
	return dump_of($database);
}

sub same
{
	my ($database, $sql, $name) = @_;
	my $found = dump_of($database);
	my $expected = online_dump($sql);
	ok($found eq $expected, $name)
	  or do { append_to_file("$dir/found", $found); append_to_file("$dir/expected", $expected);
		diag(scalar `diff $dir/expected $dir/found | head -40`); unlink "$dir/found", "$dir/expected"; };
	return;
}

my $hostile = qq(it's %s "x" \\ \$migrate\$);
make('registered', 'template0');
online('registered', 'CREATE EXTENSION migrate');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-1', '-d', $node->connstr('registered'), '-f', "$examples/all.sql" ],
	'the example services');
$node->safe_psql('registered', 'SELECT migrate.create_service(' . quote($hostile) . ', ' . quote(qq(Mixed\n"Case" \$migrate\$ \\ %I)) . ', ' . quote(qq(the 'versions')) . ");\n" . <<'SQL');
CREATE FUNCTION pg_temp.add(revision text, down_revision text, up text, down text DEFAULT '') RETURNS text LANGUAGE sql
RETURN migrate.register((SELECT service FROM migrate.services WHERE service LIKE 'it%'), revision, down_revision, E'a\n; DROP TABLE t', up, down);
-- How scripts end, and what looks like one of psql's variables.
SELECT pg_temp.add($$'1\$$, NULL, $up$CREATE TABLE slices (a int[] DEFAULT '{1,2,3}', "b:x" text DEFAULT ':x');
INSERT INTO slices DEFAULT VALUES;
DO $do$ DECLARE x int := 2; BEGIN UPDATE slices SET a = a[1:x]; END $do$;
UPDATE slices SET a = a[1:x.x], "b:x" = x.x::text || ':x' FROM (SELECT 2 AS x) AS x /* :x */ -- no semicolon$up$, 
    (SELECT 'DROP SCHEMA ' || quote_ident(schema_name) || ' CASCADE -- :x' FROM migrate.services WHERE service LIKE 'it%'));
SELECT pg_temp.add('"2"', $$'1\$$, '');
SELECT pg_temp.add('$migrate$3', '"2"', '-- nothing but a comment');
SELECT pg_temp.add('%4;', '$migrate$3', $up$CREATE TABLE texts (t text);
INSERT INTO texts VALUES ('\d \\ \'), (E'\\\'\n;'), ($$'$$), ($a$\q $$ ;$a$), (U&'d!0061t' UESCAPE '!');
INSERT INTO texts SELECT concat_ws(' ', current_setting('migrate.service'), current_setting('migrate.schema'),
    current_setting('migrate.revision'), current_setting('migrate.direction'), current_setting('search_path'));
SET search_path = pg_catalog;
SET xmloption = document; SET LOCAL TIME ZONE 'UTC';
SET migrate.service = 'me'; -- the end$up$, 'DROP TABLE texts; /* the end */');
SELECT pg_temp.add('x5', '%4;', $up$CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN i > 0 THEN 2 * i ELSE 0 END; END;
CREATE PROCEDURE p() LANGUAGE plpgsql AS $$BEGIN INSERT INTO texts VALUES (current_setting('migrate.service')); END$$;
CALL p();
INSERT INTO texts SELECT 'xmloption ' || current_setting('xmloption');
CREATE VIEW v AS SELECT a[1:2] AS a, a[:1] AS b FROM slices;
CREATE RULE r AS ON INSERT TO slices DO ALSO (SELECT 1; SELECT 2)$up$, 'DROP RULE r ON slices; DROP VIEW v; DROP PROCEDURE p; DROP FUNCTION twice');
SELECT pg_temp.add('an_identifier_that_is_longer_than_32_characters', 'x5', 'SELECT 1;;;');
SELECT pg_temp.add('0007', 'an_identifier_that_is_longer_than_32_characters', 'CREATE TABLE last ()', 'DROP TABLE last');

-- A fork, a second base that depends on one side of it, a merge.
SELECT migrate.create_service('tree', search_path => 'tree');
SELECT migrate.register('tree', 'a', up => 'CREATE TABLE a ()', down => 'DROP TABLE a');
SELECT migrate.register('tree', 'b1', 'a', up => 'CREATE TABLE b1 ()', down => 'DROP TABLE b1');
SELECT migrate.register('tree', 'b2', 'a', up => 'CREATE TABLE b2 ()', down => 'DROP TABLE b2');
SELECT migrate.register('tree', 'z', up => 'CREATE TABLE z ()', down => 'DROP TABLE z', depends_on => '{b1}');
SELECT migrate.register('tree', 'm', ARRAY['b1', 'b2'], up => 'CREATE TABLE m ()', down => 'DROP TABLE m');

-- What can't run in a transaction.
SELECT migrate.create_service('apart');
SELECT migrate.register('apart', '1', up => 'CREATE TABLE t (i int)', down => 'DROP TABLE t');
SELECT migrate.register('apart', '2', '1', up => 'CREATE INDEX CONCURRENTLY i ON t (i); VACUUM t -- :x', down => 'DROP INDEX CONCURRENTLY i', transactional => false);
SELECT migrate.register('apart', '3', '2', up => 'ALTER TABLE t ADD j int', down => 'ALTER TABLE t DROP j');
SQL
# All that runs beside the scripts of revisions.
online('registered', <<'SQL');
SELECT migrate.create_service('beside');
CREATE FUNCTION pg_temp.note(what text) RETURNS text LANGUAGE sql RETURN format(
    'CREATE TABLE IF NOT EXISTS notes (what text); INSERT INTO notes SELECT concat_ws('' '', %L, current_setting(''migrate.service''), '
    'current_setting(''migrate.direction''), current_setting(''migrate.revision''), current_setting(''migrate.event'', true), current_setting(''search_path''))', what);
SELECT migrate.set_hook('beside', event, pg_temp.note(event) || '; SET search_path = pg_catalog')
FROM unnest('{before_run,after_run,before_step,after_step}'::text[]) AS event;
SELECT migrate.register('beside', '1', up => pg_temp.note('up'), down => pg_temp.note('down'),
    verify => pg_temp.note('verify') || '; SELECT 1 / count(*) FROM notes; SET work_mem = 100');
SELECT migrate.register('beside', '2', '1', up => pg_temp.note('up'), down => pg_temp.note('down'));
SELECT migrate.register('beside', '3', '2', up => pg_temp.note('up'), down => pg_temp.note('down'), verify => 'SELECT 1 / 0 -- no semicolon');
SELECT migrate.register_repeatable('beside', 'b', 'CREATE OR REPLACE VIEW b AS SELECT * FROM a');
SELECT migrate.register_repeatable('beside', 'a', pg_temp.note('a') || '; CREATE OR REPLACE VIEW a AS SELECT * FROM notes', '{1}');
SELECT migrate.register_repeatable('beside', 'b', 'CREATE OR REPLACE VIEW b AS SELECT * FROM a', '{a}');
SELECT migrate.register_repeatable('beside', 'c', 'SELECT 1 / 0', '{3}');
SQL
my $up = 'SELECT migrate.upgrade(' . quote($hostile) . ')';
my $down = 'SELECT migrate.downgrade(' . quote($hostile) . ", 'base')";

# MindMirror's services: up, and down to base. One of them takes its schema and version table along.
my @services = qw(habits meals movements practices users journal);
make('mindmirror', 'template0');
offline('mindmirror', script('upgrade_sql', $_, 'base:head')) for @services;
my $online_up = join ';', map { "SELECT migrate.upgrade('$_')" } @services;
same('mindmirror', $online_up, 'MindMirror: upgraded alike');
offline('mindmirror', script('downgrade_sql', $_, 'head:base')) for @services;
same('mindmirror', join(';', $online_up, map { "SELECT migrate.downgrade('$_', 'base')" } @services), 'MindMirror: downgraded alike');
offline('mindmirror', script('upgrade_sql', $_, 'head')) for @services;
same('mindmirror', $online_up, 'MindMirror: upgraded again, over empty version tables');

# Hostile names and odd scripts, in psql's own transaction too.
for my $option ('-q', '-1')
{
	my $database = $option eq '-1' ? 'hostile1' : 'hostile';
	make($database, 'template0');
	offline($database, script('upgrade_sql', $hostile, 'base:head'), $option);
	same($database, $up, "hostile names, psql $option: upgraded alike");
	my @texts = split /\n/, $node->safe_psql($database, qq{SELECT "b:x", a FROM "Mixed\n""Case"" \$migrate\$ \\ %I".slices});
	is("@texts", '2:x|{1,2}', 'what the scripts made');
	offline($database, script('downgrade_sql', $hostile, 'head:base'), $option);
	same($database, "$up; $down", "hostile names, psql $option: downgraded alike");
}

# In two halves.
make('halves', 'template0');
offline('halves', script('upgrade_sql', $hostile, q(base:$migrate$3)));
same('halves', 'SELECT migrate.upgrade(' . quote($hostile) . q{, '$migrate$3')}, 'to a revision in the middle');
offline('halves', script('upgrade_sql', $hostile, q($migrate$3:+2)));
offline('halves', script('upgrade_sql', $hostile, q(x5:head)));
same('halves', $up, 'and on from there');

# From where a database is, given to that database: without a range, and back as its log has it.
make('halfway', 'registered');
online('halfway', 'SELECT migrate.upgrade(' . quote($hostile) . q{, '$migrate$3'); SELECT migrate.upgrade('tree', 'b2'); SELECT migrate.upgrade('tree', 'b1')});
offline('halfway', script('upgrade_sql', $hostile, undef, 'halfway'));
offline('halfway', script('upgrade_sql', $hostile, undef, 'halfway'));
offline('halfway', script('downgrade_sql', 'tree', 'current:-1', 'halfway'));
is(online('halfway', "SELECT * FROM migrate.current('tree')"), 'b2', 'what came last is undone');
is(online('halfway', 'SELECT migrate.check(' . quote($hostile) . ')'), 'No new upgrade operations detected.', 'nothing is pending');
my $to_here = script('upgrade_sql', 'tree', 'base:current', 'halfway');
online('halfway', 'DROP EXTENSION migrate');
same('halfway', "$up; SELECT migrate.upgrade('tree', 'b2')", 'from where it is: upgraded alike');
make('like_halfway', 'template0');
offline('like_halfway', $to_here);
same('like_halfway', "SELECT migrate.upgrade('tree', 'b2')", 'to where it is: upgraded alike');

# A graph with forks, a dependency and a merge.
make('tree', 'template0');
offline('tree', script('upgrade_sql', 'tree', 'base:b1'));
offline('tree', script('upgrade_sql', 'tree', 'b1:m'));
same('tree', "SELECT migrate.upgrade('tree', 'b1'), migrate.upgrade('tree', 'm')", 'a merge: upgraded alike');
offline('tree', script('downgrade_sql', 'tree', 'm:b1'));
same('tree', "SELECT migrate.upgrade('tree', 'm'); SELECT migrate.downgrade('tree', 'b1')", 'a merge: taken apart alike');
make('tree2', 'template0');
offline('tree2', script('upgrade_sql', 'tree', 'heads'));
same('tree2', "SELECT migrate.upgrade('tree', 'heads')", 'several heads: upgraded alike');
offline('tree2', script('downgrade_sql', 'tree', 'heads:base'));
same('tree2', "SELECT migrate.upgrade('tree', 'heads'); SELECT migrate.downgrade('tree', 'base')", 'several heads: downgraded alike');

# Stamps.
make('stamps', 'template0');
offline('stamps', script('stamp_sql', 'tree', 'base:b1'));
same('stamps', "SELECT migrate.stamp('tree', 'b1')", 'a stamp');
offline('stamps', script('stamp_sql', 'tree', '{b1:b2,b1:z}'));
same('stamps', "SELECT migrate.stamp('tree', 'b1'); SELECT migrate.stamp('tree', '{b2,z}')", 'a stamp of two');
offline('stamps', script('stamp_sql', 'tree', 'b2:m'));
same('stamps', "SELECT migrate.stamp('tree', 'b1'); SELECT migrate.stamp('tree', '{b2,z}'); UPDATE tree.alembic_version SET version_num = 'm' WHERE version_num = 'b2'",
	'a stamp from there: only the row that it starts from is touched');

# Hooks, verify scripts and repeatable scripts.
make('beside', 'template0');
offline('beside', script('upgrade_sql', 'beside', 'base:2'));
same('beside', "SELECT migrate.upgrade('beside', '2')", 'what runs beside the revisions');
is($node->safe_psql('beside', 'SELECT count(*), count(*) FILTER (WHERE what LIKE $$verify%$$) FROM beside.b'), '13|0', 'as often as in the server');
refused('beside', script('upgrade_sql', 'beside', '2:3'), 'division by zero', 'a verify script that fails');
offline('beside', script('downgrade_sql', 'beside', '2:1'));
same('beside', "SELECT migrate.upgrade('beside', '2'); SELECT migrate.downgrade('beside', '1')", 'and down');

# What can't run in a transaction: the same as by hand.
make('apart', 'template0');
offline('apart', script('upgrade_sql', 'apart', 'base:head'));
is($node->safe_psql('apart', 'SELECT indisvalid, version_num FROM pg_index, apart.alembic_version WHERE indexrelid = \'apart.i\'::regclass'),
	't|3', 'a revision that leaves the transaction');
offline('apart', script('downgrade_sql', 'apart', '3:1'), '-1');
is($node->safe_psql('apart', 'SELECT to_regclass(\'apart.i\') IS NULL, version_num FROM apart.alembic_version'), 't|1', 'and down, by psql -1');

# A string to the server that would be psql's commands once strings are read in another way.
my $trap = "SELECT set_config('standard_' || 'conforming_strings', 'off', false);\nCREATE TABLE t AS SELECT '\\' || '\n\\! touch $dir/owned\n' AS t;\n"
  . "INSERT INTO t VALUES ('a\\'\n'\\b'), ('\\');";
online('registered', "SELECT migrate.create_service('trap'), migrate.register('trap', '1', up => " . quote($trap) . ')');
make('trap', 'template0');
offline('trap', script('upgrade_sql', 'trap', 'base:head'), '-o', "$dir/out");
ok(!-e "$dir/owned", 'psql runs no command that is hidden in a string');
is($node->safe_psql('trap', "SELECT string_agg(t, '|') FROM trap.t"), "\\\n\\! touch $dir/owned\n|a\\\\b|\\", 'and strings have their value');

# A script that does not fit changes nothing, and psql may be told nothing about stopping.
sub refused
{
	my ($database, $file, $message, $name) = @_;
	my $before = dump_of($database);
	my ($out, $err) = run_command([ 'psql', '-Xq', '-d', $node->connstr($database), '-f', $file ]);
	like($err, qr/ERROR:  $message/, $name);
	is(dump_of($database), $before, "$name: nothing changed");
	return;
}
refused('apart', script('upgrade_sql', 'apart', '2:3'),
	'version table "apart.alembic_version" does not stand at 2, from which this script starts', 'another start');
refused('apart', script('upgrade_sql', 'apart', 'base:head'),
	'version table "apart.alembic_version" does not stand at base, from which this script starts', 'not a fresh database');
refused('tree2', script('upgrade_sql', 'apart', '1:2'), 'schema "apart" does not exist', 'not there at all');
$node->safe_psql('apart', 'DROP TABLE apart.t');
refused('apart', script('upgrade_sql', 'apart', '1:3'), 'relation "t" does not exist', 'a script that fails');

# A table that Alembic made takes long identifiers when one comes.
make('narrow', 'template0');
$node->safe_psql('narrow', 'CREATE SCHEMA tree; CREATE TABLE tree.alembic_version (version_num varchar(32) PRIMARY KEY)');
offline('narrow', script('upgrade_sql', 'tree', 'base:a'));
is($node->safe_psql('narrow', "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'tree.alembic_version'::regclass AND attnum = 1"),
	'character varying(32)', 'a narrow version table is left alone');
online('registered', "SELECT migrate.register('tree', 'an_identifier_that_is_longer_than_32_characters', 'm', down => '')");
offline('narrow', script('upgrade_sql', 'tree', 'a:an_ident'));
is($node->safe_psql('narrow', 'SELECT version_num FROM tree.alembic_version'), 'an_identifier_that_is_longer_than_32_characters', 'until an identifier does not fit');

# Variables: their values are in the script, but for secrets, which psql puts in or which keep the script from running.
online('registered', <<'SQL');
SELECT migrate.create_service('vars');
SELECT migrate.set_variable('vars', 'schema', 'vars'), migrate.set_variable('vars', 'text', E'it''s \\ :x "a"'), migrate.set_variable('vars', 'secret', 'hush', true);
SELECT migrate.register('vars', '1', up => $$CREATE TABLE :"schema".t AS SELECT :'text' AS text, :'secret' AS secret, ':secret' AS quoted$$, variables => 'psql', down => '');
SELECT migrate.register('vars', '2', '1', up => 'CREATE TABLE ${schema}.u AS SELECT ''${secret}'' AS secret', variables => 'braces', down => '');
SQL
make('vars', 'template0');
my $psql_file = script('upgrade_sql', 'vars', 'base:1');
unlike(slurp_file($psql_file), qr/hush/, 'no secret is printed');
$node->command_fails_like([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('vars'), '-f', $psql_file ],
	qr/syntax error at or near ":"/, 'without its secret a script fails');
offline('vars', $psql_file, '-v', "secret=it's \\ given");
is($node->safe_psql('vars', 'SELECT * FROM vars.t'), q{it's \ :x "a"|it's \ given|:secret}, 'psql puts a secret in');
my $hand_file = script('upgrade_sql', 'vars', '1:2');
unlike(slurp_file($hand_file), qr/hush/, 'no secret is printed in braces either');
$node->command_fails_like([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('vars'), '-f', $hand_file ],
	qr/the script lacks the values of secrets/, 'nor is its place taken for it');
my $filled = slurp_file($hand_file) =~ s/^DO .*lacks the values.*\n//mr =~ s/\$\{secret\}/by hand/gr;
append_to_file("$hand_file.filled", $filled);
offline('vars', "$hand_file.filled");
is($node->safe_psql('vars', 'SELECT * FROM vars.u'), 'by hand', 'it can be put in by hand');

$node->stop;
done_testing();
