# pg_dump and restore carry registrations, log and sequences: the restored database answers the same and goes on from
# there, and no token and no number of a run is used twice.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $dir = $node->basedir;

my $quiet = "SET migrate.message_level = debug1;\n";
sub ask { my ($database, @queries) = @_; return $node->safe_psql($database, $quiet . join(";\n", @queries)); }

sub everything
{
	my ($database) = @_;
	return ask(
		$database,
		'SELECT migrate.current(verbose => true)',
		'SELECT migrate.history(verbose => true, indicate_current => true)',
		'SELECT migrate.branches()',
		'SELECT * FROM migrate.status',
		'SELECT * FROM migrate.pending',
		'SELECT * FROM migrate.revision_map()',
		'SELECT * FROM migrate.services ORDER BY service',
		'SELECT * FROM migrate.revisions ORDER BY service, seq',
		'SELECT * FROM migrate.scripts ORDER BY service, revision, kind',
		'SELECT * FROM migrate.script_changes ORDER BY service, revision, kind, changed_at',
		'SELECT * FROM migrate.runs ORDER BY run, service',
		'SELECT * FROM migrate.run_steps ORDER BY run, service, step',
		'SELECT last_value, is_called FROM migrate.graph_token',
		'SELECT last_value, is_called FROM migrate.run_number',
		'SELECT last_value, is_called FROM migrate.revisions_seq_seq');
}

# Names that need quoting, a fork and a merge, labels, dependencies, a changed script, runs up, down and by stamp, numbers
# that were taken by what was rolled back, services that need one another in both directions, and a squashed chain that is
# applied half-way, so that the old one is in sight.
$node->safe_psql('postgres', "CREATE DATABASE app TEMPLATE template0 ENCODING 'UTF8'");
$node->safe_psql('app', $quiet . <<'SQL');
CREATE EXTENSION migrate;
SELECT migrate.create_service('habits');
SELECT migrate.register('habits', '001', message => 'habits', up => 'CREATE TABLE habits.habits (id int)', down => 'DROP TABLE habits.habits');
SELECT migrate.register('habits', '002a', '001', 'left', up => 'CREATE TABLE habits.a ()', down => 'DROP TABLE habits.a', branch_labels => '{left}');
SELECT migrate.register('habits', '002b', '001', 'right', up => 'CREATE TABLE habits.b ()', down => 'DROP TABLE habits.b', depends_on => '{002a}');
SELECT migrate.register('habits', '003', ARRAY['002a', '002b'], 'merge', down => '');
SELECT migrate.register('habits', '004', '003', 'irreversible', up => 'CREATE TABLE habits.d ()');
SELECT migrate.create_service('Fehler "und" ''Übung''', 'Ein Schéma', 'version; table');
SELECT migrate.register('Fehler "und" ''Übung''', 'prüfung', message => E'zwei\nZeilen', up => $$CREATE TABLE "Ein Schéma"."Ü" (t text DEFAULT E'\\x \t'); SELECT '\.'$$, down => '');
SET migrate.reason = 'a "reason"';
SELECT migrate.upgrade('habits', '003');
SELECT migrate.downgrade('habits', '002a@002a');
SELECT migrate.upgrade('habits', '003');
SELECT migrate.upgrade('Fehler "und" ''Übung''');
SELECT migrate.register('habits', '001', message => 'habits', up => 'CREATE TABLE habits.habits (id int) -- the first', down => 'DROP TABLE habits.habits');
SELECT migrate.stamp('habits', '002a@002a');
SELECT migrate.stamp('habits', '003');
SELECT migrate.set_variable('habits', 'seen', 'it''s'), migrate.set_variable('habits', 'hidden', 'open sesame', true);
SELECT migrate.create_service('a needs b');
SELECT migrate.create_service('b.needs "a"');
SELECT migrate.register('a needs b', '1', down => '');
SELECT migrate.register('b.needs "a"', '1', up => 'CREATE TABLE t ()', down => 'DROP TABLE t', depends_on => '{a needs b:1}');
SELECT migrate.register('a needs b', '2', '1', down => '', depends_on => ARRAY['b.needs "a":1']);
SELECT migrate.register('a needs b', '3', '2', down => '');
SELECT migrate.upgrade('a needs b', '2');
SELECT migrate.squash('a needs b', '2:3', rev_id => '2_3');
BEGIN;
SELECT migrate.register('habits', '005', '004', 'never there');
SELECT migrate.downgrade('habits', '001');
ROLLBACK;
SQL
my $before = everything('app');
like($before, qr/^habits\|habits\|\{003\}\|\{004\}\|1\|f\|/m, 'where habits stands');
like($before, qr/^Fehler "und" 'Übung'\|Ein Schéma\|\{prüfung\}\|\{prüfung\}\|0\|t\|/m, 'where the other one stands');
like($before, qr/^a needs b: Rev: 3 \(head\)$/m, 'a service that has to finish a squashed chain');
like($before, qr/^a needs b\|1\|3\|$/m, 'and what it sees of it is pending');
my @count = split /\n/, ask('app', 'SELECT count(*) FROM migrate.runs', 'SELECT count(*) FROM migrate.script_changes');
is("@count", '8 1', 'runs and changes in the log');
my ($token, $run, $seq) = split /\n/,
  ask('app', 'SELECT last_value FROM migrate.graph_token', 'SELECT last_value FROM migrate.run_number',
	'SELECT last_value FROM migrate.revisions_seq_seq');
