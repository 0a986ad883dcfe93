# What happens to sessions and to servers around a run: locks that run out, the client that goes away, deadlocks and
# serialization failures with an application, timeouts of the session, the postmaster that dies.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Faults;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main', conf => "max_locks_per_transaction = 10\nmax_connections = 10\ndeadlock_timeout = 50ms\n");
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE public.first (id int);
CREATE TABLE public.second (id int);
SELECT migrate.create_service('many');
SELECT count(migrate.register('many', 'r' || n, CASE WHEN n > 1 THEN 'r' || n - 1 END, up => format('CREATE TABLE many.t%s (id int PRIMARY KEY)', n)))
FROM generate_series(1, 300) AS n;
SELECT migrate.create_service('shop');
SELECT migrate.register('shop', '001', up => 'CREATE TABLE shop.item (id int PRIMARY KEY); INSERT INTO shop.item VALUES (1)', down => 'DROP TABLE shop.item');
SELECT migrate.register('shop', '002', '001', down => '', up => 'LOCK TABLE public.first; SELECT pg_advisory_xact_lock_shared(1); LOCK TABLE public.second');
SQL

# The lock table is full: 53200 of another kind. Fewer steps at a time fit.
my $call = "SELECT count(*) FROM migrate.upgrade('many')";
$node->safe_psql('postgres', "SELECT faults.remember('before', true)");
my ($out, $err) = run_psql($node, "\\set VERBOSITY verbose\n$call;\nSELECT faults.verdict();\nSELECT count(*) FROM migrate.upgrade('many', '+40');\n");
like($err, qr/ERROR:  53200: out of shared memory\nHINT:  You might need to increase "?max_locks_per_transaction/, 'locks run out: the server\'s own error');
ok(note_tried($out eq "before\n40"), 'locks run out: nothing has happened, and fewer steps fit in the same session') or diag($out);
($out, $err) = run_psql($node, "SELECT count(*) FROM migrate.upgrade('many', '+40');\n" x 6 . "SELECT count(*) FROM migrate.upgrade('many');\nSELECT pending FROM migrate.status WHERE service = 'many';\n");
is($out, "40\n" x 6 . "20\n0", 'in the end all of them do') or diag($err);
$node->append_conf('postgresql.conf', 'max_locks_per_transaction = 100');
$node->restart;

my $upgrade = "SELECT * FROM migrate.upgrade('shop')";
remember($node, $upgrade);
my $gate = $node->background_psql('postgres');

# A run that has locked one table and waits at the gate before it locks another.
sub start_run
{
	my ($before, @options) = @_;
	$gate->query_safe('SELECT pg_advisory_lock(1)');
	my $session = $node->background_psql('postgres', on_error_stop => 0, @options);
	my $pid = $session->query_safe('SELECT pg_backend_pid()');
	$session->query_safe($before) if $before;
	$session->query_until(qr/on its way/, "\\set VERBOSITY sqlstate\n\\echo on its way\n$upgrade;\n");
	$node->poll_query_until('postgres', "SELECT wait_event = 'advisory' FROM pg_stat_activity WHERE pid = $pid") or die 'no run';
	return ($session, $pid);
}
sub open_gate { return $gate->query_safe('SELECT pg_advisory_unlock(1)'); }

# What it came to: the state of the database, and that of the next call in this session.
sub outcome
{
	my ($name, $session, $sqlstate) = @_;
	$session->{stderr} = '';
	$session->query('SELECT 1');
	my $error = $session->{stderr};
	$session->{stderr} = '';
	my $state = $session->query("ROLLBACK; SELECT faults.verdict()");
	$session->{stderr} = '';
	my $next = $session->query("BEGIN; SET migrate.message_level = debug1; SELECT count(*) FROM migrate.upgrade('shop'); SELECT faults.verdict(); ROLLBACK");
	ok(note_tried($error =~ /ERROR:  $sqlstate/ && $state eq 'before' && $next =~ /^[12]\nafter\z/), "$name: $sqlstate, nothing has happened, the next call works")
	  or diag("$error $state $next");
	$session->quit;
	return;
}

# A deadlock ends who notices first: the run, or the application.
my ($run, $pid) = start_run('SET deadlock_timeout = 10');
my $application = $node->background_psql('postgres', on_error_stop => 0);
my $application_pid = $application->query_safe('SELECT pg_backend_pid()');
sub wait_for_lock
{
	my ($waiter) = @_;
	return $node->poll_query_until('postgres', "SELECT wait_event_type = 'Lock' AND wait_event = 'relation' FROM pg_stat_activity WHERE pid = $waiter")
	  || die 'nobody waits';
}
my $quick = '\set VERBOSITY sqlstate' . "\nSET deadlock_timeout = 10";
my $slow = 'SET deadlock_timeout = 3600000';
$application->query_safe("$slow; BEGIN; LOCK TABLE public.second");
$application->query_until(qr/on its way/, "\\echo on its way\nLOCK TABLE public.first;\n");
wait_for_lock($application_pid);
open_gate();
$application->query_safe('ROLLBACK');
outcome('deadlock that ends the run', $run, '40P01');

($run, $pid) = start_run($slow);
$application->query_safe("$quick; BEGIN; LOCK TABLE public.second");
open_gate();
wait_for_lock($pid);
$application->query('LOCK TABLE public.first');
like($application->{stderr}, qr/40P01/, 'deadlock that ends the application');
$application->quit;
$run->query('SELECT 1');
ok(note_tried($node->safe_psql('postgres', 'SELECT faults.verdict()') eq 'after'), 'deadlock that ends the application: the run goes on');
$run->quit;
$node->safe_psql('postgres', "SELECT count(*) FROM migrate.stamp('shop', 'base', purge => true); DROP SCHEMA shop CASCADE");
remember($node, $upgrade);

# A serialization failure: another run came first; an application and a script that each read what the other writes.
my $session = $node->background_psql('postgres', on_error_stop => 0);
$session->query_safe("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM migrate.current()");
$node->safe_psql('postgres', "SELECT migrate.upgrade('shop', '001')");
remember($node, $upgrade);
$session->query_until(qr/on its way/, "\\set VERBOSITY sqlstate\n\\echo on its way\n$upgrade;\n");
outcome('another run came first', $session, '40001');
$node->safe_psql('postgres', "SELECT migrate.downgrade('shop', 'base')");

$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('facts');
SELECT migrate.register('facts', '001', up => 'INSERT INTO public.second SELECT count(*) FROM public.first', down => '');
SELECT migrate.ensure_version('facts');
SQL
$session = $node->background_psql('postgres', on_error_stop => 0);
$session->query_safe("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM migrate.upgrade('facts')");
$node->safe_psql('postgres', 'BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO public.first SELECT count(*) FROM public.second; COMMIT');
$node->safe_psql('postgres', "SELECT faults.remember('before', true)");
$session->query("\\set VERBOSITY sqlstate\nCOMMIT");
$out = $session->query("SELECT faults.verdict(); SELECT count(*) FROM migrate.upgrade('facts')");
ok(note_tried($session->{stderr} =~ /40001/ && $out eq "before\n1"), 'a script and an application: 40001 at commit, nothing has happened') or diag($out, $session->{stderr});
$session->quit;
remember($node, $upgrade);

# The client goes away: the server notices when it says something, or at intervals.
for my $interval ('0', '20ms')
{
	(my $client, $pid) = start_run("SET client_connection_check_interval = '$interval'");
	$client->{run}->kill_kill(grace => 0);
	open_gate() if $interval eq '0';
	$node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $pid") or die 'the backend stays';
	open_gate() if $interval ne '0';
	my ($state) = run_psql($node, "SELECT faults.verdict();\n");
	ok(note_tried($state =~ /^(before|after)$/), "client gone, looked for every $interval: $state") or diag($state);
	$node->safe_psql('postgres', "SELECT count(*) FROM migrate.downgrade('shop', 'base'); SELECT faults.remember('before', true)") if $state eq 'after';
}

# The postmaster dies, and so do its children.
($session, $pid) = start_run('');
$node->kill9;
for my $one ($session, $gate) { eval { $one->quit; }; }
for (1 .. 1000) { last unless kill 0, $pid; select undef, undef, undef, 0.02; }
$node->start;
($out, $err) = run_until_done($node, "SELECT faults.verdict();\nSELECT count(*) FROM migrate.upgrade('shop');\n");
ok(note_tried($out eq "before\n2"), 'the postmaster dies: nothing has happened, and the next call works') or diag("$out $err");

summary();
$node->stop;
done_testing();
