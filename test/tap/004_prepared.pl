# A transaction may be prepared on one connection and ended on another, with a DISCARD ALL or a restart in between. Locks
# and caches hold all the same.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'max_prepared_transactions = 5');
$node->start;

# A call on a connection of its own.
sub call { return $node->safe_psql('postgres', "SET migrate.message_level = debug1; $_[0]"); }

# How it is refused: SQLSTATE, message, detail.
sub refusal
{
	my ($sql) = @_;
	my ($status, $out, $err) = $node->psql('postgres', "SET migrate.message_level = debug1; SET lock_timeout = '100ms';\n"
		  . "\\set VERBOSITY verbose\n$sql");
	return $err;
}

call('CREATE EXTENSION migrate');
call("SELECT migrate.create_service('habits')");
call("SELECT migrate.register('habits', '001', up => 'CREATE TABLE habits.one (id int)', down => 'DROP TABLE habits.one')");
call("SELECT migrate.register('habits', '002', '001', down => ''), migrate.register('habits', '003', '002', down => '')");
call("SELECT migrate.upgrade('habits')");
my $one = $node->background_psql('postgres');
my $two = $node->background_psql('postgres');
$_->query_safe('SET migrate.message_level = debug1') for ($one, $two);
is($one->query_safe("SELECT migrate.heads('habits')"), '003 (head)', 'one connection has read the graph');
is($two->query_safe("SELECT migrate.heads('habits')"), '003 (head)', 'so has the other one');

# What a pooler sends between two clients.
$one->query_safe('DISCARD ALL; SET migrate.message_level = debug1');
is($one->query_safe("SELECT revision FROM migrate.downgrade('habits', '001')"), "003\n002", 'a run after DISCARD ALL');
is($one->query_safe("SELECT migrate.register('habits', '004', '003', down => '')"), '004', 'a registration after DISCARD ALL');
is($one->query_safe("SELECT migrate.unregister('habits', '004')"), '004', 'and another one');

# PREPARE TRANSACTION with a registration and a run, then ROLLBACK PREPARED from the other connection.
my $work = <<'SQL';
BEGIN;
SELECT migrate.register('habits', '004', '003', 'prepared', up => 'CREATE TABLE habits.four (id int)', down => 'DROP TABLE habits.four');
SELECT revision FROM migrate.upgrade('habits');
SELECT migrate.heads('habits');
PREPARE TRANSACTION 'work';
SQL
is($one->query_safe($work), "004\n002\n003\n004\n004 (head)", 'prepare a registration and a run');
is($two->query_safe("SELECT migrate.heads('habits'), migrate.current('habits')"), '003 (head)|001', 'prepared: not seen by the other session');
my $refusal = refusal("SELECT migrate.upgrade('habits')");
like($refusal, qr/ERROR:  55P03: another run holds service "habits", and lock_timeout was reached/, 'prepared: it holds the service');
like($refusal, qr/DETAIL:  Prepared transaction "work" of user \S+ holds it, prepared at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S*\.\n/, 'prepared: no process does, and it has a name');
like($refusal, qr/HINT:  Wait for it to end, or raise lock_timeout; or end it, in database postgres as \S+ or a superuser: COMMIT PREPARED 'work'; or ROLLBACK PREPARED 'work';/,
	'prepared: and a call that ends it');
like(refusal("INSERT INTO habits.alembic_version VALUES ('x')"), qr/ERROR:  55P03: canceling statement due to lock timeout/,
	'prepared: it holds the version table');
$two->query_safe("ROLLBACK PREPARED 'work'");
is($two->query_safe("SELECT migrate.heads('habits'), migrate.current('habits')"), '003 (head)|001', 'rolled back: still not');

# The first session has the prepared graph in its cache, and has not looked since. Another registration under the same
# identifier must not be taken for it.
is($two->query_safe("SELECT migrate.register('habits', '004', '001', 'another'); SELECT migrate.history('habits', '004:004')"),
	"004\n001 -> 004 (head), another", 'another 004 on the second connection');
is($one->query_safe("SELECT migrate.history('habits', '004:004')"), '001 -> 004 (head), another', 'is the one that the first one sees');
$one->query_safe("SELECT migrate.unregister('habits', '004')");

# The same, committed from the other connection, after a restart of the server.
$one->query_safe($work);
is($one->query_safe("SELECT migrate.heads('habits'), migrate.current('habits')"), '003 (head)|001', 'prepared: not seen by the session that did it');
$one->quit;
$two->quit;
$node->restart;
is(call("SELECT migrate.heads('habits'), migrate.current('habits')"), '003 (head)|001', 'prepared: not seen after a restart');
like(refusal("SELECT migrate.register('habits', '005', '003')"), qr/ERROR:  55P03: another run holds service "habits".*Prepared transaction "work"/s,
	'prepared: it holds the service after a restart');
$one = $node->background_psql('postgres');
$two = $node->background_psql('postgres');
is($one->query_safe("SELECT migrate.heads('habits')"), '003 (head)', 'one connection has read the graph');
$two->query_safe("COMMIT PREPARED 'work'");
is($one->query_safe("SELECT migrate.heads('habits'), migrate.current('habits')"), '004 (head)|004 (head)', 'committed: seen by one connection');
is($two->query_safe("SELECT migrate.heads('habits'), migrate.current('habits')"), '004 (head)|004 (head)', 'committed: seen by the other one');
is($one->query_safe("SELECT service, command, version_before, version_after FROM migrate.runs ORDER BY run DESC LIMIT 1"),
	'habits|upgrade|{001}|{004}', 'committed: the run is in the log');
is(call("SELECT revision FROM migrate.downgrade('habits', 'base')"), "004\n003\n002\n001", 'the service is free again');
$one->quit;
$two->quit;

$node->stop;
done_testing();
