# A server that is busy with other things: no connection is left, sessions are ended since they idle or take too long, tables
# are vacuumed, rewritten and reindexed, many clients call at once in every protocol.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Faults;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = new_node('main', conf => <<'CONF');
max_connections = 6
superuser_reserved_connections = 1
max_wal_senders = 0
CONF
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE deploy LOGIN;
GRANT CREATE ON DATABASE postgres TO deploy;
GRANT USAGE ON SCHEMA migrate TO deploy;
SET ROLE deploy;
SELECT migrate.create_service('shop');
SELECT migrate.register('shop', '001', up => 'CREATE TABLE t (id int)', down => 'DROP TABLE t');
SELECT migrate.register('shop', '002', '001', up => 'INSERT INTO t SELECT 1 FROM pg_sleep(current_setting(''app.pause'', true)::float8)', down => 'DELETE FROM t');
SQL
my $upgrade = "SELECT * FROM migrate.upgrade('shop')";
my @as_deploy = (extra_params => [ '-U', 'deploy' ]);
remember($node, $upgrade) or fail('shop');

# The last connection for everybody is taken while a run is open. Who has one goes on.
my $run = $node->background_psql('postgres', on_error_stop => 0, @as_deploy);
$run->query_safe("BEGIN; $upgrade");
my @others = map { $node->background_psql('postgres', on_error_stop => 0, @as_deploy) } 2 .. 5;
my ($status, $out, $err) = $node->psql('postgres', "SELECT migrate.current('shop')", @as_deploy);
like($err, qr/FATAL:  remaining connection slots are reserved/, 'no connection is left');
my $superuser = $node->background_psql('postgres', on_error_stop => 0);
$superuser->query("SET lock_timeout = '50ms'; $upgrade");
like($superuser->{stderr}, qr/another run holds service "shop".*idle in transaction/s, 'but for a superuser, who waits for the run as others do');
$superuser->{stderr} = '';
($status, $out, $err) = $node->psql('postgres', 'SELECT 1');
like($err, qr/FATAL:  sorry, too many clients already/, 'then for nobody');
is($others[0]->query_safe("SELECT count(*) FROM migrate.pending"), '2', 'who is there looks');
$run->query_safe('ROLLBACK');
is($others[0]->query_safe("BEGIN; SELECT count(*) FROM migrate.upgrade('shop'); ROLLBACK"), '2', 'and runs');
$_->quit for $run, @others;
ok(note_tried($superuser->query_safe('SELECT faults.verdict()') eq 'before'), 'too many connections: nothing has happened');
$superuser->quit;

# Sessions that the server ends: before the commit nothing has happened, and nobody waits for what they held.
for my $case (
	[ 'idle_in_transaction_session_timeout', 'BEGIN', '', 'before' ],
	[ 'transaction_timeout', 'BEGIN', '', 'before' ],
	[ 'transaction_timeout', '', "SET app.pause = '60'", 'before' ],
	[ 'idle_session_timeout', '', '', 'after' ])
{
	my ($setting, $begin, $pause, $expected) = @$case;
  SKIP:
	{
		skip "this server has no $setting", 2
		  if $node->safe_psql('postgres', "SELECT count(*) FROM pg_settings WHERE name = '$setting'") eq '0';
		my $size = -s $node->logfile;
		my $session = $node->background_psql('postgres', on_error_stop => 0);
		my $pid = $session->query_safe('SELECT pg_backend_pid()');
		$session->query_until(qr/on its way/, "$pause;\nSET $setting = '500ms';\n$begin;\n$upgrade;\n\\echo on its way\n");
		$node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $pid") or die "$setting does nothing";
		eval { $session->quit; };
		my $name = $setting . ($begin ? ' after a run' : $pause ? ' within a run' : ' after the commit');
		like(slurp_file($node->logfile, $size), qr/FATAL:  terminating connection due to /, "$name: the session is ended");
		my ($state) = run_psql($node, "SELECT faults.verdict();\nSET lock_timeout = '5s';\nSELECT pending, problem FROM migrate.status;\n"
			  . "BEGIN;\n$upgrade \\g /dev/null\nSELECT faults.verdict();\n");
		ok(note_tried($state eq ($expected eq 'before' ? "before\n2|\nafter" : "after\n0|\nafter")), "$name: $expected, and the next call works")
		  or diag($state);
	}
}
$node->stop;

