# Behind a transaction pooler (pgbouncer) many clients share few connections, and every transaction of a client may come
# on another one. Locks, caches and settings hold all the same, and nothing of one client is left for the next.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($pgbouncer) = grep { -x } map { "$_/pgbouncer" } split(/:/, $ENV{PATH}), '/usr/sbin';
plan skip_all => 'there is no pgbouncer' unless $pgbouncer;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION migrate;
CREATE ROLE deploy LOGIN;
GRANT USAGE ON SCHEMA migrate TO deploy;
SQL

# A pool of two connections for each role.
my $dir = PostgreSQL::Test::Utils::tempdir_short();
my $port = PostgreSQL::Test::Cluster::get_free_port();
my $user = $node->safe_psql('postgres', 'SELECT current_user');
append_to_file("$dir/users.txt", qq{"$user" ""\n"deploy" ""\n});
append_to_file("$dir/pgbouncer.ini", <<"INI");
[databases]
* = host=${\$node->host} port=${\$node->port}
[pgbouncer]
unix_socket_dir = $dir
listen_addr =
listen_port = $port
auth_type = trust
auth_file = $dir/users.txt
admin_users = $user
pool_mode = transaction
default_pool_size = 2
INI
my $pooler = IPC::Run::start([ $pgbouncer, "$dir/pgbouncer.ini" ], '<', \undef, '>', "$dir/log", '2>&1');
END { local $?; $pooler->kill_kill if $pooler; }

# The server as the pooler's clients see it.
my $pooled = bless { %$node, _host => $dir, _port => $port }, ref $node;
$pooled->poll_query_until('postgres', 'SELECT true') or die 'the pooler does not answer';

my $in_transaction = "BEGIN;\nSET LOCAL migrate.message_level = debug1";
sub call { return $pooled->safe_psql('postgres', join(";\n", $in_transaction, @_, 'COMMIT')); }

# Clients, numbered from 0. They stay, and hold a connection only while a transaction lasts.
my @client = map { $pooled->background_psql('postgres', on_error_stop => 0) } 0 .. 5;
sub as_client { my ($number, @sql) = @_; return $client[$number]->query_safe(join(";\n", @sql)); }
sub pid_of { return as_client($_[0], 'SELECT pg_backend_pid()'); }

# What a session could have been left with, as seen on each of the connections.
sub sessions
{
	my %seen;
	my $sql =
		"SELECT current_user, session_user, current_setting('search_path'), current_setting('lock_timeout'),"
	  . " current_setting('statement_timeout'), current_setting('migrate.message_level'), current_setting('migrate.reason'),"
	  . " current_setting('migrate.service'), current_setting('migrate.revision'),"
	  . " (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors),"
	  . " (SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),"
	  . " EXISTS (SELECT FROM pg_class WHERE relnamespace = pg_my_temp_schema())";
	as_client($_, 'BEGIN', 'SELECT migrate.current()') for (0, 1);    # loads the library
	$seen{ pid_of($_) } = as_client($_, $sql) for (0, 1);
	as_client($_, 'COMMIT') for (0, 1);
	is(scalar(keys %seen), 2, 'two connections');
	return join("\n", map { $seen{$_} } sort keys %seen);
}

my $before = sessions();

# Each call alone, and each of another client.
is(call("SELECT migrate.create_service('habits')"), 'habits', 'create_service');
is(as_client(1, $in_transaction, "SELECT migrate.register('habits', '001', up => 'CREATE TABLE one (id int)', down => 'DROP TABLE one')", 'COMMIT'),
	'001', 'register');
is(as_client(2, $in_transaction, "SELECT migrate.register('habits', '002', '001', down => '')", 'COMMIT'), '002', 'register another one');
is(as_client(3, $in_transaction, "SELECT revision FROM migrate.upgrade('habits')", 'COMMIT'), "001\n002", 'upgrade');
is(as_client(4, $in_transaction, "SELECT revision FROM migrate.upgrade('habits')", 'COMMIT'), '', 'upgrade again');
is(as_client(5, "SELECT migrate.current('habits')"), '002 (head)', 'current');
is(as_client(0, $in_transaction, "SELECT revision FROM migrate.downgrade('habits', '-1')", 'COMMIT'), '002',
	'downgrade of the last step, which the log knows');

