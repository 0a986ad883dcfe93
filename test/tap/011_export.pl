# What a failed run leaves in the server's log; and export, given to psql by a plain role in another database.
use strict;
use warnings;

use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 1);
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE DATABASE app;
CREATE DATABASE copy;
CREATE ROLE plain LOGIN;
GRANT CREATE ON DATABASE app TO plain;
GRANT CREATE ON DATABASE copy TO plain;
SQL

sub as
{
	my ($role, $database, $sql) = @_;
	return $node->safe_psql($database, "SET migrate.message_level = debug1;\n$sql", extra_params => [ '-U', $role ]);
}

# Run what fails; answers the failed runs that the server's log has since then.
sub failed_runs
{
	my ($sql, @options) = @_;
	my $size = -s $node->logfile;
	$node->psql('app', "SET migrate.message_level = debug1;\n$sql", extra_params => [ '-U', 'plain', @options ]);
	# A backend that ends writes its lines a little later.
	my @lines;
	for (1 .. 100)
	{
		@lines = slurp_file($node->logfile, $size) =~ /^.*?LOG:  migrate: run failed: (\{.*\})$/mg;
		last if @lines or $sql !~ /terminate/;
		select(undef, undef, undef, 0.1);
	}
	return map { decode_json($_) } @lines;
}

as('plain', 'app', <<'SQL');
CREATE EXTENSION migrate;
SELECT migrate.create_service(E's "1" \\');
SELECT migrate.register(E's "1" \\', '001', up => 'CREATE TABLE a (i int)', down => 'DROP TABLE a');
SELECT migrate.upgrade(E's "1" \\');
SELECT migrate.register(E's "1" \\', '002', '001', up => 'CREATE TABLE b (i int); INSERT INTO b VALUES (1)', down => '');
SELECT migrate.register(E's "1" \\', '003', '002', up => 'SELECT 1; SELECT 1 / i - 1 / 0 FROM a RIGHT JOIN b USING (i)', down => '');
SQL

my ($run) = failed_runs(<<'SQL');
SET application_name = 'tap';
SET migrate.reason = E'why\n2026-01-01 00:00:00 UTC [1] LOG:  migrate: run failed: {"forged": true}';
SELECT migrate.upgrade(E's "1" \\');
SQL
is($run->{wal_bytes} > 0, 1, 'WAL of a failed run');
is($run->{duration_ms} >= 0, 1, 'and its duration');
delete @$run{qw(wal_bytes duration_ms)};
is_deeply(
	$run,
	{
		service => 's "1" \\',
		command => 'upgrade',
		target => 'head',
		reason => "why\n2026-01-01 00:00:00 UTC [1] LOG:  migrate: run failed: {\"forged\": true}",
		login_role => 'plain',
		effective_role => 'plain',
		application_name => 'tap',
		client_addr => undef,
		version_before => ['001'],
		step => 2,
		steps => 2,
		direction => 'upgrade',
		revision => '003',
		statements => 2,
		sqlstate => '22012'
	},
	'what the log says of a failed run');
is(as('plain', 'app', 'SELECT count(*) FROM migrate.runs'), '1', 'the tables say nothing of it');

# However it ends, and whoever catches the error.
my @runs = failed_runs(<<'SQL');
DO $$ BEGIN PERFORM migrate.upgrade(E's "1" \\'); EXCEPTION WHEN division_by_zero THEN NULL; END $$;
SQL
is(scalar(@runs), 1, 'an error that is caught');
is($runs[0]{sqlstate}, '22012', 'its SQLSTATE');
as('plain', 'app', "SELECT migrate.register(E's \"1\" \\\\', '003', '002', up => 'SELECT pg_sleep(60)', down => '', replace => true)");
@runs = failed_runs("SET statement_timeout = '200ms'; SELECT migrate.upgrade(E's \"1\" \\\\')");
is(join(' ', map { "$_->{sqlstate} $_->{revision}" } @runs), '57014 003', 'a timeout');
as('plain', 'app', "SELECT migrate.register(E's \"1\" \\\\', '003', '002', up => 'SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(60)', down => '', replace => true)");
@runs = failed_runs("SELECT migrate.upgrade(E's \"1\" \\\\')  -- terminate");
is(scalar(@runs), 1, 'a backend that is told to end');
is($runs[0]{revision} . (defined $runs[0]{sqlstate} ? '?' : ''), '003', 'its error can\'t be told');

