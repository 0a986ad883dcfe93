# A wait for a lock that ends with an error says who was in the way: pid, user, application, state, since when and
# what they run, as far as the caller may know. It does so for whatever kind of lock, and whichever timeout it was.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'max_prepared_transactions = 2');
$node->start;

# The same revision in every test: only what stands in its way differs. It is undone by its own failure.
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE shop_owner;
CREATE ROLE deploy LOGIN;
CREATE ROLE app LOGIN;
GRANT shop_owner TO deploy;
CREATE EXTENSION migrate;
GRANT USAGE ON SCHEMA migrate TO deploy;
CREATE SCHEMA shop AUTHORIZATION shop_owner;
SELECT migrate.create_service('shop', owner => 'shop_owner', lock_timeout => '300ms');
SELECT migrate.register('shop', '001', down => '', up => $$
    CREATE TABLE orders (id int PRIMARY KEY, note text);
    INSERT INTO orders VALUES (1), (2);
    GRANT USAGE ON SCHEMA shop TO app;
    GRANT ALL ON orders TO app $$);
SELECT migrate.upgrade('shop');
SELECT migrate.register('shop', '002', '001', down => '', up => 'SELECT 1; ALTER TABLE orders ADD total int');
SQL

sub set_script
{
	my ($script) = @_;
	$node->safe_psql('postgres', "SELECT migrate.register('shop', '002', '001', down => '', up => \$\$ $script \$\$, replace => true)");
	return;
}

# What the call says to the role.
sub failure
{
	my ($role, $before) = @_;
	my ($status, $out, $err) = $node->psql('postgres',
		"SET migrate.message_level = debug1; " . ($before // '') . ";\n\\set VERBOSITY verbose\nSELECT migrate.upgrade('shop')",
		extra_params => [ '-U', $role ]);
	return $err;
}

my $user = $node->safe_psql('postgres', 'SELECT current_user');
my $holder = $node->background_psql('postgres', on_error_stop => 0, extra_params => [ '-U', 'app' ]);
my $pid = $holder->query_safe('SELECT pg_backend_pid()');
$holder->query_safe("SET application_name = 'till 7'");
my $waiting = qr/It waited for AccessExclusiveLock on relation shop\.orders\. In its way:\n/;
my $since = qr/in a transaction since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S*/;

# The service's own lock_timeout.
$holder->query_safe('BEGIN; SELECT count(*) FROM shop.orders');
my $err = failure($user);
like($err, qr/ERROR:  55P03: canceling statement due to lock timeout\n/, 'the error is the server\'s own');
like($err, qr/DETAIL:  ${waiting}pid $pid, user app, application "till 7", AccessShareLock, idle in transaction, $since, query: SELECT count\(\*\) FROM shop\.orders ?;\n/,
	'its detail has all that there is to know');
like($err, qr/HINT:  Wait until they have ended, or raise the timeout, and call again; or end what is in the way: SELECT pg_catalog\.pg_terminate_backend\($pid\);\n/,
	'and the hint the call that ends it');
like($err, qr/CONTEXT:  script "up" of revision "002" of service "shop", statement 2, line 1, column 11: ALTER TABLE/, 'the context is as ever');

# Who may not see others' activity sees who they are.
$err = failure('deploy');
like($err, qr/DETAIL:  ${waiting}pid $pid, user app, application "till 7", AccessShareLock\nHINT/, 'a plain role is told no more than pg_stat_activity tells it');
$node->safe_psql('postgres', 'GRANT pg_monitor TO deploy');
like(failure('deploy'), qr/AccessShareLock, idle in transaction, $since, query: SELECT count/, 'a monitor is told all');
$node->safe_psql('postgres', 'REVOKE pg_monitor FROM deploy');

# The timeout may be anybody's.
$node->safe_psql('postgres', "SELECT migrate.alter_service('shop', lock_timeout => 'default')");
like(failure($user, "SET lock_timeout = '200ms'"), qr/55P03: .*DETAIL:  ${waiting}pid $pid,/s, 'the caller\'s lock_timeout');
like(failure($user, "SET lock_timeout = '10ms'"), qr/55P03: .*DETAIL:  ${waiting}pid $pid,/s, 'a short one');
like(failure($user, "SET statement_timeout = '500ms'"),
	qr/57014: .*DETAIL:  The call has reached the statement_timeout of its caller.*\n${waiting}pid $pid,/s, 'the caller\'s statement_timeout');
$node->safe_psql('postgres', "SELECT migrate.alter_service('shop', statement_timeout => '300ms')");
like(failure($user), qr/57014: .*DETAIL:  The statement has reached its own limit.*\n${waiting}pid $pid,/s, 'the service\'s statement_timeout');
$node->safe_psql('postgres', "SELECT migrate.alter_service('shop', statement_timeout => 'default')");
set_script("SET lock_timeout = '100ms'; ALTER TABLE orders ADD total int");
like(failure($user), qr/55P03: .*DETAIL:  ${waiting}pid $pid,/s, 'the script\'s own');
set_script('SELECT pg_sleep(60)');
unlike(failure($user, "SET statement_timeout = '300ms'"), qr/It waited for/, 'no wait, no blocker');

# An error that a script has caught is no reason of the next one.
set_script(<<'SQL');
SET lock_timeout = '100ms';
DO $do$ BEGIN
    ALTER TABLE orders ADD total int;
EXCEPTION WHEN lock_not_available THEN
    PERFORM pg_sleep(60);
END $do$
SQL
$err = failure($user, "SET statement_timeout = '1s'");
like($err, qr/57014: /, 'caught: another error');
unlike($err, qr/It waited for/, 'caught: the wait that was caught is not its reason');

# What a session that waits has in front of it in the queue is in the way, too.
set_script('SELECT count(*) FROM orders');
my $queuer = $node->background_psql('postgres', on_error_stop => 0);
my $queuer_pid = $queuer->query_safe('SELECT pg_backend_pid()');
$queuer->query_until(qr/on its way/, "\\echo on its way\nBEGIN\\; LOCK TABLE shop.orders;\n");
ok($node->poll_query_until('postgres', "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $queuer_pid"), 'another one waits');
like(failure($user, "SET lock_timeout = '200ms'"),
	qr/It waited for AccessShareLock on relation shop\.orders\. In its way:\npid $queuer_pid, user \Q$user\E, application "[^"]*", waiting for AccessExclusiveLock, active, $since, query: BEGIN; LOCK TABLE/,
	'a waiter ahead of us');
