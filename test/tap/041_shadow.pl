# A shadow that is cancelled, out of time, terminated or killed leaves the database as it was; and the session, where there
# is one, works on.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'restart_after_crash = on');
$node->start;

my $gate_number = 4711;
$node->safe_psql('postgres', <<"SQL");
SET migrate.message_level = debug1;
CREATE EXTENSION migrate;
CREATE EXTENSION hstore SCHEMA public;
SELECT migrate.create_service('habits');
SELECT migrate.create_service('everywhere', schema_name => 'public');
SELECT migrate.register('habits', '001', down => 'DROP TABLE one; DROP TYPE mood', up => '
    CREATE TYPE mood AS ENUM (''sad'');
    CREATE TABLE one (mood mood)');
SELECT migrate.register('habits', '002', '001', down => '
    SELECT pg_advisory_xact_lock_shared($gate_number);
    DROP TABLE two', up => '
    ALTER TYPE mood ADD VALUE ''happy'';
    CREATE TABLE two (id int);
    SELECT pg_advisory_xact_lock_shared($gate_number)');
SELECT migrate.upgrade('habits');
SELECT migrate.register('everywhere', '001', down => '', up => '
    CREATE TABLE three (tags public.hstore);
    SELECT pg_advisory_xact_lock_shared($gate_number)');
SELECT migrate.upgrade('everywhere');
INSERT INTO habits.one VALUES ('sad');
SELECT migrate.register('habits', '003', '002', down => '', up => '
    DELETE FROM one;
    SELECT pg_advisory_xact_lock_shared($gate_number)');
SQL

sub contents
{
	my ($dump) = run_command([ 'pg_dump', '--no-sync', '-d', $node->connstr('postgres') ]);
	return join "\n", grep { !/^\\(un)?restrict/ } split /\n/, $dump;
}

# A sequence may skip numbers in a crash.
sub without_numbers { return shift =~ s/^SELECT pg_catalog\.setval.*$//gmr; }
my $before = contents();
my $has_crashed = 0;

my ($gate, $runner, $pid);

sub connect_all
{
	$gate = $node->background_psql('postgres');
	$gate->query_safe("SELECT pg_advisory_lock($gate_number)");
	$runner = $node->background_psql('postgres', on_error_stop => 0);
	$runner->query_safe("\\set VERBOSITY verbose\nSET migrate.plan_lock_timeout = 0; SET client_min_messages = warning");
	$pid = $runner->query_safe('SELECT pg_backend_pid()');
	return;
}

sub start
{
	my ($call) = @_;
	$runner->query_until(qr/on its way/, "\\echo on its way\n$call;\n");
	ok( $node->poll_query_until('postgres', "SELECT wait_event = 'advisory' FROM pg_stat_activity WHERE pid = $pid"),
		"$call: is in the middle of a script");
	return;
}

sub outcome
{
	$runner->{stderr} = '';
	my $out = $runner->query('SELECT 1 AS one');
	my $err = $runner->{stderr};
	$runner->{stderr} = '';
	return ($out, $err);
}

sub nothing_happened
{
	my ($what) = @_;
	my $after = contents();
	is( $has_crashed ? without_numbers($after) : $after,
		$has_crashed ? without_numbers($before) : $before,
		"$what: the database is as it was");
	is($node->safe_psql('postgres', "SELECT count(*) FROM pg_locks WHERE pid = $pid"), '0', "$what: no lock is left");
	is($node->safe_psql('postgres', "SELECT nspname FROM pg_namespace WHERE nspname ~ 'aside'"), '', "$what: no schema is left");
	return;
}

my @calls = (
	"SELECT * FROM migrate.compare('habits')",
	"SELECT * FROM migrate.compare('everywhere')",
	"SELECT * FROM migrate.roundtrip('habits', 'all')",
	"SELECT * FROM migrate.roundtrip('habits', data => true)");

connect_all();
for my $call (@calls)
{
	# Cancel, which is no answer of roundtrip() either.
	start($call);
	$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
	my ($out, $err) = outcome();
	like($err, qr/ERROR:  57014: canceling statement due to user request$/m, "$call: cancelled");
	like($out, qr/1/, "$call: the session goes on");
	nothing_happened("cancel of $call");

	$runner->query_safe("SET statement_timeout = '300ms'");
	$runner->{stderr} = '';
	$runner->query($call);
	$err = $runner->{stderr};
	$runner->{stderr} = '';
	like($err, qr/ERROR:  57014: canceling statement due to statement timeout$/m, "$call: out of time");
	$runner->query_safe('RESET statement_timeout');
	nothing_happened("statement_timeout of $call");

	# A transaction goes on to a savepoint before it; what it has added to an enumeration is as unusable as it was.
	$runner->query_safe("BEGIN; ALTER TYPE habits.mood ADD VALUE 'angry'; SAVEPOINT s");
	start($call);
	$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
	outcome();
	$runner->query_safe('ROLLBACK TO s');
	is($runner->query_safe('SELECT count(*) FROM habits.one'), '1', "$call: the transaction goes on");
	$runner->{stderr} = '';
	$runner->query("SELECT 'angry'::habits.mood");
	like($runner->{stderr}, qr/ERROR:  55P04/, "$call: a value added before can't be used after it");
	$runner->{stderr} = '';
	$runner->query_safe('ROLLBACK');
	nothing_happened("savepoint before $call");
}

# Terminate.
start($calls[0]);
is($node->safe_psql('postgres', "SELECT pg_terminate_backend($pid, 10000)"), 't', 'terminate');
eval { outcome(); };
nothing_happened('terminate');
eval { $runner->quit; };
$gate->quit;

# Kill.
$has_crashed = 1;
for my $call (@calls)
{
	connect_all();
	start($call);
	kill 'KILL', $pid;
	eval { $runner->quit; };
	eval { $gate->quit; };
	ok($node->poll_query_until('postgres', 'SELECT true'), 'the server is there again');
	nothing_happened("kill in $call");
}

# At last nothing is in its way.
connect_all();
$gate->query_safe("SELECT pg_advisory_unlock($gate_number)");
is($runner->query_safe($calls[0]), '', 'compare works');
is($runner->query_safe("SELECT revision, result FROM migrate.roundtrip('habits', data => true)"),
	"003|rows differ", 'roundtrip works');
for my $options (['--schema-only'], [], [ '--schema-only', '--no-owner', '--no-privileges' ])
{
	for my $call ([ habits => 'habits' ], [ everywhere => 'public' ])
	{
		my ($service, $schema) = @$call;
		my ($dump) = run_command([ 'pg_dump', '--no-sync', @$options, "--schema=$schema", '-d', $node->connstr('postgres') ]);
		like($dump, qr/CREATE TABLE $schema\.alembic_version /, "there is a dump of $schema");
		is($runner->query_safe("SELECT * FROM migrate.diff('$service', \$dump\$$dump\$dump\$)"), '', "pg_dump @$options of $schema is what is there");
	}
}
nothing_happened('the end');
$runner->quit;
$gate->quit;
$node->stop;
done_testing();
