# Shadows that fail at each point, or run out of memory there: nothing is left, the session goes on, and the next call works.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Faults;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main', scarce => 1);
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION hstore SCHEMA public;
SELECT migrate.create_service('habits');
CREATE SCHEMA habits;
COMMENT ON SCHEMA habits IS 'told';
ALTER DEFAULT PRIVILEGES IN SCHEMA habits GRANT SELECT ON TABLES TO PUBLIC;
SELECT migrate.register('habits', '001', up => 'CREATE TYPE mood AS ENUM (); CREATE TABLE one (id int); INSERT INTO one VALUES (1)', down => 'DROP TABLE one; DROP TYPE mood');
SELECT migrate.register('habits', '002', '001', up => 'ALTER TYPE mood ADD VALUE ''sad''', down => '');
SELECT migrate.register('habits', '003', '002', up => 'CREATE VIEW v AS SELECT ''sad''::mood AS mood', down => 'DROP VIEW v');
SELECT migrate.register('habits', 'S', replaces => '{001,002,003}', down => '', up => 'CREATE TYPE mood AS ENUM (''sad''); CREATE TABLE one (id int)');
SELECT migrate.create_service('everywhere', schema_name => 'public', version_table => 'everywhere_version');
SELECT migrate.register('everywhere', 'e1', up => 'CREATE TABLE tagged (tags hstore)', down => 'DROP TABLE tagged');
SQL
$node->safe_psql('postgres', "SELECT migrate.upgrade('habits', 'S')");
for my $name (qw(found begun))
{
	$node->safe_psql('postgres', "CREATE SCHEMA $name; CREATE TABLE $name.one (id int); INSERT INTO $name.one VALUES (1); SELECT migrate.create_service('$name')");
}
$node->safe_psql('postgres', "SELECT migrate.baseline('found', rev_id => '001')");
$node->safe_psql('postgres', "SELECT migrate.upgrade('everywhere')");
$node->safe_psql('postgres', "SELECT migrate.register('habits', '004', 'S', up => 'DELETE FROM one; CREATE SCHEMA out', down => 'SELECT 1')");

my %calls = (
	'compare' => "SELECT * FROM migrate.compare('habits')",
	'compare of public' => "SELECT * FROM migrate.compare('everywhere')",
	'roundtrip' => "SELECT * FROM migrate.roundtrip('habits', 'all')",
	'roundtrip with data' => "SELECT * FROM migrate.roundtrip('habits', data => true)",
	'diff' => "SELECT * FROM migrate.diff('habits', 'CREATE TABLE two (id int); CREATE VIEW w AS SELECT id FROM two', '{\"one\": \"two\"}')",
	'diff of public' => "SELECT * FROM migrate.diff('everywhere', 'CREATE TABLE tagged (tags hstore, more int)')",
	'autogenerate' => "SELECT migrate.autogenerate('found', 'CREATE TABLE one (id int, more int)', 'more', '002')",
	'baseline' => "SELECT migrate.baseline('begun', rev_id => '001')",
	'prove_squash' => "SELECT * FROM migrate.prove_squash('habits', 'S')");
for my $name (sort keys %calls)
{
	my $writes = $name =~ /^(autogenerate|baseline)$/;
	my %common = (name => $name, call => $calls{$name}, reads => !$writes, check => 5);
	# A script that fails when it is tried is no proof.
	try_points($node, %common, fault => 'error at point', sqlstate => $writes ? '(FAULT|MG092)' : 'FAULT', within => 'savepoint', step => 11);
	try_points($node, %common, fault => 'cancel at point', sqlstate => '57014', step => 43, within => $writes ? 'transaction' : '');
	try_points($node, %common, fault => "$_ allocation", sqlstate => '(53200|XX000)', within => 'transaction', step => 499, most => 100_000) for 'one', 'all';
}
summary();
$node->stop;
done_testing();
