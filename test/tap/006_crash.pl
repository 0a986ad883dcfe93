# A backend that is killed in the middle of a run, and a server that goes down at once: after recovery the database is
# exactly as it was before the run, and the next run does it all.
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
SELECT migrate.create_service('habits');
SELECT migrate.register('habits', '000', up => 'CREATE TABLE habits.zero (id int); INSERT INTO habits.zero VALUES (0)', down => '');
SELECT migrate.upgrade('habits');
SELECT migrate.register('habits', '001', '000', up => 'CREATE TABLE habits.one AS SELECT generate_series(1, 1000) AS id', down => '');
SELECT migrate.register('habits', '002', '001', down => '', up => '
    INSERT INTO habits.zero VALUES (2);
    SELECT pg_advisory_xact_lock_shared($gate_number)');
SQL

# All there is, but for numbers taken from sequences, which no transaction gives back.
sub contents
{
	my ($dump) = run_command([ 'pg_dump', '--no-sync', '-d', $node->connstr('postgres') ]);
	return join "\n", grep { !/^SELECT pg_catalog\.setval|^\\(un)?restrict/ } split /\n/, $dump;
}
my $before = contents();
like($before, qr/^CREATE TABLE habits\.zero/m, 'the dump has the tables');

my ($gate, $runner, $pid);

# A run stops in the middle of 002, with what it has done so far on disk.
sub start_run
{
	$gate = $node->background_psql('postgres');
	$gate->query_safe("SELECT pg_advisory_lock($gate_number)");
	$runner = $node->background_psql('postgres');
	$pid = $runner->query_safe('SELECT pg_backend_pid()');
	$runner->query_until(qr/on its way/,
		"\\echo on its way\nBEGIN; SELECT migrate.register('habits', '003', '002'); SELECT * FROM migrate.upgrade('habits');\n");
	ok( $node->poll_query_until('postgres', "SELECT wait_event = 'advisory' FROM pg_stat_activity WHERE pid = $pid"),
		'a run is in the middle of 002');
	$node->safe_psql('postgres', 'CHECKPOINT');
	return;
}

sub nothing_happened
{
	my ($what) = @_;
	for my $session ($gate, $runner) { eval { $session->quit; }; }
	is(contents(), $before, "$what: the database is as it was");
	is( $node->safe_psql('postgres', 'SELECT current, heads, pending, last_run, problem FROM migrate.status'),
		'{000}|{002}|2|1|', "$what: status agrees");
	is($node->safe_psql('postgres', 'SELECT count(*) FROM migrate.runs'), '1', "$what: so does the log");
	return;
}

start_run();
my $postmaster = $node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()');
my $size = -s $node->logfile;
is(kill('KILL', $pid), 1, 'kill -9 of the backend');
$node->wait_for_log(qr/all server processes terminated; reinitializing/, $size);
$node->poll_query_until('postgres', 'SELECT true');
ok($node->log_contains(qr/\(PID $pid\) was terminated by signal 9/, $size), 'the server noticed');
nothing_happened('killed');

start_run();
$node->stop('immediate');
$node->start;
nothing_happened('immediate shutdown');

is($node->safe_psql('postgres', "SET migrate.message_level = debug1; SELECT direction, revision FROM migrate.upgrade('habits')"),
	"upgrade|001\nupgrade|002", 'the next run does it all');
is($node->safe_psql('postgres', 'SELECT count(*) FROM habits.one; SELECT id FROM habits.zero ORDER BY id'), "1000\n0\n2", 'once');
is($node->safe_psql('postgres', "SELECT migrate.register('habits', '003', '002'); SELECT migrate.heads('habits')"),
	"003\n003 (head)", 'registration goes on');
is($node->safe_psql('postgres', 'SELECT version_before, version_after, run > 1 FROM migrate.runs ORDER BY run'),
	"{}|{000}|f\n{000}|{002}|t", 'and the log is in order');

# A run that was committed before the crash is there after it.
$node->stop('immediate');
$node->start;
is($node->safe_psql('postgres', "SELECT migrate.current('habits'); SELECT migrate.heads('habits')"), "002\n003 (head)",
	'what was committed survives');

$node->stop;
done_testing();