# A graph that both connections have in their caches, changed by transactions that take turns on them.
for my $round (3 .. 8)
{
	my ($one, $two) = ($round % 6, ($round + 1) % 6);
	as_client($one, $in_transaction);
	as_client($two, $in_transaction);
	isnt(pid_of($one), pid_of($two), "round $round: two clients on two connections");
	my $parent = sprintf('%03d', $round - 1);
	my $next = sprintf('%03d', $round);
	is(as_client($one, "SELECT migrate.heads('habits')"), "$parent (head)", "round $round: the one knows the head");
	is(as_client($two, "SELECT migrate.heads('habits')"), "$parent (head)", "round $round: so does the other one");
	is(as_client($one, "SELECT migrate.register('habits', '$next', '$parent', down => '')"), $next, "round $round: the one registers");
	is(as_client($two, "SELECT migrate.heads('habits')"), "$parent (head)", "round $round: the other one does not see it");
	as_client($one, 'COMMIT');
	is(as_client($two, "SELECT migrate.heads('habits')"), "$next (head)", "round $round: and then does");
	as_client($two, 'ROLLBACK');
}

# A registration that is rolled back, and another one under its name on the other connection.
as_client(0, $in_transaction, "SELECT migrate.register('habits', '009', '008', 'rolled back', down => '')");
as_client(1, 'BEGIN');
as_client(0, 'ROLLBACK');
is(as_client(1, "SELECT migrate.register('habits', '009', '008', 'kept', down => ''); COMMIT"), '009', 'another 009');
as_client(0, 'BEGIN');
as_client(1, 'BEGIN');
is(as_client($_, "SELECT migrate.history('habits', '009:009')"), '008 -> 009 (head), kept', 'is the one on connection ' . pid_of($_)) for (0, 1);
as_client($_, 'COMMIT') for (0, 1);

# Settings of one transaction are not those of the next.
as_client(2, $in_transaction, "SET LOCAL migrate.reason = 'by client 2'");
as_client(3, $in_transaction);
is(as_client(2, "SELECT count(*) FROM migrate.upgrade('habits')"), '8', 'a run with a reason');
as_client(2, 'COMMIT');
is(as_client(3, "SELECT count(*) FROM migrate.downgrade('habits', '-1')"), '1', 'a run without one');
as_client(3, 'COMMIT');
is(call("SELECT command, reason IS NULL OR reason = '', reason FROM migrate.runs ORDER BY run DESC LIMIT 2"),
	"downgrade|t|\nupgrade|f|by client 2", 'the log has it for the first one alone');

# Two services at once, and a reader who waits for neither.
is(call("SELECT migrate.create_service('users')", "SELECT migrate.register('users', 'u1', up => 'CREATE TABLE u (id int)', down => 'DROP TABLE u')",
		"SELECT migrate.create_service('logs')", "SELECT migrate.register('logs', 'l1', down => '')"), "users\nu1\nlogs\nl1", 'two more services');
as_client(0, $in_transaction);
is(as_client(0, "SELECT revision FROM migrate.upgrade('users')"), 'u1', 'a run that stays open');
is(as_client(1, $in_transaction, "SELECT revision FROM migrate.upgrade('logs')", 'COMMIT'), 'l1', 'a run of another service beside it');
is(as_client($_, "SELECT migrate.current('users')"), '', "client $_ reads and does not wait") for (1 .. 5);
is(as_client(2, "SELECT up_to_date FROM migrate.status WHERE service = 'users'"), 'f', 'nor for the view');
as_client(0, 'COMMIT');
is(as_client($_, "SELECT migrate.current('users')"), 'u1 (head)', "client $_ sees it then") for (1 .. 5);

