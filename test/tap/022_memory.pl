# Memory that runs out, at every single allocation and under a limit of the process: the call fails with "out of memory",
# the session goes on, and the next call works.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Faults;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main', scarce => 1);
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('users');
SELECT migrate.register('users', 'u1', up => 'CREATE TABLE users.one (id int)', down => 'DROP TABLE users.one');
SELECT migrate.create_service('habits');
SELECT migrate.register('habits', '001', up => 'CREATE TABLE habits.one (id int); INSERT INTO habits.one VALUES (1)', down => 'DROP TABLE habits.one',
	verify => 'SELECT 1 / count(*) FROM habits.one');
SELECT migrate.register('habits', '002', '001', down => '', depends_on => '{users:u1}', branch_labels => '{side}');
SELECT migrate.register('habits', '003', '002', down => '');
SELECT migrate.register('habits', '004', '002', down => '', depends_on => '{001}');
SQL

# Every allocation in turn. Where it is OpenSSL's, the server's sha256() says so with an SQLSTATE of its own.
my $upgrade = "SELECT * FROM migrate.upgrade('habits', 'heads')";
my $merge = "SELECT migrate.register('habits', '005', ARRAY['003', '004'], up => 'SELECT 1', down => '')";
for my $kind ('one', 'all')
{
	try_points($node, name => $_->[0], fault => "$kind allocation", sqlstate => '(53200|XX000)', call => $_->[1], within => 'transaction',
		step => $_->[2], reads => $_->[3])
	  for [ 'upgrade', $upgrade, $kind eq 'one' ? 5 : 15 ], [ 'register', $merge, 1 ],
	  [ 'register_all', q{SELECT migrate.register_all('habits', '[{"revision": "006", "down_revision": ["003", "004"]}]')}, 3 ],
	  [ 'history', "SELECT migrate.history('habits', verbose => true)", 2, 1 ],
	  [ 'status', 'SELECT * FROM migrate.status', 2, 1 ];
}
# In the first call of a session, the library's loading included. The server itself takes memory that is missing for a
# setting of a library for FATAL.
my ($failed, $ended, $went_on) = (0, 0, 0);
my $first = 70;
for my $point (1 .. $first)
{
	my ($out, $err) = run_psql($node, "/* fault: one allocation $point */ SELECT migrate.heads('habits') \\g /dev/null\n\\echo :SQLSTATE\n"
		  . "SELECT count(*) FROM migrate.heads('habits');\n");
	if ($out =~ /^(53200|XX000)\n2\z/) { $failed++; $went_on++; }
	elsif ($out =~ /^00000\n2\z/) { $went_on++; }
	elsif ($err =~ /FATAL:  out of memory/) { $ended++; }
	else { diag("allocation $point: $out $err"); next; }
	note_tried(1);
}
is($went_on + $ended, $first, "first call of a session: $failed failed and the next worked, $ended ended by the server");

# A limit of the process, as a container's or ulimit's: the call takes what it needs until it meets it.
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('large');
CREATE TABLE public.large AS
SELECT jsonb_agg(jsonb_build_object('revision', 'r' || n, 'down_revision', CASE WHEN n > 1 THEN 'r' || n - 1 END, 'message', 'step ' || n)) AS revisions
FROM generate_series(1, 100000) AS n;
SQL
sub limited
{
	my ($name, $call, @megabytes) = @_;
	$node->safe_psql('postgres', "SELECT faults.remember('before', true); DELETE FROM faults.states WHERE name <> 'before'");
	my $session = $node->background_psql('postgres', on_error_stop => 0);
	my $pid = $session->query_safe('SELECT pg_backend_pid()');
	$session->query_safe("SELECT migrate.heads('habits')");    # loads the library
	# The stack must have its size before: what it can't grow by is no error but the end of the process.
	$session->query_safe('SELECT ' . join('+', (1) x 4000));
	my ($refused, $clean) = (0, 0);
	for my $megabytes (@megabytes)
	{
		my ($pages) = slurp_file("/proc/$pid/statm") =~ /^(\d+)/;
		my $limit = $pages * 4096 + $megabytes * 1024 * 1024;
		system_or_bail('prlimit', '--pid', $pid, "--as=$limit:unlimited");
		$session->{stderr} = '';
		$session->query("\\set VERBOSITY sqlstate\n$call");
		my $error = $session->{stderr};
		system_or_bail('prlimit', '--pid', $pid, '--as=unlimited');
		$session->{stderr} = '';
		my $state = $session->query('SELECT faults.verdict()');
		$refused++ if $error =~ /53200/;
		$clean++ if note_tried($error =~ /^(.*ERROR:  53200\s*)?\z/s && $state eq 'before');
		diag("$name with $megabytes MB: $error $state") unless $error =~ /^(.*ERROR:  53200\s*)?\z/s && $state eq 'before';
	}
	is("$clean clean", @megabytes . ' clean', "$name under a limit: $refused of " . @megabytes . ' refused');
	cmp_ok($refused, '>', @megabytes / 2, "$name under a limit: most don't fit");
	$session->quit;
	return;
}
limited('register_all of 100,000', 'BEGIN; SELECT count(*) FROM public.large, migrate.register_all(\'large\', revisions); ROLLBACK;', 2, 10, 40);
$node->safe_psql('postgres', "SELECT count(*) FROM public.large, migrate.register_all('large', revisions)");
limited('upgrade of 100,000', "SELECT count(*) FROM migrate.upgrade('large')", 1, 6, 20);
limited('history of 100,000', "SELECT count(*) FROM migrate.history('large')", 1, 6, 12);
limited('a script of 50 MB',
	q{BEGIN; SELECT migrate.register('large', 'big', up => 'SELECT length(''' || repeat('x', 50000000) || ''')'); ROLLBACK;}, 10, 60, 160);
is($node->safe_psql('postgres', "SELECT count(*) FROM migrate.upgrade('habits', 'heads')"), '5', 'all is well at the end');
summary();
$node->stop;
done_testing();
