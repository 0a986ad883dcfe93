# On a hot standby everything that looks works, and what writes refuses (25006), as in a read-only transaction.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->start;
$primary->safe_psql('postgres', <<'SQL');
SET migrate.message_level = debug1;
CREATE EXTENSION migrate;
SELECT migrate.create_service('habits');
SELECT migrate.register('habits', '001', message => 'habits', up => 'CREATE TABLE habits.habits (id int)', down => 'DROP SCHEMA habits CASCADE');
SELECT migrate.register('habits', '002a', '001', 'left', branch_labels => '{left}', down => '');
SELECT migrate.register('habits', '002b', '001', 'right', down => '');
SELECT migrate.create_service('users');
SELECT migrate.register('users', 'u1', message => 'users', down => '');
SELECT migrate.upgrade('habits', 'left@head');
SELECT migrate.tag('habits', 'first', '001');
SELECT migrate.create_service('indexes');
SELECT migrate.register('indexes', 'i1', transactional => false, up => 'CREATE INDEX CONCURRENTLY ON habits.habits (id)', verify => 'SELECT 1', down => '');
SELECT migrate.register_repeatable('indexes', 'views', 'CREATE VIEW habits AS SELECT id FROM habits.habits');
SELECT migrate.set_hook('indexes', 'before_run', 'SELECT 1');
SQL
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

my @looks = (
	"SELECT migrate.current()",
	"SELECT migrate.current('habits', verbose => true)",
	"SELECT migrate.history(verbose => true, indicate_current => true)",
	"SELECT migrate.heads(), migrate.branches()",
	"SELECT migrate.show('habits', '002b')",
	"SELECT * FROM migrate.revision_map()",
	"SELECT migrate.graph(service, format) FROM migrate.services, unnest(ARRAY['text', 'dot', 'mermaid']) AS format",
	"SELECT * FROM migrate.status",
	"SELECT * FROM migrate.pending",
	"SELECT migrate.script('habits', '001', 'up')",
	"SELECT migrate.upgrade_sql('habits', 'base:heads')",
	"SELECT migrate.downgrade_sql('habits', '001:base')",
	"SELECT migrate.stamp_sql('habits', 'heads')",
	"SELECT * FROM migrate.runs",
	"SELECT * FROM migrate.run_steps", "TABLE migrate.phases",
	"SELECT * FROM migrate.log",
	"TABLE migrate.services", "TABLE migrate.revisions", "TABLE migrate.scripts", "TABLE migrate.script_changes", "TABLE migrate.changes",
	"TABLE migrate.repeatables", "TABLE migrate.hooks", "TABLE migrate.service_scripts", "TABLE migrate.service_tags",
	"SELECT * FROM migrate.tags", "SELECT migrate.history('habits', 'tag:first:')", "SELECT migrate.upgrade_sql('habits', 'tag:first:heads')",
	"SELECT migrate.downgrade_sql('habits', 'current:run:1')", "TABLE migrate.variables",
	"SELECT * FROM migrate.service_status()", "SELECT * FROM migrate.pending_steps()",
	"SELECT migrate.script('indexes', 'views', 'repeatable')",
	"SELECT migrate.export()",
	"SELECT migrate.export_files('habits')", "SELECT migrate.export_archive('habits')",
	q{SELECT migrate.import_check('users', '{"900_next.sql": "SELECT 1"}', 'native')},
	"SELECT service, topic FROM migrate.advice()",
	"SELECT * FROM migrate.validate()", "SELECT * FROM migrate.detect()",
	"SELECT * FROM migrate.snapshot('habits')", "SELECT migrate.fingerprint('habits')", "SELECT * FROM migrate.drift('habits')",
	"TABLE migrate.snapshots", "TABLE migrate.snapshot_objects");