is("$run", '8', 'one number was taken by what was rolled back');

# What the restored database does next.
sub goes_on
{
	my ($database, $how) = @_;
	is(ask($database, 'SELECT name, value, secret FROM migrate.variables'), "seen|it's|f", "$how: has variables, but no secret");
	is(ask($database, "SELECT migrate.register('habits', '005', '004', 'next', down => '')"), '005', "$how: registers");
	is(ask($database, "SELECT graph_token FROM migrate.services WHERE service = 'habits'"), $token + 1,
		"$how: under a token that was never used");
	is(ask($database, "SELECT seq FROM migrate.revisions WHERE revision = '005'"), $seq + 1, "$how: and with the next place");
	is(ask($database, "SELECT revision FROM migrate.upgrade('habits')"), "004\n005", "$how: upgrades");
	is(ask($database, "SELECT revision FROM migrate.downgrade('habits', '-1')"), '005', "$how: downgrades");
	is(ask($database, "SELECT migrate.current('habits')"), '004', "$how: and knows where it is");
	is(ask($database, "SELECT run, version_before, version_after FROM migrate.runs WHERE run > $run ORDER BY run"),
		join("\n", $run + 1 . '|{003}|{005}', $run + 2 . '|{005}|{004}'), "$how: the runs have numbers that were never used");
	is(ask($database, "SELECT kind, old_sha256 <> new_sha256 FROM migrate.script_changes WHERE revision = '001'"), 'up|t',
		"$how: changes of scripts are still told");
	is( ask($database, "SELECT migrate.script('habits', '001', 'up')"),
		'CREATE TABLE habits.habits (id int) -- the first', "$how: scripts are as they were");
	is(ask($database, "SELECT service, revision FROM migrate.upgrade('a needs b')"), 'a needs b|3', "$how: finishes the chain");
	is(ask($database, "SELECT migrate.current('a needs b')"), '2_3 (head)', "$how: which then counts as squashed");
	is( ask($database, "SELECT service, revision FROM migrate.downgrade('a needs b', 'base')"),
		qq{a needs b|2_3\nb.needs "a"|1\na needs b|1}, "$how: goes back across services");
	is( ask($database, q{SELECT service, revision FROM migrate.upgrade('b.needs "a"')}),
		qq{a needs b|1\nb.needs "a"|1}, "$how: and forth");
}

