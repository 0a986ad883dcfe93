# Databases of one cluster, of other encodings and collations, and copies of one another: the services of each are its own,
# runs in one don't wait for those in another, and all of them answer alike.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$ENV{PGCLIENTENCODING} = 'UTF8';
my $quiet = 'SET migrate.message_level = debug1';
sub ask { my ($database, @sql) = @_; return $node->safe_psql($database, join(";\n", $quiet, @sql)); }
sub fails
{
	my ($database, $sql) = @_;
	my ($status, $out, $err) = $node->psql($database, "$quiet;\n\\set VERBOSITY verbose\n$sql");
	return $err;
}

# The same services everywhere, with characters of more than one byte where that matters.
my @setup = (
	'CREATE EXTENSION migrate',
	"SELECT migrate.create_service('über')",
	"SELECT migrate.register('über', 'Ä1', message => 'Käse', up => \$\$CREATE TABLE käse (sorte text COLLATE \"C\");\nINSERT INTO käse VALUES ('Gouda, älter')\$\$,"
	  . " down => 'DROP TABLE käse')",
	"SELECT migrate.register('über', 'ä2', 'Ä1', branch_labels => '{größer}', down => '')",
	"SELECT migrate.register('über', 'Z3', 'Ä1', branch_labels => '{kleiner}', down => '')",
	"SELECT migrate.create_service('z')", "SELECT migrate.create_service('Z')", "SELECT migrate.create_service('ä')");
my @answers = (
	'SELECT service FROM migrate.status', "SELECT migrate.history('über', verbose => true)", "SELECT migrate.heads('über')",
	"SELECT revision, labels FROM migrate.revision_map('über')", "SELECT migrate.graph('über')",
	"SELECT revision FROM migrate.upgrade('über', 'heads')", "SELECT migrate.current('über')", 'TABLE "über".käse',
	"SELECT migrate.upgrade_sql('über', 'base:größer\@head')",
	"SELECT migrate.register('über', repeat('ö', 33), 'ä2', down => '')",
	'ALTER TABLE "über".alembic_version ALTER version_num TYPE varchar(32)',
	"SELECT count(revision) FROM migrate.upgrade('über', 'größer\@head')",
	"SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '\"über\".alembic_version'::regclass AND attname = 'version_num'",
	"SELECT revision FROM migrate.downgrade('über', 'base')",
	"SELECT migrate.register('über', 'später', 'Z3', up => E'SELECT 1;\\n/* ö */ SELECT ''ü'' || nichts', down => '')");
my $fails = "SELECT migrate.upgrade('über', 'kleiner\@head')";

my %database = (
	utf8      => "ENCODING 'UTF8' LOCALE 'C'",
	latin1    => "ENCODING 'LATIN1' LOCALE 'C'",
	euc_jp    => "ENCODING 'EUC_JP' LOCALE 'C'",
	sql_ascii => "ENCODING 'SQL_ASCII' LOCALE 'C'",
	c_utf8    => "ENCODING 'UTF8' LOCALE 'C.UTF-8'",
	icu       => "ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'de-u-kf-upper'");
my %answer;
for my $name (sort keys %database)
{
	$node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE template0 $database{$name}");
	ask($name, @setup);
	$answer{$name} = ask($name, @answers);
	is($answer{$name}, $answer{c_utf8}, "$name: the same answers") unless $name eq 'c_utf8';
	my $column = $name eq 'sql_ascii' ? 25 : 23;    # which counts bytes
	like(fails($name, $fails), qr/ERROR:  42703: column "nichts" does not exist.*script "up" of revision "später" of service "über", statement 2, line 2, column $column:/s,
		"$name: and the same place in a script");
	like(fails($name, "SELECT migrate.create_service(repeat('x', 64))"), qr/ERROR:  42622/, "$name: and the same limit");
}
like($answer{utf8}, qr/^Z\nz\nä\nüber$/m, 'in the order of bytes');
like(fails('utf8', "SELECT migrate.create_service(repeat('ü', 32))"), qr/ERROR:  42622: service name "(ü)+" is too long.*It has 64 bytes/s, 'a limit in bytes');
is(ask('latin1', "SELECT length(migrate.create_service(repeat('ü', 63)))"), '63', 'of the encoding of the database');