my @writes = (
	[ create_service => "SELECT migrate.create_service('new')" ],
	[ alter_service  => "SELECT migrate.alter_service('habits', search_path => 'public')" ],
	[ drop_service   => "SELECT migrate.drop_service('habits')" ],
	[ register       => "SELECT migrate.register('habits', '003', '002a')" ],
	[ register       => "SELECT migrate.register('habits', '003', ARRAY['002a', '002b'])" ],
	[ register_all   => q{SELECT migrate.register_all('habits', '[{"revision": "003", "down_revision": "002a"}]')} ],
	[ unregister     => "SELECT migrate.unregister('habits', '002b')" ],
	[ revision       => "SELECT migrate.revision('habits', 'next', head => '002a')" ],
	[ merge          => "SELECT migrate.merge('habits')" ],
	[ merge          => "SELECT migrate.merge('habits', ARRAY['002a', '002b'])" ],
	[ edit           => "SELECT migrate.edit('habits', '002b', message => 'other')" ],
	[ squash         => "SELECT migrate.squash('users', 'u1:')" ],
	[ import_alembic => "SELECT migrate.import_alembic('habits', '')" ],
	[ import         => q{SELECT migrate.import('habits', '{"9_x.sql": "SELECT 1"}')} ],
	[ import_supabase => "SELECT migrate.import_supabase('habits')" ],
	[ adopt          => "SELECT migrate.adopt('habits')" ],
	[ adopt          => "SELECT migrate.adopt('habits', 'alembic')" ],
	[ upgrade        => "SELECT migrate.upgrade('habits', 'heads')" ],
	[ upgrade        => "SELECT migrate.upgrade('habits', '001')" ],
	[ downgrade      => "SELECT migrate.downgrade('habits', 'base')" ],
	[ stamp          => "SELECT migrate.stamp('habits', '001')" ],
	[ stamp          => "SELECT migrate.stamp('habits', '{}'::text[])" ],
	[ upgrade_all    => "SELECT migrate.upgrade_all()" ],
	[ upgrade_online => "CALL migrate.upgrade_online('habits')" ],
	[ downgrade_online => "CALL migrate.downgrade_online('habits', 'base')" ],
	[ ensure_version => "SELECT migrate.ensure_version('users')" ],
	[ verify         => "SELECT migrate.verify('habits')" ],
	[ verify         => "SELECT migrate.verify()" ],
	[ repair         => "SELECT migrate.repair('habits', '001', 'none')" ],
	[ register_repeatable   => "SELECT migrate.register_repeatable('indexes', 'views', 'SELECT 1')" ],
	[ unregister_repeatable => "SELECT migrate.unregister_repeatable('indexes', 'views')" ],
	[ set_hook              => "SELECT migrate.set_hook('indexes', 'before_run', NULL)" ],
	[ set_variable          => "SELECT migrate.set_variable('habits', 'schema', 'habits')" ],
	[ accept_drift          => "SELECT migrate.accept_drift('habits', 'why')" ],
	[ compare               => "SELECT migrate.compare('habits')" ],
	[ roundtrip             => "SELECT migrate.roundtrip('habits')" ],
	[ prove_squash          => "SELECT migrate.prove_squash('habits', '001')" ],
	[ diff                  => "SELECT migrate.diff('habits', 'SELECT 1')" ],
	[ autogenerate          => "SELECT migrate.autogenerate('habits', 'SELECT 1', 'none')" ],
	[ check                 => "SELECT migrate.check('habits', 'SELECT 1')" ],
	[ baseline              => "SELECT migrate.baseline('habits')" ],
	[ tag                   => "SELECT migrate.tag('habits', 'first', NULL)" ]);