set_script('ALTER TABLE orders ADD total int');
like(failure($user, "SET lock_timeout = '200ms'"), qr/${waiting}pid $pid, user app.*\npid $queuer_pid, .*waiting for/, 'those that hold it come first');
$holder->query_safe('ROLLBACK');
$queuer->query_safe('ROLLBACK');
$queuer->quit;

# A row: its lock is its transaction.
set_script('UPDATE orders SET note = id::text');
$holder->query_safe('BEGIN; UPDATE shop.orders SET id = 3 WHERE id = 2');
like(failure($user, "SET lock_timeout = '200ms'"),
	qr/It waited for ShareLock on transaction \d+ \(which has written or locked a row that the statement needs\)\. In its way:\npid $pid, user app, application "till 7", ExclusiveLock,/,
	'a row');
$holder->query_safe('ROLLBACK');

# Nobody is behind a prepared transaction any more.
my $prepared_at = qr/prepared at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S*/;
for my $role ($user, 'deploy')
{
	$holder->query_safe("BEGIN; UPDATE shop.orders SET id = 3 WHERE id = 2; PREPARE TRANSACTION 'left ''over'");
	$err = failure($role, "SET lock_timeout = '200ms'");
	like($err, qr/In its way:\nprepared transaction "left 'over" of user app, ExclusiveLock, $prepared_at\n/, "$role: a prepared transaction");
	like($err, qr/HINT:  .*; or end what is in the way, in database postgres as app or a superuser: COMMIT PREPARED 'left ''over'; or ROLLBACK PREPARED 'left ''over';\n/,
		"$role: and what ends it");
	$holder->query_safe("ROLLBACK PREPARED 'left ''over'");
}
# One that locked a relation, with subtransactions, among others that did not; after a restart too.
$holder->query_safe("BEGIN; SELECT txid_current(); PREPARE TRANSACTION 'idle'");
$holder->query_safe("BEGIN; SAVEPOINT a; INSERT INTO shop.orders VALUES (9); SAVEPOINT b; LOCK TABLE shop.orders IN SHARE MODE; PREPARE TRANSACTION E'line\nbreak'");
set_script('ALTER TABLE orders ADD total int');
$err = failure($user, "SET lock_timeout = '200ms'");
like($err, qr/In its way:\nprepared transaction "line break" of user app, (ShareLock|RowExclusiveLock|ShareRowExclusiveLock), $prepared_at\nHINT/, 'a lock on a relation');
like($err, qr/HINT:  .* as app or a superuser: COMMIT PREPARED or ROLLBACK PREPARED, with its gid from pg_catalog\.pg_prepared_xacts\.\n/, 'a gid that can\'t be pasted');
$holder->quit;
$node->restart;
$holder = $node->background_psql('postgres', on_error_stop => 0, extra_params => [ '-U', 'app' ]);
$pid = $holder->query_safe('SELECT pg_backend_pid()');
$holder->query_safe("SET application_name = 'till 7'");
like(failure($user, "SET lock_timeout = '200ms'"), qr/In its way:\nprepared transaction "line break" of user app, \w+Lock, $prepared_at\n/, 'after a restart');
$holder->query_safe("ROLLBACK PREPARED E'line\nbreak'");
$holder->query_safe("ROLLBACK PREPARED 'idle'");

