# Beside an extension that distributes tables, as Citus does: what it sets for the transaction stays set, while what scripts
# set ends with them; and a version table that it has distributed is not read, since the rows are elsewhere.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "session_preload_libraries = 'migrate_distributor'");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION migrate;
	CREATE FUNCTION distribute(regclass, text) RETURNS void LANGUAGE c AS 'migrate_distributor', 'distributor_distribute';
	CREATE FUNCTION go_sequential() RETURNS void LANGUAGE c AS 'migrate_distributor', 'distributor_go_sequential';
});

my $services = 0;

# Upgrades a new service whose revisions have these scripts, and tells what the setting is in the transaction afterwards.
sub mode_after
{
	my ($options, @scripts) = @_;
	my $service = 's' . ++$services;
	my $calls = "SET migrate.message_level = debug1; SELECT migrate.create_service('$service'" . ($options // '') . ");\n";
	for my $i (1 .. @scripts)
	{
		my $parent = $i == 1 ? 'NULL' : "'" . ($i - 1) . "'";
		$calls .= "SELECT migrate.register('$service', '$i', $parent, up => \$s\$$scripts[$i - 1]\$s\$, down => '');\n";
	}
	my ($status, $out, $err) = $node->psql('postgres', $calls . "BEGIN; SELECT count(*) FROM migrate.upgrade('$service');\n"
		. "\\echo mode :ERROR\nSELECT 'mode ' || current_setting('distributor.mode'); COMMIT; SELECT 'later ' || current_setting('distributor.mode');");
	return $err if $status != 0 || $err ne '';
	is(($out =~ /^later (\w+)$/m)[0], 'parallel', "$service: it ends with the transaction");
	return ($out =~ /^mode (parallel|sequential)$/m)[0];
}

# The stand-in does what it is for.
my ($status, $out, $err) = $node->psql('postgres', "BEGIN; CREATE SCHEMA alone; SET LOCAL distributor.mode = parallel; CREATE TABLE alone.t ()");
like($err, qr/schema does not exist on a worker/, 'the stand-in needs its setting');

# The schema that a first run makes.
is(mode_after(undef, 'CREATE TABLE t ()'), 'sequential', 'the schema of the service');
is(mode_after(", lock_timeout => '1s', statement_timeout => '1min'", 'CREATE TABLE t ()'), 'sequential', 'with timeouts of its own');
is(mode_after(undef, 'CREATE TABLE t ()', 'CREATE TABLE u ()', 'CREATE TABLE v ()'), 'sequential', 'several steps');
# One that a script makes, in whatever way.
$node->safe_psql('postgres', 'CREATE SCHEMA s4; CREATE SCHEMA s5; CREATE SCHEMA s6; CREATE SCHEMA s7; CREATE SCHEMA s8; CREATE SCHEMA s9; CREATE SCHEMA s10; '
	. 'CREATE SCHEMA s11; CREATE SCHEMA s12; CREATE SCHEMA s13; CREATE SCHEMA s14; CREATE SCHEMA s15; CREATE SCHEMA s16; CREATE SCHEMA s17; CREATE SCHEMA s18; CREATE SCHEMA s19; CREATE SCHEMA s20');
is(mode_after(undef, 'SELECT 1'), 'parallel', 'no schema is made');
is(mode_after(undef, 'CREATE SCHEMA x5', 'CREATE TABLE x5.t ()'), 'sequential', 'by a script');
is(mode_after(undef, 'DO $d$ BEGIN EXECUTE \'CREATE SCHEMA x6\'; END $d$', 'CREATE TABLE x6.t ()'), 'sequential', 'by a DO block');
is(mode_after(undef, 'SELECT public.go_sequential()', 'CREATE TABLE t ()'), 'sequential', 'by a function in C');
is(mode_after(undef, "SELECT pg_catalog.set_config('search_path', '', false); CREATE SCHEMA x8", 'CREATE TABLE x8.t ()'), 'sequential', 'in what pg_dump has made');
is(mode_after(undef, "CREATE SCHEMA x9; SELECT pg_catalog.set_config('search_path', '', true), pg_catalog.set_config('a.b', 'c', true)", 'CREATE TABLE x9.t ()'),
	'sequential', 'before a script sets something else');
is(mode_after(undef, "SET LOCAL a.b = 'c'; SET search_path = public; CREATE SCHEMA x10; RESET search_path", 'CREATE TABLE x10.t ()'), 'sequential', 'between SETs');

# What scripts set ends with them, however they do it.
is(mode_after(undef, 'SET distributor.mode = sequential', 'SELECT 1'), 'parallel', 'SET');
is(mode_after(undef, 'SET LOCAL distributor.mode = sequential'), 'parallel', 'SET LOCAL');
is(mode_after(undef, 'DO $d$ BEGIN SET LOCAL Distributor.Mode = sequential; END $d$'), 'parallel', 'SET LOCAL in a DO block');
is(mode_after(undef, "SELECT set_config('distributor.mode', 'sequential', true)"), 'parallel', 'set_config()');
is(mode_after(undef, "DO \$d\$ BEGIN PERFORM set_config('distributor.mode', 'sequential', true); END \$d\$"), 'parallel', 'set_config() in a DO block');
is(mode_after(undef, "DECLARE c CURSOR FOR SELECT set_config('distributor.mode', 'sequential', true); SELECT 1; FETCH c"), 'parallel', 'set_config() by a cursor');
my $function = "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS 'DECLARE t text; BEGIN t := set_config(''distributor.mode'', ''sequential'', true); RETURN t; END'; SELECT f()";
is(mode_after(undef, $function, 'SELECT f()', 'SELECT f()'), 'parallel', 'set_config() in a function that is called again');
is(mode_after(undef, "UPDATE pg_settings SET setting = 'sequential' WHERE name = 'distributor.mode'"), 'parallel', 'UPDATE of pg_settings');
is(mode_after(undef, "CREATE SCHEMA x19; SELECT set_config('distributor.mode', 'parallel', true)"), 'parallel', 'over what was set before');

# A trigger on the version table, with which no script has to do.
$node->safe_psql('postgres', q{
	SELECT migrate.create_service('stamped');
	SELECT migrate.register('stamped', '001');
	SELECT migrate.ensure_version('stamped');
	CREATE FUNCTION stamped.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN SET LOCAL distributor.mode = sequential; RETURN NEW; END';
	CREATE TRIGGER t BEFORE INSERT ON stamped.alembic_version FOR EACH ROW EXECUTE FUNCTION stamped.f();
});
is($node->safe_psql('postgres', "BEGIN; SELECT count(*) FROM migrate.stamp('stamped', '001'); SHOW distributor.mode; COMMIT"), "1\nparallel", 'SET LOCAL in a trigger on the version table');
# An error takes all back.
is($node->safe_psql('postgres', q{
	SELECT migrate.create_service('failing');
	SELECT migrate.register('failing', '001', up => 'SELECT 1/0');
	BEGIN;
	DO $$ BEGIN PERFORM migrate.upgrade('failing'); EXCEPTION WHEN division_by_zero THEN NULL; END $$;
	SHOW distributor.mode;
	COMMIT;
}), "failing\n001\nparallel", 'after an error the setting is as before');

# A version table that has been distributed: in the list of Citus, which itself makes that a part of pg_catalog.
sub answers
{
	my ($call) = @_;
	my ($result, $stdout, $stderr) = $node->psql('postgres', "SET migrate.message_level = debug1;\n\\set VERBOSITY verbose\n$call");
	return $stdout . $stderr;
}
sub is_refused
{
	my ($service, $extension, $how) = @_;
	for my $call ("migrate.current('$service')", "migrate.check('$service')", "migrate.upgrade('$service')", "migrate.downgrade('$service', 'base')",
		"migrate.stamp('$service', 'heads', purge => true)", "migrate.adopt('$service')", "migrate.ensure_version('$service')")
	{
		like(answers("SELECT * FROM $call"), qr/ERROR:  MG042: .*DETAIL:  Extension "$extension" has distributed it, and keeps its rows elsewhere\./s, "$how: $call");
	}
	like(answers("SELECT current, problem FROM migrate.status WHERE service = '$service'"), qr/^\|version table .* can't be used: Extension "$extension" has distributed it/, "$how: status");
	return;
}
$node->safe_psql('postgres', q{
	CREATE TABLE public.pg_dist_partition (logicalrelid regclass NOT NULL PRIMARY KEY, partmethod "char");
	SET allow_system_table_mods = on;
	ALTER TABLE public.pg_dist_partition SET SCHEMA pg_catalog;
});
like(answers("SELECT * FROM migrate.current('s1')"), qr/^1 \(head\)/, 'others are not');
$node->safe_psql('postgres', "INSERT INTO pg_dist_partition VALUES ('s1.alembic_version', 'n')");
is_refused('s1', 'citus', 'in the list of Citus');
$node->safe_psql('postgres', "DELETE FROM pg_dist_partition");
like(answers("SELECT * FROM migrate.current('s1')"), qr/^1 \(head\)/, 'undone, it is read again');
# Or by an extension that the table depends on since.
$node->safe_psql('postgres', "SELECT distribute('s2.alembic_version', 'plpgsql')");
is_refused('s2', 'plpgsql', 'by a dependency');
# A script that distributes it.
$node->safe_psql('postgres', "SELECT migrate.create_service('late'); SELECT migrate.register('late', '001', up => 'SELECT public.distribute(''alembic_version'', ''plpgsql'')')");
like(answers("SELECT * FROM migrate.upgrade('late')"), qr/ERROR:  MG042: .*has distributed it/s, 'a run that leaves it distributed');

# Another access method than heap, though it be heap by another name; where it is the default, the version table is a heap.
$node->safe_psql('postgres', q{
	CREATE ACCESS METHOD other TYPE TABLE HANDLER heap_tableam_handler;
	CREATE TABLE s3.rows AS TABLE s3.alembic_version;
	DROP TABLE s3.alembic_version;
	CREATE TABLE s3.alembic_version (version_num text) USING other;
});
like(answers("SELECT * FROM migrate.current('s3')"), qr/ERROR:  MG042: .*DETAIL:  It is no heap/s, 'another access method');
like(answers("SET default_table_access_method = other; SELECT migrate.create_service('plain'); SELECT migrate.register('plain', '001', up => 'CREATE TABLE t ()'); "
	. "SELECT migrate.upgrade('plain'); SELECT a.amname FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam WHERE c.oid IN ('plain.t'::regclass, 'plain.alembic_version'::regclass) ORDER BY 1"),
	qr/^heap\nother\z/m, 'the version table is a heap where another is the default');

$node->stop;
done_testing();