# Custom format.
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$dir/app.dump", '-d', $node->connstr('app') ], 'pg_dump -Fc');
$node->safe_psql('postgres', 'CREATE DATABASE custom TEMPLATE template0');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-1', '-d', $node->connstr('custom'), "$dir/app.dump" ], 'pg_restore');
is(everything('custom'), $before, 'custom format: the restored database answers the same');
goes_on('custom', 'custom format');

# Plain format.
$node->command_ok([ 'pg_dump', '-f', "$dir/app.sql", '-d', $node->connstr('app') ], 'pg_dump -Fp');
$node->safe_psql('postgres', 'CREATE DATABASE plain TEMPLATE template0');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('plain'), '-f', "$dir/app.sql" ], 'psql -f');
is(everything('plain'), $before, 'plain format: the restored database answers the same');
goes_on('plain', 'plain format');

# A dump that cleans up first, into a database that is elsewhere, under a session that has the old graph in its cache.
my $session = $node->background_psql('plain');
$session->query_safe($quiet);
$session->query_safe('DROP TABLE habits.d');    # not in the dump: DROP SCHEMA would stumble over it
like($session->query_safe("SELECT migrate.history('habits')"), qr/^004 -> 005 \(left\) \(head\), next$/m, 'a session that knows 005');
$node->command_ok([ 'pg_dump', '--clean', '--if-exists', '-f', "$dir/clean.sql", '-d', $node->connstr('app') ],
	'pg_dump --clean --if-exists');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('plain'), '-f', "$dir/clean.sql" ],
	'psql -f over what is there');
is(everything('plain'), $before, '--clean: the restored database answers the same');
is($session->query_safe("SELECT migrate.heads('habits')"), '004 (left) (head)', '--clean: so it does in the old session');
is($session->query_safe("SELECT revision FROM migrate.upgrade('habits')"), '004', '--clean: where runs go on');
$session->quit;

# Over the database that it came from, and twice.
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('app'), '-f', "$dir/clean.sql" ],
	'psql -f over its source');
is(everything('app'), $before, '--clean over its source: all is as it was');

# A role that is no superuser installs the extension (it is trusted) and dumps its database. Restoring is for superusers;
# what the role granted can be restored where it is the one who installs the extension there, too.
$node->safe_psql('postgres', 'CREATE ROLE installer LOGIN; CREATE DATABASE hosted OWNER installer; CREATE ROLE reader LOGIN');
$node->safe_psql('hosted', $quiet . <<'SQL', extra_params => [ '-U', 'installer' ]);
CREATE EXTENSION migrate;
SELECT migrate.create_service('users');
SELECT migrate.register('users', '001', up => 'CREATE TABLE users.users (id int)', down => '');
SELECT migrate.upgrade('users');
SELECT migrate.register('users', '002', '001', down => '');
GRANT USAGE ON SCHEMA migrate TO reader;
SQL
my $hosted = everything('hosted');
$node->command_ok([ 'pg_dump', '-Fc', '-U', 'installer', '-f', "$dir/hosted.dump", '-d', $node->connstr('hosted') ],
	'pg_dump by the installing role');
$node->safe_psql('postgres', 'CREATE DATABASE moved OWNER installer');
$node->safe_psql('moved', 'CREATE EXTENSION migrate', extra_params => [ '-U', 'installer' ]);
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr('moved'), "$dir/hosted.dump" ],
	'pg_restore by a superuser');
is(everything('moved'), $hosted, 'trusted install: the restored database answers the same');
is( $node->safe_psql('moved', "SELECT migrate.current('users')", extra_params => [ '-U', 'reader' ]),
	'001', 'trusted install: grants on the schema are restored');
is( $node->safe_psql('moved', "SELECT migrate.script('users', '001', 'up') IS NOT NULL", extra_params => [ '-U', 'installer' ]),
	't', 'trusted install: the owner of the services goes on working');
is( $node->safe_psql('moved', $quiet . "SELECT revision FROM migrate.upgrade('users')", extra_params => [ '-U', 'installer' ]),
	'002', 'trusted install: and runs them');

$node->stop;
done_testing();