# Whoever calls by way of a function that runs as somebody else is told no more than by itself: the session's user counts.
$node->safe_psql('postgres', q{
	CREATE ROLE nobody LOGIN;
	CREATE FUNCTION run_as_superuser() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN PERFORM migrate.upgrade('shop'); END $$;
	CREATE FUNCTION run_in_sql() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM migrate.upgrade('shop') $$;
	CREATE FUNCTION stamp_as_superuser() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM migrate.stamp('shop', '002') $$;
});
sub failure_of
{
	my ($role, $call) = @_;
	my ($status, $out, $error) = $node->psql('postgres', "SET migrate.message_level = debug1; SET lock_timeout = '200ms';\n\\set VERBOSITY verbose\n$call",
		extra_params => [ '-U', $role ]);
	return $error;
}
set_script('ALTER TABLE orders ADD total int');
$holder->query_safe("BEGIN; SELECT count(*), 'a secret' FROM shop.orders");
for my $function ('run_as_superuser', 'run_in_sql')
{
	$err = failure_of('nobody', "SELECT $function()");
	like($err, qr/DETAIL:  ${waiting}pid $pid, user app, application "till 7", AccessShareLock\nHINT/, "$function: who calls it is told as much as by pg_stat_activity");
	unlike($err, qr/secret/, "$function: and no query");
	like(failure_of($user, "SELECT $function()"), qr/query: SELECT count\(\*\), 'a secret'/, "$function: who may see it anyway is told");
}
$holder->query_safe('ROLLBACK');
$node->safe_psql('postgres', "GRANT SELECT, INSERT ON shop.alembic_version TO app; GRANT USAGE ON SCHEMA migrate TO app");
$holder->query_safe("BEGIN; INSERT INTO shop.alembic_version SELECT 'a secret' WHERE false");
unlike(failure_of('nobody', 'SELECT stamp_as_superuser()'), qr/secret|idle in transaction|since \d/, 'the version table: nor there');
like(failure_of($user, 'SELECT stamp_as_superuser()'), qr/query: INSERT .*secret/, 'the version table: but for who may');
$holder->query_safe('ROLLBACK');
# Whoever holds the service itself.
$node->safe_psql('postgres', 'GRANT shop_owner TO app');
$holder->query_safe("BEGIN; SET migrate.message_level = debug1; SELECT migrate.set_hook('shop', 'after_run', 'SELECT 1')");
like(failure_of('nobody', 'SELECT run_in_sql()'), qr/DETAIL:  Process $pid \(application "till 7"\) holds it\.\n/, 'the service: the process alone');
like(failure_of($user, 'SELECT run_in_sql()'), qr/DETAIL:  Process $pid \(application "till 7", idle in transaction\) holds it, in a transaction that began at \d{4}-/, 'the service: all of it for who may');
$holder->query_safe('ROLLBACK');
# A script that a superuser runs is told as much as its owner.
$node->safe_psql('postgres', q{
	SELECT migrate.create_service('curious', owner => 'shop_owner');
	GRANT CREATE ON DATABASE postgres TO shop_owner;
	GRANT USAGE ON SCHEMA migrate TO shop_owner;
	SELECT migrate.register('curious', '001', up => $$
		CREATE TABLE seen (detail text);
		SET lock_timeout = '200ms';
		DO $d$ DECLARE told text; BEGIN
			PERFORM migrate.upgrade('shop');
		EXCEPTION WHEN lock_not_available THEN
			GET STACKED DIAGNOSTICS told = PG_EXCEPTION_DETAIL;
			INSERT INTO seen VALUES (told);
		END $d$ $$);
});
$node->safe_psql('postgres', 'REVOKE shop_owner FROM app');
$holder->query_safe("BEGIN; SELECT count(*), 'a secret' FROM shop.orders");
$node->safe_psql('postgres', "SET migrate.message_level = debug1; SELECT migrate.upgrade('curious')");
$holder->query_safe('ROLLBACK');
my $seen = $node->safe_psql('postgres', 'SELECT detail FROM curious.seen');
like($seen, qr/pid $pid, user app, application "till 7", AccessShareLock$/, 'a script that catches it is told what its owner may see');
unlike($seen, qr/secret/, 'and no query');

