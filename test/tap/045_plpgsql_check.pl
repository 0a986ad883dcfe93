# Where plpgsql_check is installed, compare() and roundtrip() tell what it says of the functions that revisions leave: in
# notices, while the rows stay as they are. It is asked as the service's owner, and no error of it ends the call.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'there is no plpgsql_check'
	unless -e `$ENV{PG_CONFIG} --pkglibdir` =~ s/\n\z//r . '/plpgsql_check.so';

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

# What a session answers, and what it is told.
sub answers
{
	my ($statements) = @_;
	my ($status, $out, $err) = $node->psql('postgres', $statements);
	$err =~ s/^psql:<stdin>:\d+: //mg;
	return "$out\n$err" =~ s/\n+\z//r;
}

$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION migrate;
CREATE ROLE shop_owner;
CREATE ROLE other_owner;
CREATE SCHEMA shop AUTHORIZATION shop_owner;
CREATE SCHEMA checks;
GRANT USAGE ON SCHEMA checks TO shop_owner;
SELECT migrate.create_service('shop', owner => 'shop_owner', search_path => 'shop');
SELECT migrate.register('shop', '001', message => 'goods', up => $up$
CREATE TABLE goods (id int PRIMARY KEY, name text);
CREATE TABLE sold (id int);
CREATE FUNCTION price(good int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN

  RETURN (SELECT cost FROM goods WHERE id = good);
END $$;
CREATE FUNCTION fine() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM goods); END';
CREATE FUNCTION plain() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM goods';
CREATE FUNCTION idle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.x := 1; RETURN NEW; END';
$up$, down => 'DROP FUNCTION price, fine, plain, idle; DROP TABLE goods, sold');
SELECT migrate.register('shop', '002', '001', 'triggers', up => $up$
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.name := 'x';
  RETURN NEW;
END $$;
CREATE FUNCTION count_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM name FROM old_rows;
  RETURN NULL;
END $$;
CREATE TRIGGER a BEFORE INSERT ON goods FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER b BEFORE INSERT ON sold FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER c BEFORE UPDATE ON sold FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER d AFTER UPDATE ON goods REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_old();
$up$, down => 'DROP TRIGGER a ON goods; DROP TRIGGER d ON goods; DROP TRIGGER b ON sold; DROP TRIGGER c ON sold; DROP FUNCTION note, count_old');
SELECT migrate.register('shop', '003', '002', 'a procedure', up => $up$
CREATE PROCEDURE clean() LANGUAGE plpgsql AS 'BEGIN DELETE FROM nowhere; END';
CREATE OR REPLACE FUNCTION fine() RETURNS int LANGUAGE plpgsql AS 'DECLARE n text; BEGIN RETURN 1; END';
$up$, down => 'DROP PROCEDURE clean; CREATE OR REPLACE FUNCTION fine() RETURNS int LANGUAGE plpgsql AS ''BEGIN RETURN (SELECT count(*) FROM goods); END''');
SQL

my $roundtrip = "SELECT revision, result, identity FROM migrate.roundtrip('shop', 'all')";
my $compare = "SELECT * FROM migrate.compare('shop')";
is(answers($roundtrip), "001|ok|\n002|ok|\n003|ok|", 'without the extension nothing is told');