# Maintenance of whatever a run touches, without a pause.
$node->append_conf('postgresql.conf', <<'CONF');
max_connections = 40
deadlock_timeout = 100ms
autovacuum = on
autovacuum_naptime = 1s
autovacuum_vacuum_threshold = 1
autovacuum_vacuum_scale_factor = 0
autovacuum_vacuum_insert_threshold = 1
autovacuum_vacuum_insert_scale_factor = 0
autovacuum_analyze_threshold = 1
autovacuum_analyze_scale_factor = 0
CONF
$node->start;
$node->safe_psql('postgres', <<'SQL');
SET migrate.message_level = debug1;
SELECT count(*) FROM migrate.downgrade('shop', 'base');
CREATE TABLE public.log (id int, service text);
SELECT migrate.create_service(service) FROM unnest('{one,two}'::text[]) AS service;
SELECT count(migrate.register(service, 'r' || n, CASE WHEN n > 1 THEN 'r' || n - 1 END,
    up => format('CREATE TABLE %I.t%s (id int PRIMARY KEY); INSERT INTO public.log VALUES (%2$s, %1$L)', service, n),
    down => format('DROP TABLE %I.t%s; DELETE FROM public.log WHERE (id, service) = (%2$s, %1$L)', service, n)))
FROM unnest('{one,two}'::text[]) AS service, generate_series(1, 100) AS n;
SELECT count(*) FROM migrate.upgrade('two', 'r1');
SELECT migrate.ensure_version('one');
SQL
# What there is but for the log, which grows, and whether that fits.
my $contents = "SELECT md5(string_agg(line, ' ')), faults.disagreement() FROM unnest(faults.contents()) AS line WHERE line !~ '^row of migrate.(run|snapshot)'";
my $before = $node->safe_psql('postgres', $contents);
my ($count, $after) = split /\n/, $node->safe_psql('postgres', "BEGIN; SELECT count(*) FROM migrate.upgrade_all(); $contents; ROLLBACK");

my $dir = PostgreSQL::Test::Utils::tempdir();
my @tables = split /\n/, $node->safe_psql('postgres', <<'SQL');
SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'migrate'::regnamespace AND relkind = 'r' UNION ALL VALUES ('one.alembic_version'), ('two.alembic_version')
SQL
my @indexes = split /\n/, $node->safe_psql('postgres', <<'SQL');
SELECT indrelid::regclass || ' USING ' || relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace IN ('migrate'::regnamespace, 'one'::regnamespace) AND indisunique
SQL
my %chore = (
	light => [ 'CHECKPOINT', 'VACUUM', 'ANALYZE', map { "VACUUM (FREEZE, DISABLE_PAGE_SKIPPING) $_" } @tables ],
	rewrite => [ (map { "VACUUM FULL $_" } @tables), map { "CLUSTER $_" } @indexes ],
	# What a REINDEX CONCURRENTLY that fails leaves must not count as ours.
	reindex => [ (map { "REINDEX TABLE $_" } @tables), map { "REINDEX TABLE CONCURRENTLY $_" } grep { /^migrate/ } @tables ]);
my %errors = map { $_ => '' } keys %chore;
my @chores;
for my $name (sort keys %chore)
{
	append_to_file("$dir/$name.sql", "\\set VERBOSITY sqlstate\n" . join('', map { "$_;\n" } @{ $chore{$name} }));
	my $file = "$dir/$name.sql";
	push @chores, IPC::Run::start([ 'sh', '-c', "until [ -e $dir/stop ]; do psql -XAtq -d '" . $node->connstr('postgres') . "' -f $file || exit 1; done" ],
		'>', '/dev/null', '2>', \$errors{$name});
}
my ($end, $rounds, @wrong) = (time + 4, 0);
my @answers = (
	"SELECT count(*) FROM migrate.upgrade('one')" => '100',
	"SELECT count(*) FROM migrate.downgrade('one', 'r50')" => '50',
	# A version table that is being rewritten can't be looked at, and nobody waits for it.
	"SELECT count(*) FROM migrate.validate() AS v WHERE v::text !~ 'is locked by another session'" => '0',
	"SELECT count(*) FROM migrate.advice()" => '0',
	"SELECT count(*) FROM migrate.upgrade_all()" => '151',
	$contents => $after,
	"SELECT count(*) FROM migrate.downgrade('two', '-99')" => '99',
	"SELECT count(*) FROM migrate.downgrade('one', 'base')" => '100',
	"SELECT count(*) FROM migrate.downgrade('shop', 'base')" => '2');
