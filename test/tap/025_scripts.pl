# What fails in a script, wherever: down scripts of the example at every statement; verify scripts, hooks and repeatable
# scripts at every statement; data of COPY in the middle. The error says where, and nothing is left of the call.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Faults;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main');
register_example($node, qw(journal meals movements users practices));
my ($out, $err) = run_psql($node, "SELECT count(*) FROM migrate.upgrade_all();\n");

# Each call that meets no fault stands, so the services go down one after the other.
for my $service (qw(practices meals users))
{
	try_points($node, name => "downgrade of $service", fault => 'error at statement', sqlstate => 'FAULT',
		call => "SELECT * FROM migrate.downgrade('$service', 'base')");
}

$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('shop');
SELECT migrate.register('shop', '001', down => 'DROP TABLE shop.goods CASCADE', up => 'CREATE TABLE shop.goods (id int PRIMARY KEY, price int)',
    verify => 'SELECT id, price FROM shop.goods; INSERT INTO shop.goods VALUES (-1); SELECT 1 / count(*) FROM shop.goods');
SELECT migrate.register('shop', '002', '001', down => 'DELETE FROM shop.goods', up => 'INSERT INTO shop.goods VALUES (1, 2); UPDATE shop.goods SET price = 3',
    verify => 'DELETE FROM shop.goods; SELECT 1');
SELECT migrate.register_repeatable('shop', 'views', 'CREATE OR REPLACE VIEW shop.prices AS SELECT sum(price) FROM shop.goods; COMMENT ON VIEW shop.prices IS ''all''');
SELECT migrate.register_repeatable('shop', 'functions', 'CREATE OR REPLACE FUNCTION shop.total() RETURNS int RETURN (TABLE shop.prices); GRANT SELECT ON shop.prices TO PUBLIC', '{views}');
CREATE TABLE public.notes (note text);
SELECT migrate.set_hook('shop', event, format('INSERT INTO public.notes VALUES (%L); UPDATE public.notes SET note = upper(note)', event))
FROM unnest('{before_run,after_run,before_step,after_step}'::text[]) AS event;
SQL
my $upgrade = "SELECT * FROM migrate.upgrade('shop')";
for my $fault ('error at statement', 'error at point', 'cancel at statement')
{
	try_points($node, name => 'verify scripts, hooks and repeatable scripts', fault => $fault, sqlstate => 'FAULT|57014',
		within => $fault =~ /cancel/ ? 'savepoint' : 'transaction', call => $upgrade);
}
$node->safe_psql('postgres', $upgrade);
# An error in a verify script is an answer, and one anywhere else is an error.
try_points($node, name => 'verify', fault => 'error at statement', sqlstate => 'FAULT', reads => 1, call => "SELECT * FROM migrate.verify('shop')");
try_points($node, name => 'downgrade with hooks', fault => 'error at statement', sqlstate => 'FAULT', within => 'savepoint',
	call => "SELECT * FROM migrate.downgrade('shop', 'base')");