# An advisory lock.
set_script('SELECT pg_advisory_xact_lock(4711)');
$holder->query_safe('SELECT pg_advisory_lock(4711)');
like(failure($user, "SET lock_timeout = '200ms'"), qr/It waited for ExclusiveLock on advisory lock \[.*\]\. In its way:\npid $pid,/, 'an advisory lock');
$holder->query_safe('SELECT pg_advisory_unlock(4711)');

# The version table, which Alembic may have.
$node->safe_psql('postgres', "GRANT SELECT, INSERT ON shop.alembic_version TO app");
$holder->query_safe("BEGIN; INSERT INTO shop.alembic_version VALUES ('007')");
like(failure($user, "SET lock_timeout = '200ms'"), qr/55P03: version table "shop\.alembic_version".*DETAIL:.*\npid $pid, user app, application "till 7", RowExclusiveLock, idle/s, 'the version table');
$node->safe_psql('postgres', "SELECT migrate.alter_service('shop', lock_timeout => '200ms')");
like(failure($user, "SET lock_timeout = '1h'"), qr/55P03: version table .*\npid $pid,/s, 'the service\'s lock_timeout holds for it');
$holder->query_safe('ROLLBACK');

# The service itself.
set_script('SELECT 1');
my $runner = $node->background_psql('postgres', on_error_stop => 0);
my $runner_pid = $runner->query_safe("SET migrate.message_level = debug1; SELECT pg_backend_pid()");
$runner->query_safe("BEGIN; SELECT migrate.upgrade('shop')");
like(failure($user, "SET lock_timeout = '1h'"), qr/55P03: another run holds service "shop".*DETAIL:  Process $runner_pid /s, 'and for the service');
$runner->query_safe('ROLLBACK');

# A wait that ends well leaves nothing behind; the next run takes its steps.
set_script('ALTER TABLE orders ADD total int');
$node->safe_psql('postgres', "SELECT migrate.alter_service('shop', lock_timeout => '1min')");
$holder->query_safe('BEGIN; SELECT count(*) FROM shop.orders');
$runner->query_until(qr/on its way/, "\\echo on its way\nSELECT migrate.upgrade('shop');\n");
ok($node->poll_query_until('postgres', "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $runner_pid"), 'a run waits');
$holder->query_safe('ROLLBACK');
like($runner->query("SELECT current FROM migrate.status"), qr/\{002\}/, 'and goes on when the lock is free');
$runner->quit;
$holder->quit;

$node->stop;
done_testing();
