# What a schema is stays the same text in a dump that was restored: in a database of another encoding and collation too, and
# once more. What pg_dump loses is told as the difference that it is. And others may change the schema meanwhile.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "wal_level = logical\nmax_connections = 40");
$node->start;
$ENV{PGCLIENTENCODING} = 'UTF8';
my $dir = $node->basedir;

sub database { my ($name, $options) = @_; $node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE template0 $options"); return; }
sub fingerprint { my ($database) = @_; return $node->safe_psql($database, "SELECT migrate.fingerprint('snap')"); }
sub snapshot { my ($database) = @_; return $node->safe_psql($database, "SELECT * FROM migrate.snapshot('snap')"); }
sub copy
{
	my ($from, $to) = @_;
	$node->command_ok([ 'pg_dump', '-d', $node->connstr($from), '-f', "$dir/$from.sql" ], "dump of $from");
	$node->command_ok([ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($to), '-f', "$dir/$from.sql" ], "restored as $to");
	return;
}
sub same
{
	my ($database, $expected, $name) = @_;
	my $found = snapshot($database);
	ok($found eq $expected, $name)
	  or do { append_to_file("$dir/found", $found); append_to_file("$dir/expected", $expected);
		diag(scalar `diff $dir/expected $dir/found | head -40`); unlink "$dir/found", "$dir/expected"; };
	is(fingerprint($database), fingerprint('first'), "$name: the fingerprint");
	return;
}

database('first', "ENCODING 'UTF8' LOCALE 'C'");
$node->safe_psql('first', 'CREATE EXTENSION migrate');
$node->command_ok([ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('first'), '-f', 'test/schema/objects.sql' ], 'objects of every kind');
$node->safe_psql('first', q{CREATE TABLE snap."Käse" ("größe" text CONSTRAINT "für" CHECK ("größe" BETWEEN 'ä' AND 'ö' AND true), "zu" text, "Ähre" text);
	CREATE TABLE snap."kz" (a integer); COMMENT ON TABLE snap."Käse" IS 'Käse: über'; CREATE INDEX "ö" ON snap."Käse" (lower("größe"))});
# Labels need a provider.
chomp(my $libraries = qx{pg_config --pkglibdir});
if (-e "$libraries/migrate_labels.so")
{
	$node->append_conf('postgresql.conf', "session_preload_libraries = 'migrate_labels'");
	$node->reload;
	my $labels = sub { join("\n", grep { /^security label/ } split(/\n/, snapshot('first'))) };
	$node->safe_psql('first', join(";\n", map { "SECURITY LABEL FOR regress_labels ON $_ IS 'secret'" } 'TABLE snap.clerk', 'COLUMN snap.clerk.name',
			'COLUMN snap.looking.weight', 'VIEW snap.looking', 'FUNCTION snap.pairs', 'SCHEMA snap', 'TYPE snap.mood', 'DOMAIN snap.code',
			'SEQUENCE snap.counter', 'TABLE snap.version', 'TABLE elsewhere.other', 'COLUMN snap.pair.x', 'AGGREGATE snap.total (integer)'));
	is($labels->(), join("\n", map { "security label|$_ by regress_labels|secret" } 'aggregate snap.total(integer)', 'attribute snap.pair.x',
			'column snap.clerk.name', 'column snap.looking.weight', 'domain snap.code', 'function snap.pairs(snap.mood)', 'schema snap',
			'sequence snap.counter', 'table snap.clerk', 'type snap.mood', 'view snap.looking'), 'security labels');
	# pg_dump loses those of attributes.
	$node->safe_psql('first', 'SECURITY LABEL FOR regress_labels ON COLUMN snap.pair.x IS NULL');
}
my $first = snapshot('first');

# A row by itself is the same under the settings of each database.
database('second', "ENCODING 'UTF8' LOCALE 'C.UTF-8'");
$node->safe_psql('postgres', "ALTER DATABASE second SET search_path = snap, public; ALTER DATABASE second SET DateStyle = 'German';
	ALTER DATABASE second SET IntervalStyle = 'iso_8601'; ALTER DATABASE second SET TimeZone = 'Asia/Kathmandu'");
copy('first', 'second');
same('second', $first, 'UTF8 with another collation and settings');
database('third', "ENCODING 'LATIN1' LOCALE 'C'");
copy('second', 'third');
same('third', $first, 'LATIN1');
database('fourth', "ENCODING 'SQL_ASCII' LOCALE 'C'");
copy('first', 'fourth');
is(fingerprint('fourth'), fingerprint('first'), 'SQL_ASCII');
database('fifth', "ENCODING 'UTF8' LOCALE 'C'");
copy('third', 'fifth');
same('fifth', $first, 'UTF8 once more');

# What a dump doesn't bring back.
$node->safe_psql('first', 'ALTER TABLE snap.follows DISABLE TRIGGER ALL');
like(snapshot('first'), qr/^constraint trigger\|follows_clerk_fkey on snap\.follows by "RI_FKey_check_ins"\|DISABLED$/m, 'disabled triggers of a foreign key are told');
database('sixth', "ENCODING 'UTF8' LOCALE 'C'");
copy('first', 'sixth');
isnt(fingerprint('sixth'), fingerprint('first'), 'pg_dump loses them');
$node->safe_psql('sixth', 'ALTER TABLE snap.follows DISABLE TRIGGER ALL');
same('sixth', snapshot('first'), 'and nothing else');
$node->safe_psql('first', 'ALTER TABLE snap.follows ENABLE TRIGGER ALL');

# What later versions brought.
for my $major (grep { $node->pg_version >= $_ } 17, 18)
{
	my $of = sub { $node->safe_psql($_[0], "SELECT * FROM migrate.snapshot('new$major')") };
	database("before$major", "ENCODING 'UTF8' LOCALE 'C'");
	database("after$major", "ENCODING 'UTF8' LOCALE 'C'");
	$node->safe_psql("before$major", 'CREATE EXTENSION migrate; CREATE EXTENSION btree_gist');
	$node->command_ok([ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr("before$major"), '-f', "test/schema/new_in_$major.sql" ], "objects new in $major");
	copy("before$major", "after$major");
	is($of->("after$major"), $of->("before$major"), "objects new in $major: the same text");
}

# Others make and drop objects of all kinds while it is read: it is one state or another, never an error.
append_to_file("$dir/change.sql", <<'SQL');
BEGIN;
CREATE TABLE snap.c:client_id (id integer PRIMARY KEY, a integer DEFAULT 1 CHECK (a BETWEEN 1 AND 2 AND true), b text);
CREATE INDEX ON snap.c:client_id (lower(b)) WHERE a BETWEEN 1 AND 2;
CREATE VIEW snap.v:client_id AS SELECT * FROM snap.c:client_id WHERE a BETWEEN 1 AND 2;
CREATE FUNCTION snap.f:client_id(c snap.c:client_id) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT c.a FROM snap.c:client_id; END;
CREATE TYPE snap.t:client_id AS ENUM ('a');
CREATE FUNCTION snap.g:client_id(c snap.t:client_id) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
CREATE STATISTICS snap.s:client_id ON a, (a + 1) FROM snap.c:client_id;
CREATE RULE r AS ON DELETE TO snap.c:client_id DO INSTEAD NOTHING;
CREATE POLICY p ON snap.c:client_id USING (a BETWEEN 1 AND 2 AND true);
CREATE TRIGGER t BEFORE UPDATE ON snap.c:client_id FOR EACH ROW WHEN (new.a BETWEEN 1 AND 2 AND true) EXECUTE FUNCTION snap.check_row();
CREATE DOMAIN snap.d:client_id AS integer CHECK (VALUE BETWEEN 1 AND 2 AND true);
COMMIT;
ALTER TABLE snap.c:client_id RENAME TO x:client_id;
BEGIN;
DROP TABLE snap.x:client_id CASCADE;
DROP TYPE snap.t:client_id CASCADE;
DROP DOMAIN snap.d:client_id;
COMMIT;
SQL
append_to_file("$dir/look.sql", "SELECT migrate.fingerprint('snap');\n");
my $before = fingerprint('first');
$node->append_conf('postgresql.conf', "deadlock_timeout = 10ms\nmax_locks_per_transaction = 256");
$node->restart;
my $changes = IPC::Run::start([ 'pgbench', '-n', '-c', '3', '-t', '60', '-f', "$dir/change.sql", $node->connstr('first') ], '>', \my $out, '2>', \my $errors);
$node->command_ok([ 'pgbench', '-n', '-c', '3', '-T', '5', '-f', "$dir/look.sql", $node->connstr('first') ], 'looks while others change the schema');
$changes->finish;
unlike($errors, qr/ERROR/, 'which goes on');
is(fingerprint('first'), $before, 'at the end it is what it was');

$node->stop;
done_testing();