$node->safe_psql('postgres', 'CREATE EXTENSION plpgsql_check SCHEMA checks');
is(answers($roundtrip), <<'END' =~ s/\n\z//r, 'roundtrip tells of what a revision has made or changed');
001|ok|
002|ok|
003|ok|
NOTICE:  plpgsql_check, revision "001": error in function shop.price(integer), line 4: column "cost" does not exist
NOTICE:  plpgsql_check, revision "002": error in function shop.note() as a trigger of shop.sold, line 3: record "new" has no field "name"
NOTICE:  plpgsql_check, revision "003": error in procedure shop.clean(), line 1: relation "nowhere" does not exist
NOTICE:  plpgsql_check, revision "003": warning in function shop.fine(), line 1: unused variable "n"
END

$node->safe_psql('postgres', "SELECT count(*) FROM migrate.upgrade('shop', 'heads')");
my $all = <<'END' =~ s/\n\z//r;
NOTICE:  plpgsql_check: error in procedure shop.clean(), line 1: relation "nowhere" does not exist
NOTICE:  plpgsql_check: warning in function shop.fine(), line 1: unused variable "n"
NOTICE:  plpgsql_check: error in function shop.note() as a trigger of shop.sold, line 3: record "new" has no field "name"
NOTICE:  plpgsql_check: error in function shop.price(integer), line 4: column "cost" does not exist
END
is(answers($compare), "\n$all", 'compare tells of all functions that the revisions leave');
is(answers("SET client_min_messages = warning; $compare"), '', 'and of nothing to who wants no notices');

# With data, roundtrip goes on where the schema is.
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.register('shop', '004', '003', 'irreversible', up => 'CREATE FUNCTION last() RETURNS int LANGUAGE plpgsql AS ''BEGIN RETURN x; END''');
SQL
is(answers("SELECT revision, result FROM migrate.roundtrip('shop', data => true)"), <<'END' =~ s/\n\z//r, 'on the live schema, too');
004|irreversible
NOTICE:  plpgsql_check, revision "004": error in function shop.last(), line 1: column "x" does not exist
END
$node->safe_psql('postgres', "SELECT migrate.unregister('shop', '004')");

# The extension in the shadowed schema can't be moved: it stands aside, under the name that it has there.
$node->safe_psql('postgres', <<'SQL');
DROP EXTENSION plpgsql_check;
CREATE EXTENSION plpgsql_check SCHEMA shop;
SQL
is(answers($compare), "\n$all", 'the extension may be in the schema itself');
$node->safe_psql('postgres', 'DROP EXTENSION plpgsql_check; CREATE EXTENSION plpgsql_check SCHEMA checks');

# What can't be asked is told once.
$node->safe_psql('postgres', 'REVOKE USAGE ON SCHEMA checks FROM shop_owner');
is(answers($compare), "\n" . 'NOTICE:  plpgsql_check was not asked: "shop_owner" may not use the schema that it is in', 'the owner needs a right');
$node->safe_psql('postgres', 'GRANT USAGE ON SCHEMA checks TO shop_owner; REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA checks FROM PUBLIC');
like(answers($compare), qr/\A\nNOTICE:  plpgsql_check: could not look at procedure shop.clean\(\): permission denied for function plpgsql_check_function_tb\n/,
	'its error ends nothing');
$node->safe_psql('postgres', 'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA checks TO PUBLIC');

# A function that the server evaluates to plan another is the owner's: it runs as nobody else, and leaves nothing.
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('sly', owner => 'shop_owner', search_path => 'sly');
CREATE SCHEMA sly AUTHORIZATION shop_owner;
SELECT migrate.register('sly', '001', up => $up$
CREATE FUNCTION prepares() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  PREPARE left_over AS SELECT current_user;
  RETURN 1;
END $$;
CREATE FUNCTION locks() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_lock(7);
  RAISE WARNING 'run by %', current_user;
  RETURN 1;
END $$;
CREATE FUNCTION leaves() RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT prepares()); END';
CREATE FUNCTION asks() RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM locks(); RETURN leaves(); END';
$up$, down => 'DROP FUNCTION prepares, locks, leaves, asks');
SQL
my $sly = answers(<<'SQL');
SELECT revision, result FROM migrate.roundtrip('sly');
SELECT count(*) FROM pg_prepared_statements;
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();
SQL
like($sly, qr/\A001\|ok\n0\n0\n/, 'nothing is left');
like($sly, qr/^WARNING:  run by shop_owner$/m, 'the server evaluates a function');
unlike($sly, qr/run by (?!shop_owner)/, 'and none as the caller');
like($sly, qr/^NOTICE:  plpgsql_check, revision "001": error in function sly.asks\(\), line 1: cannot execute PREPARE within security-restricted operation$/m,
	'in a restricted operation');

# Of many messages the first are told.
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('many', owner => 'shop_owner', search_path => 'many');
CREATE SCHEMA many AUTHORIZATION shop_owner;
SELECT migrate.register('many', '001', up => string_agg(format('CREATE FUNCTION f%s() RETURNS int LANGUAGE plpgsql AS ''BEGIN RETURN x; END'';', to_char(i, 'FM00')), ' '), down => '')
FROM generate_series(1, 60) AS i;
SQL
my @many = grep { /^NOTICE/ } split /\n/, answers("SELECT count(*) FROM migrate.roundtrip('many')");
is(scalar @many, 51, 'no more than fifty');
is($many[50], 'NOTICE:  plpgsql_check: 10 more messages are not shown', 'and how many there are besides');

$node->stop;
done_testing();