while (time < $end || $rounds < 2)
{
	for (my $i = 0; $i < @answers; $i += 2)
	{
		my ($sql, $expected) = @answers[ $i, $i + 1 ];
		my ($status, $out, $err) = $node->psql('postgres', $sql);
		push @wrong, "$sql: $out $err" unless note_tried($out eq $expected);
	}
	$rounds++;
}
append_to_file("$dir/stop", '');
$_->finish for @chores;
is(join("\n", @wrong), '', "$rounds rounds beside maintenance: every call comes to what it should");
# A REINDEX CONCURRENTLY waits for all transactions, so that maintenance is in the way of maintenance.
is(join("\n", grep { !/: ERROR:  40P01$|WARNING/ } map { split /\n/ } values %errors), '', 'and so does maintenance, but for deadlocks of its own');
is($node->safe_psql('postgres', $contents), $before, 'in the end all is as it was');

# Many clients that call the same things, with parameters, by statements that are prepared each time or once.
$node->append_conf('postgresql.conf', 'migrate.message_level = debug5');
$node->reload;
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('busy', search_path => 'public');
SELECT migrate.register('busy', 'b0', up => 'CREATE TABLE counted (client int)', down => 'DROP TABLE counted');
CREATE TABLE public.outcomes (sqlstate text);
CREATE FUNCTION public.attempt(call text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE call;
    INSERT INTO public.outcomes VALUES ('00000');
EXCEPTION WHEN query_canceled OR OTHERS THEN
    INSERT INTO public.outcomes VALUES (SQLSTATE);
END $$;
SQL
append_to_file("$dir/look.sql", <<'SQL');
\set name 1
SELECT count(*) FROM migrate.current('busy', verbose => :name > 0);
SELECT pending, problem FROM migrate.status WHERE service = 'busy';
SELECT count(*) FROM migrate.upgrade('busy', 'heads');
SQL
append_to_file("$dir/write.sql", <<'SQL');
SELECT migrate.revision('busy', 'by client ' || :client_id, up => format('INSERT INTO counted VALUES (%s)', :client_id::int), down => '', head => 'head');
SELECT count(*) FROM migrate.upgrade('busy');
SQL
append_to_file("$dir/attempt.sql", <<'SQL');
SELECT attempt('SELECT migrate.revision(''busy'', ''late'', up => ''INSERT INTO counted SELECT 0 FROM pg_sleep(0.01)'', down => '''')');
SELECT attempt('SELECT count(*) FROM migrate.upgrade(''busy'')');
SELECT attempt('SELECT count(*) FROM migrate.current(''busy'')');
SQL
sub bench
{
	my ($options, @arguments) = @_;
	local $ENV{PGOPTIONS} = $options;
	return run_command([ 'pgbench', '-n', '-c', '8', '-j', '2', @arguments, $node->connstr('postgres') ]);
}
for my $protocol (qw(extended prepared))
{
	my ($out, $err) = bench('', '-M', $protocol, '-t', '15', '-f', "$dir/look.sql\@4", '-f', "$dir/write.sql\@1");
	like($out, qr{number of transactions actually processed: 120/120}, "eight clients, $protocol protocol: nobody meets an error") or diag($err);
}
is($node->safe_psql('postgres', "SELECT (SELECT count(*) FROM counted) = count(*) - 1, count(*) > 1 FROM migrate.revisions WHERE service = 'busy'"), 't|t',
	'each revision ran once');
is($node->safe_psql('postgres', "SELECT cardinality(heads), pending, problem FROM migrate.status WHERE service = 'busy'"), '1|0|', 'one after the other');
for my $protocol (qw(extended prepared))
{
	my ($out, $err) = bench('-c lock_timeout=15ms -c statement_timeout=40ms', '-M', $protocol, '-t', '10', '-f', "$dir/attempt.sql");
	unlike($err, qr/ERROR:  (?!canceling statement due to (statement|lock) timeout)/, "eight clients that are short of time, $protocol protocol");
}
is($node->safe_psql('postgres', "SELECT DISTINCT sqlstate FROM public.outcomes WHERE sqlstate NOT IN ('00000', '55P03', '57014')"), '', 'are told so, and nothing else');
is($node->safe_psql('postgres', "SELECT count(*) >= 0 FROM migrate.upgrade('busy'); SELECT cardinality(heads), pending, problem FROM migrate.status WHERE service = 'busy'"),
	"t\n1|0|", 'and all goes on');

summary();
$node->stop;
done_testing();
