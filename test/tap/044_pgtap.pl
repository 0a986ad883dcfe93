# Verify scripts may have tests of pgTAP: one that fails, which only returns a line, fails the verification. The plan of
# such tests is their own, whatever the session is testing.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'there is no pgtap' unless -e `$ENV{PG_CONFIG} --sharedir` =~ s/\n\z//r . '/extension/pgtap.control';

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION migrate;
CREATE ROLE habits_owner;
CREATE SCHEMA habits AUTHORIZATION habits_owner;
CREATE SCHEMA tap;
GRANT USAGE ON SCHEMA tap TO habits_owner;
SELECT migrate.create_service('habits', owner => 'habits_owner', search_path => 'habits, tap');
SELECT migrate.register('habits', '001', up => $$CREATE TABLE entries (id int); CREATE TABLE said AS SELECT text 'not ok 1' AS line$$,
	down => 'DROP TABLE entries, said', verify => 'SELECT line FROM said');
SELECT count(*) FROM migrate.upgrade('habits');
SELECT migrate.register('habits', '002', '001', up => 'SELECT 1', down => 'SELECT 1');
SQL

sub psql
{
	my ($statements) = @_;
	my ($status, $out, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\n$statements", on_error_stop => 0);
	$err =~ s/^psql:<stdin>:\d+: //mg;
	$err =~ s/^LOCATION: .*\n?//mg;
	return ($out, $err);
}

# What verify() and upgrade() say of a script.
sub verdict
{
	my ($script) = @_;
	my ($out, $err) = psql(<<"SQL");
BEGIN;
SELECT migrate.edit('habits', '002', verify => \$script\$$script\$script\$) \\g /dev/null
SAVEPOINT a;
SELECT count(*) FROM migrate.upgrade('habits') \\g /dev/null
ROLLBACK TO a;
SELECT migrate.stamp('habits', '002') \\g /dev/null
SELECT ok, sqlstate, problem, context FROM migrate.verify('habits') WHERE revision = '002';
SELECT count(*) FROM pg_class WHERE relname LIKE '\\_\\_t%';
SQL
	my ($problem) = $err =~ /^ERROR:  (.*?)^CONTEXT/ms;
	my ($verified) = $out =~ /^([tf]\|.*?)\n0\z/ms;
	return ($problem // 'fine', $verified // $out);
}

sub passes
{
	my ($script, $name) = @_;
	my ($upgrade, $verify) = verdict($script);
	is($upgrade, 'fine', "$name, as upgrade has it");
	is($verify, 't|||', "$name, as verify has it");
}

sub fails
{
	my ($script, $detail, $name) = @_;
	my ($upgrade, $verify) = verdict($script);
	is($upgrade, "P0001: a test of pgTAP failed\nDETAIL:  $detail\n", "$name, as upgrade has it");
	like($verify, qr/\Af\|P0001\|a test of pgTAP failed: \Q$detail\E\|script "verify" of revision "002"/, "$name, as verify has it");
}

is($node->safe_psql('postgres', "SELECT ok FROM migrate.verify('habits')"), 't', 'without pgTAP a text is a text');
$node->safe_psql('postgres', 'CREATE EXTENSION pgtap SCHEMA tap');
is($node->safe_psql('postgres', "SELECT problem FROM migrate.verify('habits') WHERE NOT ok"),
	'a test of pgTAP failed: not ok 1', 'with pgTAP it is what a test says');
$node->safe_psql('postgres', 'TRUNCATE habits.said');

passes("SELECT has_table('habits', 'entries', 'there')", 'a test without a plan');
passes("SELECT has_table('habits', 'entries', 'there'), col_type_is('habits', 'entries', 'id', 'integer', 'a number')", 'two in a row');
passes("SELECT plan(1); SELECT ok(true); SELECT * FROM finish(true);", 'a plan that is kept');
passes("BEGIN; SELECT plan(1); SELECT ok(true); SELECT * FROM finish(); ROLLBACK;", 'a file as pg_prove runs it');
passes("SELECT * FROM no_plan(); SELECT * FROM todo('later', 1); SELECT ok(false, 'x'); SELECT skip('y')", 'what is to fail, or is skipped');
passes("SELECT 1", 'a script without tests');

fails("SELECT has_table('habits', 'entries', 'there');\nSELECT has_table('habits', 'nowhere', 'not there');",
	qq{not ok 2 - not there\n# Failed test 2: "not there"}, 'a failed test');
fails("SELECT ok(true) AS a, ok(false, 'b') AS b", qq{not ok 2 - b\n# Failed test 2: "b"}, 'one in the second column');
fails("SELECT plan(1); SELECT is(1, 2, 'same'); SELECT * FROM finish(true)",
	qq{not ok 1 - same\n# Failed test 1: "same"\n#         have: 1\n#         want: 2}, 'one with diagnostics');
fails("BEGIN; SELECT plan(1); SELECT ok(false); ROLLBACK;", qq{not ok 1\n# Failed test 1}, 'one in a frame');

my ($upgrade, $verify) = verdict("SELECT ok(i % 2 = 0, 'n ' || i) FROM generate_series(1, 4) AS i");
is($upgrade, qq{P0001: 2 tests of pgTAP failed\nDETAIL:  not ok 1 - n 1\n# Failed test 1: "n 1"\nnot ok 3 - n 3\n# Failed test 3: "n 3"\n},
	'several of a statement');
like($verify, qr/\|script "verify" of revision "002" of service "habits", statement 1, line 1, column 1: SELECT ok\(i/, 'with their place');

# Lines that nobody has selected, and plans.
for (
	["SELECT plan(1); DO \$\$BEGIN PERFORM tap.ok(false); END\$\$", '# Looks like you failed 1 test of 1'],
	["SELECT plan(2); SELECT ok(true)", '# Looks like you planned 2 tests but ran 1'],
	["SELECT plan(2); SELECT ok(true); SELECT * FROM finish()", '# Looks like you planned 2 tests but ran 1'])
{
	my ($script, $detail) = @$_;
	my ($upgrade, $verify) = verdict($script);
	is($upgrade, "P0001: tests of pgTAP failed\nDETAIL:  $detail\n", $detail);
	like($verify, qr/\Af\|P0001\|tests of pgTAP failed: \Q$detail\E\|/, "$detail, as verify has it");
}
like((verdict('SELECT plan(1)'))[0], qr/\AP0001: # No tests run!/, 'a plan and no test');

# Functions that are tests.
$node->safe_psql('postgres', <<'SQL');
CREATE SCHEMA tests;
GRANT USAGE ON SCHEMA tests TO habits_owner;
CREATE FUNCTION tests.test_good() RETURNS SETOF text LANGUAGE sql AS 'SELECT tap.ok(true)';
SQL
passes("SELECT * FROM runtests('tests'::name)", 'a function that passes');
$node->safe_psql('postgres', q{SET search_path = tap; CREATE FUNCTION tests.test_wrong() RETURNS SETOF text LANGUAGE sql AS $$SELECT tap.ok(false, 'w')$$});
($upgrade) = verdict("SELECT * FROM runtests('tests'::name)");
like($upgrade, qr/not ok 1 - w\n.*^not ok 2 - tests\.test_wrong$/ms, 'one that does not, with what it says');
unlike($upgrade, qr/test_good/, 'and nothing of the other');

# Where the session is testing with pgTAP itself, each has its own plan, and the session's goes on.
my ($out, $err) = psql(<<'SQL');
SELECT migrate.edit('habits', '002', verify => 'SELECT plan(1); SELECT ok(true); SELECT * FROM finish(true)') \g /dev/null
SET search_path = tap, public;
SELECT plan(3);
SELECT lives_ok($$SELECT * FROM migrate.upgrade('habits')$$);
SELECT is((SELECT count(*) FROM migrate.verify('habits') WHERE ok), 2::bigint);
SELECT throws_like($$SELECT migrate.edit('habits', '002', verify => '')$$, '%applied%');
SELECT * FROM finish(true);
SQL
is($out, "1..3\nok 1\nok 2\nok 3 - Should throw exception like '%applied%'", 'a verify script has a plan of its own within tests');

# Where pgTAP is in the schema itself.
$node->safe_psql('postgres', <<'SQL');
CREATE SCHEMA own;
SELECT migrate.create_service('own', search_path => 'own');
SELECT migrate.register('own', '001', up => 'CREATE TABLE t (id int)', down => 'DROP TABLE t', verify => $$SELECT has_table('own', 't', 't'); SELECT hasnt_table('own', 'u', 'u')$$);
ALTER EXTENSION pgtap SET SCHEMA own;
SELECT count(*) FROM migrate.upgrade('own');
CREATE TABLE own.u (id int);
SQL
is($node->safe_psql('postgres', "SELECT problem FROM migrate.verify('own')"), <<'END' =~ s/\n\z//r, 'they run in any schema that the script sees');
a test of pgTAP failed: not ok 2 - u
# Failed test 2: "u"
END

$node->stop;
done_testing();
