# Logical replication of the extension's own tables, as a publication FOR ALL TABLES does it: the subscriber knows what the
# publisher knows, sessions that have graphs in their caches follow, and when it takes over, no number is used twice.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $quiet = 'SET migrate.message_level = debug1';
my $publisher = PostgreSQL::Test::Cluster->new('publisher');
$publisher->init(allows_streaming => 'logical');
$publisher->start;
my $subscriber = PostgreSQL::Test::Cluster->new('subscriber');
$subscriber->init(allows_streaming => 'logical');
$subscriber->start;

sub ask { my ($node, @sql) = @_; return $node->safe_psql('postgres', join(";\n", $quiet, @sql)); }

# What both should agree on: all but the tokens of caches, which are each database's own.
my @everything = (
	'SELECT migrate.current()', 'SELECT migrate.history(indicate_current => true)', 'SELECT * FROM migrate.status',
	'SELECT * FROM migrate.pending', 'SELECT * FROM migrate.revision_map()',
	'SELECT service, schema_name, version_table, owner, search_path, last_run, needs, created_at FROM migrate.services ORDER BY service',
	'SELECT * FROM migrate.revisions ORDER BY service, seq', 'SELECT * FROM migrate.scripts ORDER BY service, revision, kind',
	'SELECT * FROM migrate.script_changes ORDER BY service, revision, changed_at', 'SELECT * FROM migrate.runs ORDER BY run, service',
	'SELECT * FROM migrate.run_steps ORDER BY run, service, step');
sub everything { my ($node) = @_; return ask($node, @everything); }

ask($publisher, 'CREATE EXTENSION migrate',
	"SELECT migrate.create_service('habits')",
	"SELECT migrate.register('habits', '001', up => 'CREATE TABLE habits.one (id int PRIMARY KEY)', down => 'DROP TABLE habits.one')",
	"SELECT migrate.register('habits', '002', '001', down => '')",
	"SELECT migrate.upgrade('habits', '001')",
	"SELECT migrate.register('habits', '001', up => 'CREATE TABLE habits.one (id int PRIMARY KEY) -- the first', down => 'DROP TABLE habits.one')",
	"SELECT migrate.create_service('users')", "SELECT migrate.register('users', 'u1', down => '')");
is(ask($publisher, "SELECT relname FROM pg_class AS c WHERE relnamespace = 'migrate'::regnamespace AND relkind = 'r' AND relreplident <> 'f'"
	  . ' AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary) ORDER BY relname'), '',
	'every table of the extension has a replica identity');
ask($publisher, 'CREATE PUBLICATION all_tables FOR ALL TABLES');
is(ask($publisher, "SELECT tablename FROM pg_publication_tables WHERE schemaname = 'habits' OR (schemaname = 'migrate' AND tablename = 'services')"
	  . ' ORDER BY 1'), "alembic_version\none\nservices", 'which publishes the version tables and the extension too');

# The subscriber has the extension, and by other means the tables. A session there looks on from before the first row comes.
ask($subscriber, 'CREATE EXTENSION migrate', 'CREATE SCHEMA habits', 'CREATE TABLE habits.one (id int PRIMARY KEY)',
	'CREATE TABLE habits.alembic_version (version_num text PRIMARY KEY)');
my $reader = $subscriber->background_psql('postgres', on_error_stop => 0);
$reader->query_safe($quiet);
is($reader->query_safe('SELECT service FROM migrate.status'), '', 'nothing is known');

# Each table is copied by itself. The services come first, and the graph is read while it is still empty.
my $connection = $publisher->connstr . ' dbname=postgres';
$subscriber->safe_psql('postgres', 'REVOKE ALL ON migrate.run_steps FROM PUBLIC; CREATE SUBSCRIPTION mirror CONNECTION '
	  . "'$connection' PUBLICATION all_tables WITH (enabled = false)");
$subscriber->safe_psql('postgres', "BEGIN; LOCK TABLE migrate.revisions IN SHARE MODE; ALTER SUBSCRIPTION mirror ENABLE; COMMIT");
my $holder = $subscriber->background_psql('postgres');
$holder->query_safe('BEGIN; LOCK TABLE migrate.revisions IN SHARE MODE');
$subscriber->poll_query_until('postgres', "SELECT count(*) = 2 FROM migrate.services");
my $early = $reader->query_safe('SELECT service, cardinality(heads) FROM migrate.status');
$holder->query_safe('COMMIT');
$holder->quit;
$subscriber->wait_for_subscription_sync($publisher, 'mirror');
note("while the graph had not come: $early");
is(everything($subscriber), everything($publisher), 'after the first copy the subscriber answers as the publisher does');
is($reader->query_safe("SELECT migrate.heads('habits')"), '002 (head)', 'and so does the session that looked on meanwhile');