# A client that goes in the middle of its run: the run is undone, and who waited for it goes on.
as_client(5, $in_transaction);
is(as_client(5, "SELECT revision FROM migrate.downgrade('users', 'base')"), 'u1', 'a run of a client that goes');
$client[4]->query_until(qr/waits/, "\\echo waits\n$in_transaction;\nSELECT revision FROM migrate.upgrade('users');\nCOMMIT;\n");
$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'") or die 'nobody waits';
$client[5]->{run}->kill_kill;
is(as_client(4, "SELECT migrate.current('users')"), 'u1 (head)', 'is as if it had not been');
is(call("SELECT count(*) FROM migrate.runs WHERE service = 'users'"), '1', 'and the other one found nothing to do');
$client[5] = $pooled->background_psql('postgres', on_error_stop => 0);

# A run that fails leaves its connection as it was, and so does one that leaves things behind.
is(call("SELECT migrate.register('users', 'u2', 'u1', down => '', up => "
	. q{$$SET search_path = pg_catalog; SET LOCAL lock_timeout = '1h'; SET migrate.reason = 'of a script';}
	. q{ SELECT set_config('statement_timeout', '1h', false); DECLARE c CURSOR FOR SELECT 1; SELECT 1 / 0$$)}), 'u2',
	'a script that sets this and that, and fails');
$client[0]->query("$in_transaction; SELECT migrate.upgrade('users'); ROLLBACK");
like($client[0]->{stderr}, qr/ERROR: +division by zero/, 'so it does');
$client[0]->{stderr} = '';
$node->safe_psql('postgres', 'GRANT CREATE ON DATABASE postgres TO deploy');
my @as_deploy = (extra_params => [ '-U', 'deploy' ]);
is($pooled->safe_psql('postgres', "$in_transaction; SELECT migrate.create_service('of deploy', 'of_deploy');"
	. " SELECT migrate.register('of deploy', '1', up => 'CREATE TABLE t AS SELECT current_user AS who; PREPARE p AS SELECT 1'); COMMIT", @as_deploy),
	"of deploy\n1", "another role's service");
is(call("SELECT revision FROM migrate.upgrade('of deploy')", 'SELECT who FROM of_deploy.t', 'SELECT current_user'), "1\ndeploy\n$user",
	'which runs as that role, and no longer');
is(sessions(), $before, 'after all that the connections are as they were');

# Many at once: sixteen clients on two connections, each time a run and a registration.
is(call("SELECT migrate.create_service('busy')", "SELECT migrate.register('busy', 'b0', up => 'CREATE TABLE t (id int)', down => 'DROP TABLE t')"),
	"busy\nb0", 'a service for all of them');
append_to_file("$dir/work.sql", <<'SQL');
BEGIN;
SET LOCAL migrate.message_level = debug1;
SELECT migrate.revision('busy', 'by client ' || :client_id, up => 'INSERT INTO t VALUES (1)', down => 'DELETE FROM t');
SELECT count(*) FROM migrate.upgrade('busy');
COMMIT;
SELECT migrate.current('busy', check_heads => true);
SELECT count(*) FROM migrate.history('busy');
SQL
for my $protocol (qw(simple extended))
{
	$pooled->command_ok(
		[ 'pgbench', '-n', '-M', $protocol, '-c', '16', '-j', '2', '-t', '5', '-f', "$dir/work.sql", '-h', $dir, '-p', $port, '-U', $user, 'postgres' ],
		"sixteen clients, $protocol protocol");
}
is(call("SELECT count(*), count(DISTINCT down_revisions) FROM migrate.revisions WHERE service = 'busy'"), '161|161', 'registered one after the other');
is(call("SELECT cardinality(heads), current = heads, pending FROM migrate.status WHERE service = 'busy'"), '1|t|0', 'all applied');
is(call("SELECT count(*), count(DISTINCT run) FROM migrate.run_steps WHERE service = 'busy'"), '161|160', 'each in a run of its own');
is(call('SELECT count(*) FROM busy.t'), '160', 'each once');
is(sessions(), $before, 'and the connections are as they were');

$_->quit for @client;
$node->stop;
done_testing();