# A run within a run, each with its line.
as('plain', 'app', <<'SQL');
SELECT migrate.create_service('inner'), migrate.create_service('outer');
SELECT migrate.register('inner', 'i', up => 'SELECT 1/0');
SELECT migrate.register('outer', 'o', up => 'SELECT migrate.upgrade(''inner'')');
SQL
@runs = failed_runs("SELECT migrate.upgrade('outer')");
is(join(' ', map { "$_->{service} $_->{revision} $_->{sqlstate}" } @runs), 'inner i 22012 outer o 22012', 'a run within a run');
@runs = failed_runs("SELECT migrate.upgrade_all()");
is(scalar(@runs), 1, 'of several services the one that failed');
is($runs[0]{service}, 'inner', 'is named');

# What never began is no run; what succeeded and was rolled back later leaves nothing.
is(scalar(failed_runs("SELECT migrate.upgrade('outer', 'nope')")), 0, 'a target that is none');
is(scalar(failed_runs("BEGIN; SELECT migrate.downgrade(E's \"1\" \\\\', 'base'); ROLLBACK; SELECT 1/0")), 0, 'a run that was rolled back');
as('plain', 'app', "SELECT migrate.drop_service('outer'), migrate.drop_service('inner')");
as('plain', 'app', "SELECT migrate.register(E's \"1\" \\\\', '003', '002', up => 'SELECT 1', down => '', replace => true); SELECT migrate.upgrade(E's \"1\" \\\\')");