# A session's cached graph follows what is registered, changed, unregistered and run.
my $number = 2;
for my $change (
	[ "SELECT migrate.register('habits', '003', '002', 'third', down => '')", "SELECT migrate.upgrade('habits')" ],
	[ "SELECT migrate.register('habits', '004', '003', 'fourth', down => '')" ],
	[ "SELECT migrate.edit('habits', '004', message => 'another fourth')" ],
	[ "SELECT migrate.unregister('habits', '004')", "SELECT migrate.register('habits', '004', '002', 'fork', down => '')" ],
	[ "SELECT migrate.downgrade('habits', '-1')" ],
	[ "SELECT migrate.merge('habits', rev_id => '005')", "SELECT migrate.upgrade('habits')" ],
	[ "SELECT migrate.drop_service('users')" ],
	[ 'BEGIN', "SELECT migrate.create_service('users', 'people')", "SELECT migrate.register('users', 'v1', down => '')", 'COMMIT' ])
{
	ask($publisher, @$change);
	$publisher->wait_for_catchup('mirror');
	is($reader->query_safe('SELECT migrate.history(indicate_current => true)'), ask($publisher, 'SELECT migrate.history(indicate_current => true)'),
		"follows: $change->[0]");
}
is(everything($subscriber), everything($publisher), 'and in all the rest');
is(ask($publisher, "SELECT count(*) FROM migrate.script_changes"), '1', 'a change of a script is in the log');
ask($publisher, 'DELETE FROM migrate.script_changes');
$publisher->wait_for_catchup('mirror');
is(ask($subscriber, "SELECT count(*) FROM migrate.script_changes"), '0', 'which can be cleared, though it has no key');

# The subscription of somebody who is no superuser, but may write every table, writes none of these.
ask($subscriber, 'CREATE ROLE etl LOGIN SUPERUSER', 'GRANT pg_read_all_data, pg_write_all_data TO etl', 'ALTER SUBSCRIPTION mirror DISABLE');
ask($subscriber, 'ALTER SUBSCRIPTION mirror SET (run_as_owner = true, password_required = false)')
  if ask($subscriber, "SELECT current_setting('server_version_num')::int >= 160000") eq 't';
ask($subscriber, 'ALTER SUBSCRIPTION mirror OWNER TO etl', 'ALTER ROLE etl NOSUPERUSER', 'ALTER SUBSCRIPTION mirror ENABLE');
my $known = everything($subscriber);
my $logged = -s $subscriber->logfile;
ask($publisher, "UPDATE migrate.services SET owner = 'etl' WHERE service = 'habits'");
$subscriber->wait_for_log(qr/ERROR:  permission denied for table services/, $logged);
is(everything($subscriber), $known, 'what a subscription without rights brings is refused');
like(slurp_file($subscriber->logfile, $logged), qr/HINT:  What a subscription brings is written if a superuser owns/, 'and what mends it is said');
ask($publisher, "UPDATE migrate.services SET owner = 'postgres' WHERE service = 'habits'");
ask($subscriber, 'ALTER ROLE etl SUPERUSER');
$publisher->wait_for_catchup('mirror');
is(everything($subscriber), everything($publisher), 'and comes when it has them again');

# Tokens are the subscriber's own: what it registers itself is seen by all of its sessions.
is(ask($subscriber, "SELECT migrate.create_service('local')", "SELECT migrate.register('local', '1', down => '')"), "local\n1", 'a service of its own');
is($reader->query_safe("SELECT migrate.heads('local')"), '1 (head)', 'which its sessions see');
is(ask($subscriber, 'SELECT count(DISTINCT graph_token) = count(*), max(graph_token) <= (SELECT last_value FROM migrate.graph_token)'
	  . ' FROM migrate.services'), 't|t', 'under tokens of its own');

# It takes over: numbers go on behind those that came from the publisher.
my ($run, $seq) = split /\n/, ask($publisher, 'SELECT max(run) FROM migrate.runs', 'SELECT max(seq) FROM migrate.revisions');
ask($subscriber, 'ALTER SUBSCRIPTION mirror DISABLE', 'ALTER SUBSCRIPTION mirror SET (slot_name = NONE)', 'DROP SUBSCRIPTION mirror');
is(ask($subscriber, "SELECT migrate.register('habits', '006', '005', down => '')", "SELECT revision FROM migrate.upgrade('habits')"),
	"006\n006", 'taken over: registers and runs');
is(ask($subscriber, "SELECT (SELECT max(run) FROM migrate.runs) > $run, (SELECT seq FROM migrate.revisions WHERE revision = '006') > $seq"),
	't|t', 'taken over: under numbers of its own');
is($reader->query_safe("SELECT migrate.current('habits')"), '006 (head)', 'taken over: which the session sees');
is($reader->query_safe("SELECT revision FROM migrate.downgrade('habits', '-1')"), '006', 'taken over: and undoes');
$reader->quit;

# A superuser who writes rows in the same way, as a restore may.
my $session = $publisher->background_psql('postgres');
$session->query_safe($quiet);
is($session->query_safe("SELECT migrate.heads('habits')"), '005 (head)', 'a session that has the graph in its cache');
ask($publisher, 'SET session_replication_role = replica', "DELETE FROM migrate.revisions WHERE service = 'habits' AND revision = '005'");
is($session->query_safe("SELECT migrate.heads('habits')") =~ s/\n/ /r, '003 (head) 004 (head)', 'sees what was done to its rows');
$session->quit;
my ($status, $out, $err) = $publisher->psql('postgres', 'CREATE TABLE t (service text); CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW'
	  . ' EXECUTE FUNCTION migrate.follow_replication(); INSERT INTO t VALUES (1)');
like($err, qr/function "migrate.follow_replication" is for the extension's own tables/, 'the trigger is of no use elsewhere');

$_->stop for ($subscriber, $publisher);
done_testing();
