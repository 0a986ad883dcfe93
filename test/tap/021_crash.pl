# A backend that is killed and a server that goes down at once, in the middle of every kind of call: after recovery the
# database is exactly before or exactly after, and the next call works.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Faults;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my $node = new_node('main', scarce => 1);
my @services = qw(journal meals movements users practices habits);
register_example($node, @services);
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('shop');
SELECT migrate.register('shop', '001', up => 'CREATE TABLE shop.item (id int PRIMARY KEY)', down => 'DROP TABLE shop.item');
SELECT migrate.register('shop', '002', '001', up => 'INSERT INTO shop.item SELECT generate_series(1, 1000)', down => 'DELETE FROM shop.item');
SQL

# Kill and shut down at points spread over the call, of which the last is after the commit.
sub crash
{
	my ($name, $call, $kills, $shutdowns) = @_;
	remember($node, $call) or return fail($name);
	my $points = count_points($node, $call, 'points');
	my $spread = sub { my ($n, $of) = @_; return 1 + int($points * (2 * $n - 1) / (2 * $of)); };
	try_deadly($node, name => $name, fault => "kill at point " . $spread->($_, $kills), expected => 'before', call => $call) for 1 .. $kills;
	try_deadly($node, name => $name, fault => "shutdown at point " . $spread->($_, $shutdowns), expected => 'before', call => $call, scarce => 1)
	  for 1 .. $shutdowns;
	return;
}

# Makes the call at last.
sub done { my ($call) = @_; $node->safe_psql('postgres', $call); return; }

my $all = 'SELECT * FROM migrate.upgrade_all()';
crash('first upgrade_all', $all, 4, 6);
# Anywhere: in the middle of our own code as of the server's, while WAL is written, at the commit.
try_deadly($node, name => 'first upgrade_all', fault => "kill at allocation $_", call => $all, may_survive => 1) for 20, 500, 2500;
try_deadly($node, name => 'first upgrade_all', fault => "kill at write $_", call => $all, may_survive => 1) for 1, 100;
# What is counted ends before the transaction does: what comes then is the commit, before and after it is on disk.
my $points = count_points($node, $all, 'points');
try_deadly($node, name => 'commit of upgrade_all', fault => 'kill at point ' . ($points + 1), expected => 'before', call => $all);
try_deadly($node, name => 'commit of upgrade_all', fault => 'kill at point ' . ($points + 2), expected => 'after', call => $all);

my @calls = (
	[ 'downgrade', "SELECT * FROM migrate.downgrade('habits', 'base')", 2, 2 ],
	[ 'stamp', "SELECT * FROM migrate.stamp('habits', 'head')", 1, 2 ],
	[ 'stamp with purge', "SELECT * FROM migrate.stamp('habits', 'base', purge => true)", 2, 1 ],
	[ 'register_all', q{SELECT migrate.register_all('shop', '[{"revision": "003", "down_revision": "002", "up": "SELECT 1"}]')}, 1, 2 ],
	[ 'upgrade', "SELECT * FROM migrate.upgrade('shop')", 1, 1 ],
	[ 'squash', "SELECT migrate.squash('shop', '001:002', rev_id => 'all')", 1, 2 ],
	[ 'import_alembic', "SELECT migrate.import_alembic('journal', \$\$-- Running upgrade  -> i1

SELECT 1;

INSERT INTO alembic_version (version_num) VALUES ('i1');

\$\$)", 1, 2 ],
	[ 'drop_service', "SELECT migrate.drop_service('meals')", 1, 2 ]);
for my $one (@calls)
{
	my ($name, $call, $kills, $shutdowns) = @$one;
	crash($name, $call, $kills, $shutdowns);
	done($call);
}

# While it waits for another run, and while another run waits for it.
my $call = "SELECT * FROM migrate.downgrade('users', 'base')";
remember($node, $call);
my $holder = $node->background_psql('postgres');
$holder->query_safe("BEGIN; SELECT migrate.ensure_version('users')");
my $waiter = $node->background_psql('postgres');
my $pid = $waiter->query_safe('SELECT pg_backend_pid()');
$waiter->query_until(qr/on its way/, "\\echo on its way\n$call;\n");
$node->poll_query_until('postgres', "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $pid");
kill 'KILL', $pid;
for my $session ($waiter, $holder) { eval { $session->quit; }; }
my ($state, $err) = run_until_done($node, "SELECT faults.verdict();\nBEGIN;\n$call \\g /dev/null\nSELECT faults.verdict();\nROLLBACK;\n");
is($state, "before\nafter", 'killed while it waits for another run');

# At any time: a run of some hundred steps, killed after so many milliseconds.
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('long');
SELECT count(migrate.register('long', 'r' || n, CASE WHEN n > 1 THEN 'r' || n - 1 END, up => format('CREATE TABLE long.t%s (id int)', n)))
FROM generate_series(1, 150) AS n;
SQL
$call = "SELECT count(*) FROM migrate.upgrade('long')";
remember($node, $call);
srand(20260101);
my %ends;
for my $number (1 .. 6)
{
	my $session = $node->background_psql('postgres');
	$pid = $session->query_safe('SELECT pg_backend_pid()');
	$session->query_until(qr/on its way/, "\\echo on its way\n$call;\n");
	usleep(int(rand(120)) * 1000);
	kill 'KILL', $pid;
	eval { $session->quit; };
	($state, $err) = run_until_done($node, "SELECT faults.verdict();\nBEGIN;\n$call \\g /dev/null\nSELECT faults.verdict();\nROLLBACK;\n");
	$ends{$1}++ if $state =~ /^(before|after)\nafter\z/;
	last if $ends{after};
}
ok(($ends{before} // 0) + ($ends{after} // 0) > 0, 'killed at any time');

summary();

# What was committed survives the next crash, and pg_dump reads it.
done($call);
$node->safe_psql('postgres', 'DROP SCHEMA faults CASCADE');
my ($dump) = run_command([ 'pg_dump', '--no-sync', '-d', $node->connstr('postgres') ]);
$node->stop('immediate');
$node->start;
my ($again) = run_command([ 'pg_dump', '--no-sync', '-d', $node->connstr('postgres') ]);
my $comparable = sub { return join "\n", grep { !/^SELECT pg_catalog\.setval|^\\(un)?restrict/ } split /\n/, $_[0]; };
ok($comparable->($dump) eq $comparable->($again) && $dump =~ /^CREATE TABLE long\.t150 /m, 'what was committed survives');
$node->stop;
done_testing();