# Two databases with the same services: sessions in both, in open transactions.
ask($_, "SELECT migrate.drop_service('z')", "SELECT migrate.create_service('z')", "SELECT migrate.register('z', '1', up => 'SELECT pg_sleep(0)', down => '')")
  for qw(utf8 c_utf8);
my %session = map { ($_ => $node->background_psql($_)) } qw(utf8 c_utf8);
$session{$_}->query_safe("$quiet; BEGIN; SET LOCAL lock_timeout = '1s'") for qw(utf8 c_utf8);
is($session{$_}->query_safe("SELECT revision FROM migrate.upgrade('z')"), '1', "a run in $_, beside the other one") for qw(utf8 c_utf8);
is($session{$_}->query_safe("SELECT migrate.register('z', '2', '1', 'of $_', down => '')"), '2', "a registration in $_") for qw(utf8 c_utf8);
$session{utf8}->query_safe('ROLLBACK');
$session{c_utf8}->query_safe('COMMIT');
is($session{$_}->query_safe("SELECT current, heads FROM migrate.status WHERE service = 'z'"), $_ eq 'utf8' ? '{}|{1}' : '{1}|{2}', "what became of it in $_")
  for qw(utf8 c_utf8);
$session{$_}->quit for qw(utf8 c_utf8);

# A database made from one that has services is a copy that goes its own way. Its objects even have the same OIDs.
ask('utf8', "SELECT revision FROM migrate.upgrade('z')");
$node->safe_psql('postgres', 'CREATE DATABASE copy TEMPLATE utf8');
my @all = ('SELECT migrate.history(indicate_current => true)', 'SELECT * FROM migrate.status', 'SELECT * FROM migrate.runs ORDER BY run, service',
	'SELECT last_value FROM migrate.graph_token', 'SELECT last_value FROM migrate.run_number');
is(ask('copy', @all), ask('utf8', @all), 'a copy answers as its template does');
my ($template, $copy) = map { $node->background_psql($_) } qw(utf8 copy);
$_->query_safe("$quiet; SELECT migrate.heads('z')") for ($template, $copy);
$template->query_safe("SELECT migrate.register('z', '2', '1', 'of the template', down => '')");
$copy->query_safe("SELECT migrate.register('z', '2', '1', 'of the copy', down => '')");
is($template->query_safe("SELECT migrate.history('z', '2:2')"), '1 -> 2 (head), of the template', 'the template goes on');
is($copy->query_safe("SELECT migrate.history('z', '2:2')"), '1 -> 2 (head), of the copy', 'and the copy does');
is($copy->query_safe("SELECT revision FROM migrate.upgrade('z')"), '2', 'it runs');
is($template->query_safe("SELECT migrate.current('z')"), '1', 'for itself');
$_->quit for ($template, $copy);

# A template that has the extension gives it to new databases.
$node->safe_psql('template1', 'CREATE EXTENSION migrate');
$node->safe_psql('postgres', 'CREATE DATABASE born_with_it');
is(ask('born_with_it', "SELECT migrate.create_service('a')", "SELECT migrate.register('a', '1')", "SELECT revision FROM migrate.upgrade('a')"), "a\n1\n1",
	'a database born with the extension');
# Encoding and collation are those of the new database, by way of template0 alone; names of the old one are dumped and restored.
my $file = $node->basedir . '/latin1.sql';
$node->command_ok([ 'pg_dump', '-f', $file, '-d', $node->connstr('latin1'), '-E', 'UTF8' ], 'pg_dump of a LATIN1 database');
$node->safe_psql('postgres', "CREATE DATABASE moved TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'");
ask('latin1', "SELECT migrate.drop_service(repeat('ü', 63))");
$node->command_ok([ 'pg_dump', '-f', $file, '-d', $node->connstr('latin1'), '-E', 'UTF8' ], 'pg_dump of a LATIN1 database');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('moved'), '-f', $file ], 'restored into one of UTF8');
is(ask('moved', @all), ask('latin1', @all), 'answers alike');
is(ask('moved', "SELECT migrate.script('über', 'Ä1', 'up')"), "CREATE TABLE käse (sorte text COLLATE \"C\");\nINSERT INTO käse VALUES ('Gouda, älter')",
	'scripts are translated');

$node->stop;
done_testing();
