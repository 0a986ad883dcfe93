# A run that commits on its way is killed, and then cancelled, in each statement of a script: the next CALL goes on behind what
# is done, and what it makes is what an undisturbed one makes.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "restart_after_crash = on\nautovacuum = off\nmax_connections = 20");
$node->start;

# Each statement waits at a gate, an advisory lock, until what stands in its way is there: what it is and how it is made.
my @statements = (
	[ 'CREATE INDEX CONCURRENTLY t_a ON t (a)', 'SELECT FROM t' ],
	[ 'INSERT INTO t SELECT n, n FROM generate_series(1001, 1100) AS n', 'LOCK TABLE t IN SHARE MODE' ],
	[ 'CREATE UNIQUE INDEX CONCURRENTLY t_b ON t (b)', 'SELECT FROM t' ],
	[ 'REINDEX TABLE CONCURRENTLY t', 'SELECT FROM t' ],
	[ 'DROP INDEX CONCURRENTLY t_a', 'SELECT FROM t' ],
	[ 'ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY', 'SELECT FROM p' ],
	[ 'VACUUM t', 'LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE' ],
	[ 'CREATE INDEX CONCURRENTLY IF NOT EXISTS t_ab ON t (a, b)', 'SELECT FROM t' ],
	[ "COMMENT ON TABLE t IS 'done'", 'LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE' ]);
my $script = join '; ', map { "SELECT pg_advisory_xact_lock($_); $statements[$_ - 1][0]" } 1 .. @statements;

$node->safe_psql('postgres', 'CREATE DATABASE base');
$node->safe_psql('base', q{
	CREATE EXTENSION migrate;
	SELECT migrate.create_service('s');
	SELECT migrate.register('s', '001', down => '', up => '
		CREATE TABLE t (a int, b int, big text);
		INSERT INTO t SELECT n, n FROM generate_series(1, 1000) AS n;
		CREATE TABLE p (k int) PARTITION BY LIST (k);
		CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
		CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)');
	SELECT migrate.register('s', '002', '001', transactional => false, down => '', up => $$} . $script . q{$$);
	SELECT migrate.register('s', '003', '002', down => '', up => 'ALTER TABLE t ADD c int');
	SELECT migrate.upgrade('s', '001')});

sub schema_of
{
	my ($database) = @_;
	return $node->safe_psql($database, q{
		SELECT * FROM migrate.snapshot('s');
		SELECT count(*), sum(a), sum(b) FROM s.t;
		SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid WHERE NOT indisvalid;
		SELECT relname FROM pg_class WHERE relname ~ '_cc(new|old)';
		SELECT version_num FROM s.alembic_version;
		SELECT DISTINCT direction, revision, statements FROM migrate.run_steps ORDER BY revision;
		SELECT count(*) FROM migrate.phases});
}

$node->safe_psql('postgres', 'CREATE DATABASE undisturbed TEMPLATE base');
$node->safe_psql('undisturbed', "CALL migrate.upgrade_online('s')");
my $expected = schema_of('undisturbed');
like($expected, qr/t_ab/, 'undisturbed, it has run');

# The process that runs, once it waits in this statement of the script.
sub wait_in
{
	my ($database, $statement) = @_;
	$node->poll_query_until($database, qq{
		SELECT EXISTS (SELECT FROM migrate.phases JOIN pg_stat_activity AS a USING (pid)
			WHERE statement = $statement AND phases.state = 'running' AND wait_event_type = 'Lock')})
	  or die "statement $statement is not reached";
	return $node->safe_psql($database, 'SELECT pid FROM migrate.phases WHERE statement = ' . $statement);
}

for my $how ('killed', 'cancelled')
{
	for my $number (1 .. @statements)
	{
		my $name = "$how in $statements[$number - 1][0]";
		my $database = "${how}_$number";
		$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE base");
		my $gate = $node->background_psql($database);
		$gate->query_safe("SELECT pg_advisory_lock($number)");
		my $way = $node->background_psql($database);
		my $run = $node->background_psql($database, on_error_stop => 0);
		$run->query_until(qr//, "CALL migrate.upgrade_online('s');\n");
		wait_in($database, 2 * $number - 1);
		$way->query_safe("BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL search_path = s; $statements[$number - 1][1]");
		$gate->query_safe("SELECT pg_advisory_unlock($number)");
		my $pid = wait_in($database, 2 * $number);
		if ($how eq 'killed')
		{
			my $offset = -s $node->logfile;
			kill 'KILL', $pid;
			$node->wait_for_log(qr/database system is ready to accept connections/, $offset);
			eval { $_->quit } for ($gate, $way, $run);
		}
		else
		{
			$node->safe_psql($database, "SELECT pg_cancel_backend($pid)");
			$node->poll_query_until($database, "SELECT state <> 'running' FROM migrate.phases WHERE statement = 2 * $number");
			$way->query_safe('ROLLBACK');
			is($node->safe_psql($database, 'SELECT sqlstate FROM migrate.phases WHERE statement = 2 * ' . $number),
				'57014', "$name: noted");
			$_->quit for ($gate, $way, $run);
		}
		is($node->safe_psql($database, q{SELECT count(*) FROM migrate.phases WHERE state = 'done'}), 2 * $number - 1,
			"$name: what was done before");
		my ($status, $out, $err) = $node->psql($database, "SELECT migrate.upgrade('s')");
		like($err, qr/revision "002" of service "s" is half applied/, "$name: nothing else is done");
		$node->safe_psql($database, "CALL migrate.upgrade_online('s')");
		is(schema_of($database), $expected, "$name: as if nothing had been");
	}
}

done_testing();