my $tried = join "\n", @looks, map({ $_->[1] } @writes);
is(join(' ', grep { $tried !~ /\bmigrate\.$_\(/ } split /\n/, $primary->safe_psql('postgres',
	"SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace AND prorettype <> 'trigger'::regtype ORDER BY 1")),
	'', 'every function is tried');
is(join(' ', grep { $tried !~ /\b(TABLE|FROM) migrate\.$_$/m } split /\n/, $primary->safe_psql('postgres',
	"SELECT relname FROM pg_class WHERE relnamespace = 'migrate'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1")),
	'', 'every table and view is looked at');

sub looks { my ($node) = @_; return $node->safe_psql('postgres', join(";\n", @looks)); }

sub refused
{
	my ($node, $begin, $how) = @_;
	for my $write (@writes)
	{
		my ($name, $sql) = @$write;
		# A CALL that commits can't be in a transaction: it is refused by itself.
		my $before = $sql !~ /^CALL/ ? $begin : $how eq 'during recovery' ? 'SELECT 1' : 'SET default_transaction_read_only = on';
		my ($status, $out, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\n$before; $sql");
		like($err, qr/ERROR:  25006: cannot execute migrate\.$name\(\) $how$/m, "$how: $sql");
	}
	return;
}

# A standby.
$primary->wait_for_catchup($standby);
like(looks($standby), qr/^habits\|habits\|\{002a\}\|\{002a,002b\}\|1\|f\|1\|$/m, 'the standby knows where habits stands');
is(looks($standby), looks($primary), 'it answers as the primary does');
like(looks($standby), qr/^indexes\|not_transactional$/m, 'advice too has something to say');
my ($status, $out, $err) = $standby->psql('postgres', "\\set VERBOSITY verbose\nSELECT migrate.check('habits')");
like($err, qr/ERROR:  MG016: Target database is not up to date\./, 'check answers there');
refused($standby, 'BEGIN', 'during recovery');

# A read-only transaction on the primary.
refused($primary, 'BEGIN READ ONLY', 'in a read-only transaction');
is($primary->safe_psql('postgres', 'BEGIN READ ONLY; ' . join(';', @looks)), looks($primary), 'a read-only transaction may look');
is(looks($standby), looks($primary), 'nothing came of all that');
$primary->safe_psql('postgres', "SELECT migrate.drop_service('indexes')");
$primary->wait_for_catchup($standby);

# A session on the standby follows what is registered and run on the primary.
my $reader = $standby->background_psql('postgres', on_error_stop => 0);
is($reader->query_safe("SELECT migrate.current('habits')"), '002a (head)', 'a session on the standby');
$primary->safe_psql('postgres', <<'SQL');
SET migrate.message_level = debug1;
SELECT migrate.register('habits', '003', '002a', down => '');
SELECT migrate.upgrade('habits', 'left@head');
SELECT migrate.tag('habits', 'first', '001');
SQL
$primary->wait_for_catchup($standby);
is($reader->query_safe("SELECT migrate.current('habits')"), '003 (head)', 'sees what has been registered and run since');

# Whatever changes a graph on the primary: another revision of the same name, a merge, a squash, another service.
for my $change (
	"SELECT migrate.edit('habits', '002b', message => 'to the right')",
	"SELECT migrate.unregister('habits', '002b'); SELECT migrate.register('habits', '002b', '001', 'once more', down => '')",
	"BEGIN; SELECT migrate.register('habits', '002c', '001', 'rolled back'); ROLLBACK",
	"SELECT migrate.create_service('late'); SELECT migrate.register('late', 'l1', down => ''), migrate.register('late', 'l2', 'l1', down => '')",
	"SELECT migrate.squash('late', 'l1:l2', rev_id => 'l1_2'); SELECT migrate.upgrade('late')",
	"SELECT migrate.drop_service('late')")
{
	$primary->safe_psql('postgres', "SET migrate.message_level = debug1; $change");
	$primary->wait_for_catchup($standby);
	my $history = 'SELECT migrate.history(verbose => true, indicate_current => true)';
	is($reader->query_safe($history), $primary->safe_psql('postgres', $history), "the session sees it: $change");
}

# What the standby can't read is said, and fails for its own service alone.
$primary->safe_psql('postgres', 'ALTER TABLE habits.alembic_version SET UNLOGGED');
$primary->wait_for_catchup($standby);
$reader->query("SELECT migrate.current('habits')");
like($reader->{stderr}, qr/DETAIL:  It is unlogged: a crash would empty it, and a standby can't read it\./, 'an unlogged version table');
$reader->{stderr} = '';
is($reader->query_safe("SELECT service, problem LIKE '%It is unlogged%' FROM migrate.status"), "habits|t\nusers|", 'which status tells');
$primary->safe_psql('postgres', 'ALTER TABLE habits.alembic_version SET LOGGED');
$primary->wait_for_catchup($standby);

# A run on the primary that drops the version table: the standby says so at once, and waits for nothing.
my $run = $primary->background_psql('postgres');
$run->query_safe('SET migrate.message_level = debug1; SET client_min_messages = warning; BEGIN');
is($run->query_safe("SELECT revision FROM migrate.downgrade('habits', 'base')"), "003\n002a\n001", 'a run that drops the table');
$primary->safe_psql('postgres', 'SELECT pg_switch_wal()');    # what the open transaction has done so far goes out
$primary->wait_for_catchup($standby);
$reader->query("\\set VERBOSITY verbose");
$reader->query("SELECT migrate.current('habits')");
like($reader->{stderr}, qr/ERROR:  55P03: version table "habits\.alembic_version" of service "habits" is locked by another session/,
	'while it is open the standby refuses');
$reader->{stderr} = '';
is( $reader->query_safe("SELECT service, problem LIKE '%is locked by another session%' FROM migrate.status"),
	"habits|t\nusers|", 'and status tells it');
$run->query_safe('COMMIT');
$run->quit;
$primary->wait_for_catchup($standby);
is($reader->query_safe("SELECT current, pending FROM migrate.status WHERE service = 'habits'"), '{}|4', 'when it has ended, it is seen');

# Promoted, the standby writes, and the session's cached graph is not mistaken for the new one.
$primary->stop;
$standby->promote;
$reader->query_safe('SET migrate.message_level = debug1');
is($reader->query_safe("SELECT migrate.register('users', 'u2', 'u1', down => '')"), 'u2', 'promoted: registers');
is($reader->query_safe("SELECT service, revision FROM migrate.upgrade_all()"),
	"habits|001\nhabits|002b\nhabits|002a\nhabits|003\nusers|u1\nusers|u2", 'promoted: runs');
is($reader->query_safe("SELECT count(DISTINCT graph_token), min(graph_token) > 0 FROM migrate.services"), '2|t', 'promoted: tokens are distinct');
is($reader->query_safe('SELECT run, service FROM migrate.runs ORDER BY run DESC, service LIMIT 2') =~ s/^\d+/N/mgr,
	"N|habits\nN|users", 'promoted: the run is in the log');
$reader->quit;

$standby->stop;
done_testing();
