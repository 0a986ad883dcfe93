# What a session remembers of services does not grow without end: neither with what others drop, nor with how many there are.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'max_prepared_transactions = 5');
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION migrate;
CREATE PROCEDURE new_service(name text) LANGUAGE sql AS $$
SELECT migrate.create_service(name);
SELECT count(*) FROM (SELECT migrate.register_all(name, jsonb_agg(jsonb_build_object('revision', 'r' || n, 'down_revision',
	CASE WHEN n > 1 THEN 'r' || n - 1 END, 'message', 'what this revision does in a few words'))) FROM generate_series(1, 2000) AS n) AS written
$$;
SQL

my $session = $node->background_psql('postgres');
my $pid = $session->query_safe('SELECT pg_backend_pid()');

# In MB: private memory, not what the server's buffers make of it.
sub memory
{
	my ($kilobytes) = slurp_file("/proc/$pid/status") =~ /^RssAnon:\s+(\d+)/m;
	return $kilobytes / 1024;
}

# Each graph takes about a megabyte.
sub growth
{
	my ($rounds, $work) = @_;
	$work->($_) for 1 .. 5;
	my $before = memory();
	$work->($_) for 6 .. $rounds;
	return memory() - $before;
}

my $dropped = growth(60, sub {
		$node->safe_psql('postgres', "CALL new_service('s$_[0]')");
		$session->query_safe("SELECT migrate.heads('s$_[0]')");
		$node->safe_psql('postgres', "SELECT migrate.drop_service('s$_[0]')");
});
cmp_ok($dropped, '<', 30, 'services that another session drops go');

$session->query_safe("SET migrate.graph_cache_size = '5MB'");
my $many = growth(60, sub {
		$node->safe_psql('postgres', "CALL new_service('m$_[0]')");
		$session->query_safe("SELECT migrate.heads('m$_[0]')");
});
cmp_ok($many, '<', 20, 'as many as have room stay');
is($session->query_safe("SELECT count(DISTINCT heads) FROM migrate.status"), '1', 'all of them in one statement');
cmp_ok(growth(10, sub { $session->query_safe('SELECT count(*) FROM migrate.status'); }), '<', 20, 'and in several');
$session->quit;

# A transaction that is prepared leaves what it has made of a graph, not what an older snapshot of it saw.
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('habits');
SELECT migrate.register('habits', '001', up => 'CREATE TABLE one ()');
SQL
$session = $node->background_psql('postgres');
for my $end ('COMMIT', 'ROLLBACK')
{
	$session->query_safe(<<"SQL");
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM migrate.heads('habits');
SELECT migrate.edit('habits', '001', up => 'CREATE TABLE $end ()', down => 'DROP TABLE $end');
SAVEPOINT a;
ROLLBACK TO a;
FETCH ALL c;
CLOSE c;
PREPARE TRANSACTION 'work';
$end PREPARED 'work';
SET migrate.message_level = 'debug1';
SELECT migrate.upgrade('habits');
SELECT migrate.downgrade('habits', 'base');
SQL
	is($session->query_safe(<<'SQL'), 't|t', "$end PREPARED: what ran is in the log");
SELECT s.sha256 = r.up_sha256, s.sha256 = sha256(convert_to(c.body, 'UTF8'))
FROM migrate.run_steps AS s JOIN migrate.revisions AS r USING (service, revision) JOIN migrate.scripts AS c USING (service, revision)
WHERE c.kind = 'up' AND s.direction = 'upgrade' AND s.service = 'habits' ORDER BY s.run DESC LIMIT 1
SQL
}
$session->quit;

$node->stop;
done_testing();
