# DROP EXTENSION takes what the extension knows and nothing of the user's: nothing that runs have made hangs on it. Made
# anew it finds the version tables, and goes on.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $quiet = "SET migrate.message_level = debug1;\n";
sub ask { my (@sql) = @_; return $node->safe_psql('postgres', join(";\n", $quiet . 'SET client_min_messages = warning', @sql)); }

# Everything that is no part of the server or of the extension, and what it depends on beyond that.
my $objects = <<'SQL';
SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0) COLLATE "C" AS object FROM pg_depend AS d
WHERE d.objid >= 16384 AND NOT EXISTS (
    SELECT FROM pg_depend AS e
    WHERE e.deptype = 'e' AND ((e.classid, e.objid) = (d.classid, d.objid) OR (e.classid, e.objid) = (d.refclassid, d.refobjid)))
AND pg_describe_object(d.classid, d.objid, 0) !~ 'migrate|pg_toast'
ORDER BY object
SQL
my $dependants = <<'SQL';
SELECT pg_describe_object(d.classid, d.objid, d.objsubid), pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid), d.deptype
FROM pg_depend AS d JOIN pg_depend AS e ON (e.classid, e.objid) = (d.refclassid, d.refobjid) AND e.deptype = 'e'
WHERE e.refclassid = 'pg_extension'::regclass AND e.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'migrate')
AND pg_describe_object(d.classid, d.objid, d.objsubid) !~ 'migrate\.|pg_toast'
SQL

# Scripts that make one of each kind of object.
my $registrations = <<'SQL';
SELECT migrate.create_service('shop');
SELECT migrate.register('shop', '001', up => $up$
CREATE TYPE size AS ENUM ('small', 'large');
CREATE DOMAIN name AS text CHECK (value <> '');
CREATE SEQUENCE numbers;
CREATE TABLE goods (id int PRIMARY KEY DEFAULT nextval('numbers'), name name, size size,
    service text DEFAULT current_setting('migrate.service'), revision text DEFAULT current_setting('migrate.revision', true));
CREATE VIEW small AS SELECT * FROM goods WHERE size = 'small';
CREATE MATERIALIZED VIEW large AS SELECT * FROM goods WHERE size = 'large';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch BEFORE UPDATE ON goods FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY mine ON goods USING (true);
CREATE INDEX ON goods (name);
INSERT INTO goods (name, size) VALUES ('bread', 'small');
$up$, down => '');
SELECT migrate.register('shop', '002', '001', up => 'CREATE TABLE more (LIKE goods INCLUDING ALL)', down => 'DROP TABLE more');
SELECT migrate.create_service('users', version_table => 'versions');
SELECT migrate.register('users', 'u1', up => 'CREATE TABLE users ()', down => 'DROP TABLE users', depends_on => '{shop:001}');
SQL
ask('CREATE EXTENSION migrate', $registrations, 'SELECT migrate.upgrade_all()', "SELECT migrate.downgrade('shop', '-1')");
my $before = ask($objects);
my $data = ask('TABLE shop.goods', 'TABLE shop.alembic_version', 'TABLE users.versions');
like($before, qr/^materialized view shop\.large$/m, 'there are objects');
is(ask($dependants), '', 'no object of the services depends on one of the extension');

# The default behaviour, RESTRICT.
my $session = $node->background_psql('postgres');
$session->query_safe($quiet);
is($session->query_safe('SELECT migrate.current()'), "shop: 001\nusers: u1 (head)", 'a session that has graphs and plans in its caches');
ask('DROP EXTENSION migrate');
is(ask($objects), $before, 'DROP EXTENSION leaves every object of the services');
is(ask('TABLE shop.goods', 'TABLE shop.alembic_version', 'TABLE users.versions'), $data, 'and their rows, version tables too');
is(ask('REFRESH MATERIALIZED VIEW shop.large', "SET migrate.service = 'shop'", "UPDATE shop.goods SET name = 'rolls' RETURNING name"), 'rolls',
	'which go on working');
my ($status, $out, $err) = $node->psql('postgres', 'SELECT migrate.current()');
like($err, qr/schema "migrate" does not exist/, 'the functions are gone');

# Anew: the same registrations find what is applied.
ask('CREATE EXTENSION migrate', $registrations);
is($session->query_safe('SELECT migrate.current()'), "shop: 001\nusers: u1 (head)", 'made anew it finds the versions, in the old session too');
is($session->query_safe('SELECT service, revision FROM migrate.upgrade_all()'), 'shop|002', 'and runs what is missing');
is(ask('SELECT count(*) FROM migrate.runs'), '1', 'the log begins anew');
ask("SELECT migrate.downgrade('shop', '001')");

# adopt() begins the log where the version tables stand, once the registrations are there.
ask('DROP EXTENSION migrate', 'CREATE EXTENSION migrate', "SELECT migrate.create_service('shop')",
	"SELECT migrate.create_service('users', version_table => 'versions')");
($status, $out, $err) = $node->psql('postgres', "SELECT migrate.adopt('shop')");
like($err, qr/Can't locate revision identified by '001'/, 'adopt refuses what is not registered');
ask('DROP EXTENSION migrate', 'CREATE EXTENSION migrate', $registrations);
is(ask("SELECT migrate.adopt('shop')", "SELECT migrate.adopt('users')"), "001\nu1 (head)", 'adopt takes over what the version tables say');
is(ask('SELECT service, command, version_after FROM migrate.runs ORDER BY run'), "shop|adopt|{001}\nusers|adopt|{u1}", 'and begins the log with it');
is(ask("SELECT revision FROM migrate.upgrade('shop')"), '002', 'from where it goes on');

# CASCADE takes what somebody has hung on the extension, and still nothing of the services.
ask("SELECT migrate.downgrade('shop', '001')", 'CREATE VIEW behind AS SELECT service FROM migrate.status WHERE NOT up_to_date');
($status, $out, $err) = $node->psql('postgres', 'DROP EXTENSION migrate');
like($err, qr/view behind depends on/, 'a view on the extension keeps it from being dropped');
ask('DROP EXTENSION migrate CASCADE');
is(ask($objects), $before, 'CASCADE takes the view and nothing else');
is(ask('SELECT name FROM shop.goods', 'TABLE shop.alembic_version', 'TABLE users.versions'), "rolls\n001\nu1", 'rows are there');

# In a transaction that is rolled back, and in one that makes it anew.
ask('CREATE EXTENSION migrate', $registrations);
$session->query_safe('BEGIN; DROP EXTENSION migrate; ROLLBACK');
is($session->query_safe('SELECT migrate.current()'), "shop: 001\nusers: u1 (head)", 'DROP EXTENSION rolled back');
$session->query_safe("BEGIN; DROP EXTENSION migrate; CREATE EXTENSION migrate; SELECT migrate.create_service('shop')");
is($session->query_safe("SELECT migrate.register('shop', 'x1', down => '')"), 'x1', 'dropped and made anew in one transaction: registers');
is($session->query_safe("SELECT migrate.heads('shop')"), 'x1 (head)', 'and knows what is new');
$session->query_safe('ROLLBACK');
is($session->query_safe("SELECT migrate.heads('shop')"), '002 (head)', 'rolled back: and what was before');
$session->quit;

$node->stop;
done_testing();