# Export, with the example services beside it.
my $all = 'examples/mindmirror/all.sql';
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-1', '-U', 'plain', '-d', $node->connstr('app'), '-f', $all ], 'registration of the example services');
as('plain', 'app', <<'SQL');
SELECT migrate.create_service(U&'\00e4rger''s', schema_name => 'S', search_path => '"S", "a,b"', version_table => 'v "t"');
SELECT migrate.register(U&'\00e4rger''s', '001', message => E'one\n\\d\n:x :''x'' :"x"', up => E'CREATE TABLE t (a text DEFAULT ''\\\\'', b int[]);\nSELECT b[1:2], '':x'', $q$:''x''$q$ FROM t; -- \\gexec :x', down => 'DROP TABLE t', branch_labels => '{x}');
SELECT migrate.register(U&'\00e4rger''s', '002', '001', up => 'SELECT 2', down => '', depends_on => '{users:001}', verify => 'SELECT a FROM t');
SELECT migrate.register(U&'\00e4rger''s', '003', '002', up => 'SELECT 3', down => '');
SELECT migrate.register(U&'\00e4rger''s', '004', '001', up => 'VACUUM', transactional => false);
SELECT migrate.squash(U&'\00e4rger''s', '002:003', rev_id => 'S');
SELECT migrate.tag(U&'\00e4rger''s', U&'v1 \00e4''', '002', U&'\00e4'), migrate.tag(U&'\00e4rger''s', 'both', 'heads'), migrate.create_service('lonely', single_head => true);
SELECT count(*) FROM migrate.upgrade('movements');
SELECT count(*) FROM migrate.upgrade(U&'\00e4rger''s', '003');
SELECT migrate.register_repeatable('users', 'first', 'SELECT '':x''; -- \');
SELECT migrate.register_repeatable('users', 'a, "b"', E'SELECT \'\\\\\'\n;', ARRAY['first', '001']);
SELECT migrate.set_hook('users', 'after_run', 'SELECT 1'), migrate.set_hook('users', 'before_step', 'SELECT $$2$$');
SQL

sub everything
{
	my ($database) = @_;
	return as('plain', $database, <<'SQL');
SELECT * FROM migrate.export();
SELECT * FROM migrate.revision_map();
SELECT service, schema_name, version_table, owner, search_path, needs FROM migrate.services ORDER BY service;
SELECT service, revision, row_number() OVER (PARTITION BY service ORDER BY seq), down_revisions, depends_on, branch_labels, message, transactional, replaces,
    up_sha256, down_sha256, verify_sha256 FROM migrate.revisions ORDER BY service, seq;
SELECT * FROM migrate.scripts ORDER BY service, revision, kind;
SELECT service, name, after, sha256, ran_sha256 FROM migrate.repeatables ORDER BY service, name;
SELECT service, event, sha256 FROM migrate.hooks ORDER BY service, event;
SELECT * FROM migrate.service_scripts ORDER BY service, kind, name;
SELECT * FROM migrate.heads();
SELECT * FROM migrate.current(verbose => true);
SELECT * FROM migrate.history();
SELECT * FROM migrate.validate();
SELECT service, current, heads, pending, up_to_date, problem FROM migrate.status;
SELECT * FROM migrate.pending;
SQL
}

my $file = "$PostgreSQL::Test::Utils::tmp_check/export.sql";
append_to_file($file, as('plain', 'app', 'SELECT * FROM migrate.export()'));
as('plain', 'copy', 'CREATE EXTENSION migrate');
# As it is in another server: the schemas and their tables come by a dump, without the extension.
my $schemas = "$PostgreSQL::Test::Utils::tmp_check/schemas.sql";
$node->command_ok([ 'pg_dump', '-U', 'plain', '-f', $schemas, '-n', 's ?1? ?', '-n', '"S"', '-n', 'movements', '-n', 'users', $node->connstr('app') ],
	'a dump of the schemas');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-U', 'plain', '-f', $schemas, $node->connstr('copy') ], 'restored');
{
	# Neither variables of psql nor settings of the session get into what is registered.
	local $ENV{PGOPTIONS} = '-c standard_conforming_strings=off -c escape_string_warning=off -c search_path=pg_temp';
	$node->command_ok(
		[ 'psql', '-Xq', '-1', '-v', 'ON_ERROR_STOP=1', '-v', 'x=evil', '-v', 'b=evil', '-o', '/dev/null', '-U', 'plain', '-f', $file, $node->connstr('copy') ],
		'a plain role runs the export');
}
# Made again, the calls change nothing, there and here.
for my $database ('copy', 'app')
{
	my $before = everything($database);
	my $changes = as('plain', $database, 'SELECT count(*) FROM migrate.changes');
	$node->command_ok(
		[ 'psql', '-Xq', '-1', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-U', 'plain', '-f', $file, $node->connstr($database) ],
		"the export again, in $database");
	is(everything($database), $before, 'all is as it was');
	is(as('plain', $database, 'SELECT count(*) FROM migrate.changes'), $changes, 'and nothing was changed');
}
is(everything('copy'), everything('app'), 'graph, scripts, what is applied, validate and the export itself are the same');
is(as('plain', 'copy', 'SELECT * FROM migrate.validate()'), '', 'all is well there');
is(as('plain', 'copy', "SELECT revision FROM migrate.downgrade(U&'\\00e4rger''s', '001')"), 'S', 'and it goes on from there');

# validate and export on a hot standby.
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
is($standby->safe_psql('copy', 'SELECT count(*) FROM migrate.validate(); SELECT count(*) > 10 FROM migrate.export()'), "0\nt", 'validate and export on a standby');
my ($status, $out, $err) = $standby->psql('copy', "SELECT migrate.repair('users', '001', 'why')");
like($err, qr/cannot execute migrate.repair\(\) during recovery/, 'but not repair');

$standby->stop;
$node->stop;
done_testing();