# Data of COPY, for whatever takes data.
sub set_script
{
	my ($script) = @_;
	$node->safe_psql('postgres', "SELECT migrate.register('loads', '001', down => '', up => \$script\$$script\$script\$, replace => true)");
	return;
}
sub failure
{
	my ($name, $expected, $before) = @_;
	$node->safe_psql('postgres', "TRUNCATE faults.states; SELECT faults.remember('before', true)");
	my ($out, $err) = run_psql($node, "\\set VERBOSITY verbose\n" . ($before // '') . ";\nSELECT * FROM migrate.upgrade('loads');\nRESET ALL;\nSELECT faults.verdict();\n");
	ok(note_tried($err =~ $expected && $out eq 'before'), $name) or diag("$out $err");
	return;
}
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('loads', search_path => 'public', statement_timeout => '1s');
CREATE TABLE slow (id int UNIQUE, twice int GENERATED ALWAYS AS (id * 2) STORED);
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.03); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON slow FOR EACH ROW EXECUTE FUNCTION slowly();
CREATE TABLE parts (id int, name text) PARTITION BY RANGE (id);
CREATE TABLE near PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE TABLE seen (what text);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.seen SELECT count(*) || ' rows' FROM new_rows;
    RETURN NULL;
END $$;
CREATE TABLE counted (id int);
CREATE TRIGGER see AFTER INSERT ON counted REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION see();
SQL
my $rows = join "\n", 1 .. 100;
set_script("SELECT 1;\nCOPY slow (id) FROM stdin;\n$rows\n\\.\n");
failure('the statement_timeout of the service ends a COPY in the middle of its data',
	qr/57014: .*DETAIL:  The statement has reached its own limit, a statement_timeout of 1000 ms\..*CONTEXT: .*COPY slow, line (\d+): "\1"\nscript "up" of revision "001" of service "loads", statement 2, line \d+, column 1: COPY slow/s);
failure('so does that of the caller',
	qr/57014: .*DETAIL:  The call has reached the statement_timeout of its caller.*CONTEXT: .*COPY slow, line (\d+): "\1"\nscript "up" of revision "001" of service "loads", statement 2, line \d+, column 1: COPY slow/s,
	"SET statement_timeout = '500ms'");
$node->safe_psql('postgres', "SELECT migrate.alter_service('loads', statement_timeout => 'default', lock_timeout => '50ms')");
my $other = $node->background_psql('postgres');
my $pid = $other->query_safe('SELECT pg_backend_pid()');
$other->query_safe('BEGIN; INSERT INTO slow VALUES (2)');
failure('the lock_timeout of the service, while a row waits for another one',
	qr/55P03: .*It waited for ShareLock on transaction.*\npid $pid, .*COPY slow, line 2.*\nscript "up" of revision "001" of service "loads", statement 2, line 4, column 1: COPY slow/s);
$other->query_safe('ROLLBACK');
$other->query_safe('BEGIN; LOCK TABLE slow IN SHARE MODE');
failure('and while the table is locked', qr/55P03: .*It waited for RowExclusiveLock on relation (public\.)?slow\..*\npid $pid, .*script "up" of revision "001" of service "loads", statement 2, line 2, column 1: COPY slow/s);
$other->quit;
set_script("COPY slow (id, twice) FROM stdin;\n1\t2\n\\.\n");
failure('a generated column', qr/42P10: column "twice" is a generated column.*CONTEXT:  script "up" of revision "001" of service "loads", statement 1, line 1/s);

# Servers have the contrib modules, or not.
my $wrappers = $node->safe_psql('postgres', "SELECT count(*) FROM pg_available_extensions WHERE name IN ('file_fdw', 'postgres_fdw')") == 2;
SKIP:
{
	skip 'there are no foreign data wrappers', 4 unless $wrappers;
	my ($host, $port) = ($node->host, $node->port);
	$node->safe_psql('postgres', <<"SQL");
CREATE EXTENSION file_fdw;
CREATE EXTENSION postgres_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE lines (line text) SERVER files OPTIONS (filename '/dev/null');
CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$host', port '$port', dbname 'postgres');
CREATE USER MAPPING FOR CURRENT_USER SERVER loopback;
CREATE TABLE remote (id int UNIQUE, name text);
CREATE FOREIGN TABLE far PARTITION OF parts FOR VALUES FROM (10) TO (20) SERVER loopback OPTIONS (table_name 'remote');
SQL
	set_script("SELECT 1;\nCOPY lines FROM stdin;\na\n\\.\n");
	failure('a foreign table that takes no data', qr/0A000: cannot insert into foreign table "lines"\nCONTEXT:  script "up" of revision "001" of service "loads", statement 2, line 2, column 1/);
	set_script("COPY parts FROM stdin;\n1\ta\n11\tb\n11\tc\n\\.\n");
	failure('an error of a foreign server',
		qr/23505: .*CONTEXT:  remote SQL command: .*\nCOPY (far|parts), line 3: "11\tc"\nscript "up" of revision "001" of service "loads", statement 1, line 4, column 1: COPY parts/s);
	set_script("COPY parts FROM stdin;\n1\ta\n11\tb\n\\.\nCOPY parts FROM stdin;\n2\tc\n12\td\n\\.\nCOPY counted FROM stdin;\n1\n2\n\\.\n");
	try_points($node, name => 'COPY into a table that is partly elsewhere', fault => 'error at point', sqlstate => 'FAULT', within => 'savepoint',
		call => "SELECT * FROM migrate.upgrade('loads')");
	$node->safe_psql('postgres', "SELECT * FROM migrate.upgrade('loads')");
	is($node->safe_psql('postgres', "SELECT tableoid::regclass, id, name FROM parts ORDER BY id; TABLE seen"),
		"near|1|a\nnear|2|c\nfar|11|b\nfar|12|d\n2 rows", 'which at last has them; triggers see the rows that are not');
}

summary();
$node->stop;
done_testing();
