# A run that is cancelled, terminated or out of time leaves the database exactly as it was, and the next call works.
# While it runs, the activity text says what it is at.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

# The second of three revisions waits in the middle of its script while somebody else holds the gate.
my $gate_number = 4711;
$node->safe_psql('postgres', <<"SQL");
SET migrate.message_level = debug1;
CREATE EXTENSION migrate;
CREATE TABLE held (id int);
SELECT migrate.create_service('habits');
SELECT migrate.register('habits', '000', up => 'CREATE TABLE habits.zero (id int); INSERT INTO habits.zero VALUES (0)', down => '');
SELECT migrate.upgrade('habits');
SELECT migrate.register('habits', '001', '000', up => 'CREATE TABLE habits.one (id int)', down => '');
SELECT migrate.register('habits', '002', '001', down => '', up => '
    CREATE TABLE habits.two (id int);
    INSERT INTO habits.zero VALUES (2);
    SELECT pg_advisory_xact_lock_shared($gate_number);
    DROP TABLE habits.one');
SELECT migrate.register('habits', '003', '002', up => 'LOCK TABLE public.held', down => '');
SQL

# All there is, but for numbers taken from sequences, which no transaction gives back.
sub contents
{
	my ($dump) = run_command([ 'pg_dump', '--no-sync', '-d', $node->connstr('postgres') ]);
	return join "\n", grep { !/^SELECT pg_catalog\.setval|^\\(un)?restrict/ } split /\n/, $dump;
}
my $before = contents();
like($before, qr/^CREATE TABLE habits\.zero/m, 'the dump has the tables');

my $gate = $node->background_psql('postgres');
sub shut { $gate->query_safe("SELECT pg_advisory_lock($gate_number)"); return; }
sub open_gate { $gate->query_safe("SELECT pg_advisory_unlock($gate_number)"); return; }

my $runner;
my $pid;

sub connect_runner
{
	$runner = $node->background_psql('postgres', on_error_stop => 0);
	$runner->query_safe('SET migrate.message_level = debug1');
	$runner->query_safe("\\set VERBOSITY verbose");
	$pid = $runner->query_safe('SELECT pg_backend_pid()');
	return;
}

my $call = "SELECT direction, revision FROM migrate.upgrade('habits')";

sub start_run
{
	$runner->query_until(qr/on its way/, "\\echo on its way\n$call;\n");
	ok( $node->poll_query_until('postgres', "SELECT wait_event = 'advisory' FROM pg_stat_activity WHERE pid = $pid"),
		'the run is in the middle of 002');
	return;
}

# What the session said about the run.
sub outcome
{
	$runner->{stderr} = '';
	my $out = $runner->query('SELECT 1 AS one');
	my $err = $runner->{stderr};
	$runner->{stderr} = '';
	return ($out, $err);
}

sub activity { return $node->safe_psql('postgres', "SELECT state, query FROM pg_stat_activity WHERE pid = $pid"); }

sub nothing_happened
{
	my ($what) = @_;
	is(contents(), $before, "$what: the database is as it was");
	is($node->safe_psql('postgres', "SELECT count(*) FROM pg_locks WHERE pid = $pid"), '0', "$what: no lock is left");
	is( $node->safe_psql('postgres', "SELECT current, pending, last_run, problem FROM migrate.status"),
		'{000}|3|1|', "$what: status agrees");
	return;
}

connect_runner();

# The activity text; what others see meanwhile.
shut();
start_run();
is(activity(), 'active|migrate: service habits: upgrade step 2 of 3: 002', 'the activity text says where the run is');
is($node->safe_psql('postgres', 'SELECT current, pending FROM migrate.status'), '{000}|3', 'others see the state before it');

# Cancel.
is($node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)"), 't', 'cancel');
my ($out, $err) = outcome();
like($err, qr/^(psql:<stdin>:\d+: )?ERROR:  57014: canceling statement due to user request$/m, 'cancel: the SQLSTATE is that of a cancel');
like($err, qr/CONTEXT:.*SELECT pg_advisory_xact_lock_shared/s, 'cancel: the context shows the statement');
like($err, qr/habits.*002|002.*habits/, 'cancel: and names service and revision');
unlike(activity(), qr/migrate: service/, 'cancel: the activity text is the session\'s own again');
nothing_happened('cancel');

# The same session can do it again, to be cut short by its own deadline this time. The deadline is the caller's for the
# whole call: a script's statements don't start it anew.
$runner->query_safe("SET statement_timeout = '300ms'");
start_run();
($out, $err) = outcome();
like($err, qr/ERROR:  57014: canceling statement due to statement timeout$/m, 'statement_timeout: the SQLSTATE');
like($err, qr/CONTEXT:.*SELECT pg_advisory_xact_lock_shared/s, 'statement_timeout: the context shows the statement');
$runner->query_safe('RESET statement_timeout');
nothing_happened('statement_timeout');

# In a transaction that goes on to a savepoint before it.
$runner->query_safe('BEGIN; SAVEPOINT s');
start_run();
$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
($out, $err) = outcome();
like($err, qr/57014.*25P02/s, 'savepoint: the transaction is aborted');
$runner->query_safe('ROLLBACK TO SAVEPOINT s');
is($runner->query_safe("SELECT migrate.current('habits')"), '000', 'savepoint: it goes on from there');
is($runner->query_safe("SELECT direction, revision FROM migrate.upgrade('habits', '001')"), 'upgrade|001', 'savepoint: with a run');
$runner->query_safe('ROLLBACK');
nothing_happened('savepoint');

# Terminate.
start_run();
is($node->safe_psql('postgres', "SELECT pg_terminate_backend($pid, 10000)"), 't', 'terminate');
eval { outcome(); };
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE pid = $pid"), '0', 'terminate: the backend is gone');
nothing_happened('terminate');
eval { $runner->quit; };

# A cancel while waiting for another run.
connect_runner();
my $other = $node->background_psql('postgres');
$other->query_safe("SET migrate.message_level = debug1; BEGIN; SELECT migrate.upgrade('habits', '001')");
$runner->query_until(qr/on its way/, "\\echo on its way\n$call;\n");
ok( $node->poll_query_until('postgres', "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $pid"),
	'a run waits for another one');
$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
($out, $err) = outcome();
like($err, qr/ERROR:  57014: canceling statement due to user request$/m, 'cancel of a waiting run: the SQLSTATE');
$other->query_safe('ROLLBACK');
$other->quit;
nothing_happened('cancel of a waiting run');

# lock_timeout in a script is the script's own error, not a wait for another run.
open_gate();
my $holder = $node->background_psql('postgres');
$holder->query_safe('BEGIN; LOCK TABLE held');
$runner->query_safe("SET lock_timeout = '100ms'");
$runner->query($call);
$err = $runner->{stderr};
$runner->{stderr} = '';
like($err, qr/ERROR:  55P03: canceling statement due to lock timeout$/m, 'lock_timeout in a script: the server\'s own message');
like($err, qr/CONTEXT:.*LOCK TABLE public\.held/s, 'lock_timeout in a script: the context shows the statement');
$holder->query_safe('ROLLBACK');
$holder->quit;
nothing_happened('lock_timeout in a script');

# At last nothing is in its way.
is($runner->query_safe($call), "upgrade|001\nupgrade|002\nupgrade|003", 'the next run takes all steps');
is($runner->query_safe('SELECT id FROM habits.zero ORDER BY id'), "0\n2", 'each script ran once');
is($runner->query_safe("SELECT to_regclass('habits.one') IS NULL, to_regclass('habits.two') IS NOT NULL"), 't|t',
	'from its first statement to its last');
like(activity(), qr/^idle\|SELECT to_regclass/, 'the activity text is the session\'s own');
is( $runner->query_safe('SELECT version_before, version_after FROM migrate.runs ORDER BY run'),
	"{}|{000}\n{000}|{003}", 'only what succeeded is in the log');
$runner->quit;
$gate->quit;

$node->stop;
done_testing();
