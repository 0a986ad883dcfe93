# Whatever a database or a role has been set to, commands answer as they do elsewhere; and what a run has done lasts through
# a crash where the server writes as little WAL as it can.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "wal_level = minimal\nmax_wal_senders = 0\ntrack_commit_timestamp = on\nwal_skip_threshold = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE app');
$node->safe_psql('app', 'CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.services ()');

# A bit of everything: what is written and read back, what fails, quotes and backslashes, dates and binary data.
my @calls = (
	"SELECT migrate.create_service('shop', search_path => 'shop')",
	"SELECT migrate.create_service('a \"b\"', 'Big')",
	"SELECT migrate.register('shop', '001', message => 'quo''tes \"and\" all', up => \$\$CREATE TABLE goods (id int DEFAULT 1, name text DEFAULT 'it''s', "
	  . "price float8 DEFAULT 0.1); INSERT INTO goods DEFAULT VALUES\$\$, down => 'DROP TABLE goods')",
	"SELECT migrate.register('shop', '002', '001', down => '', branch_labels => '{left,\"NULL\"}')",
	"SELECT migrate.register('shop', '003', '001', down => '')",
	"SELECT migrate.register('a \"b\"', 'NULL', up => 'CREATE TABLE t ()', down => 'DROP TABLE t', depends_on => '{shop:001}')",
	"SELECT service, revision, direction FROM migrate.upgrade('a \"b\"')",
	"SELECT revision FROM migrate.upgrade('shop', 'left\@head')",
	"SELECT revision FROM migrate.upgrade('shop', 'head')",
	"SELECT revision FROM migrate.downgrade('shop', '-1')",
	"SELECT revision FROM migrate.upgrade('shop', 'heads')",
	"SELECT migrate.merge('shop', rev_id => '004')",
	"SELECT revision FROM migrate.stamp('shop', '004')",
	"SELECT migrate.register('shop', '005', '004', up => E'SELECT 1;\\n SELECT nothing')",
	"SELECT migrate.upgrade('shop')",
	"SELECT migrate.register('shop', '006', '004', up => 'SELEC')",
	"SELECT migrate.current(verbose => true)",
	"SELECT migrate.history(verbose => true, indicate_current => true)",
	"SELECT * FROM migrate.status",
	"SELECT * FROM migrate.pending",
	"SELECT * FROM migrate.revision_map()",
	"SELECT migrate.graph('shop', format) FROM pg_catalog.unnest('{text,dot,mermaid}'::text[]) AS format",
	"SELECT migrate.upgrade_sql('shop', 'base:001')",
	"SELECT pg_catalog.encode(up_sha256, 'hex'), down_revisions FROM migrate.revisions ORDER BY service COLLATE \"C\", seq",
	"SELECT service, command, target, version_before, version_after FROM migrate.runs ORDER BY run, service COLLATE \"C\"",
	"SELECT service, step, revision, pg_catalog.encode(sha256, 'hex'), statements, duration < '1h' FROM migrate.run_steps ORDER BY run, service COLLATE \"C\", step",
	"SELECT migrate.adopt('shop')",
	"SELECT name FROM shop.goods");

sub answers
{
	my ($setting) = @_;
	$node->safe_psql('app', 'DROP EXTENSION IF EXISTS migrate; DROP SCHEMA IF EXISTS shop, "Big" CASCADE; CREATE EXTENSION migrate');
	$node->safe_psql('postgres', "ALTER DATABASE app SET $setting");
	my ($status, $out, $err) = $node->psql('app', "\\set VERBOSITY verbose\n" . join(";\n", @calls, ''), on_error_stop => 0);
	$node->safe_psql('postgres', 'ALTER DATABASE app RESET ALL');
	return $out . "\n" . ($err =~ s/^LOCATION: .*\n?//mgr =~ s/^psql:<stdin>:\d+: //mgr);
}
sub without_quotes { return $_[0] =~ tr/"//dr; }

my $expected = answers("application_name = ''");
like($expected, qr/^shop\|shop\|\{004\}\|\{005\}\|1\|f\|/m, 'where the service stands');
like($expected, qr/^ERROR:  42703: column "nothing" does not exist$/m, 'an error');

my @settings = (
	"search_path = ''", 'search_path = elsewhere, migrate', 'search_path = pg_temp, elsewhere',
	'default_transaction_isolation = serializable', "default_transaction_isolation = 'repeatable read'",
	'default_transaction_deferrable = on', 'session_replication_role = replica', 'row_security = off',
	'array_nulls = off', 'bytea_output = escape', "datestyle = 'SQL, DMY'", 'intervalstyle = sql_standard', "timezone = 'Asia/Kathmandu'",
	'extra_float_digits = -15', 'standard_conforming_strings = off', 'quote_all_identifiers = on', 'transform_null_equals = on',
	'check_function_bodies = off', 'plan_cache_mode = force_custom_plan', 'plan_cache_mode = force_generic_plan',
	'enable_indexscan = off', 'enable_seqscan = off', 'work_mem = 64', 'synchronous_commit = off',
	'xmloption = document',
	'idle_in_transaction_session_timeout = 60000', 'statement_timeout = 60000', 'lock_timeout = 60000',
	'track_activities = off', 'track_counts = off', "application_name = 'an \"odd'' name'");
my ($tried, $right) = (0, 0);
for my $setting (@settings)
{
	$tried++;
	my $answers = answers($setting);
	# Which is obeyed in the SQL that is shown.
	my $same = $setting =~ /quote_all_identifiers/ ? is(without_quotes($answers), without_quotes($expected), $setting) : is($answers, $expected, $setting);
	$right++ if $same;
}

# Tables made and filled in one transaction are not in the WAL then, but on disk when it has committed.
$node->safe_psql('app', "SET migrate.message_level = debug1; SELECT migrate.create_service('lasting');"
	  . " SELECT migrate.register('lasting', 'l' || n, CASE WHEN n > 1 THEN 'l' || n - 1 END, up => 'CREATE TABLE t' || n || ' AS SELECT n FROM generate_series(1, 1000) AS n')"
	  . ' FROM generate_series(1, 20) AS n; SELECT migrate.upgrade(\'lasting\')');
$node->stop('immediate');
$node->start;
$tried++;
$right++ if is($node->safe_psql('app', "SELECT migrate.current('lasting'); SELECT count(*) FROM lasting.t20; SELECT count(*) FROM migrate.run_steps WHERE service = 'lasting'"),
	"l20 (head)\n1000\n20", 'with wal_level = minimal a run lasts through a crash');
$node->stop;
is($right, $tried, "surroundings tried: $tried, right: $right");
done_testing();
