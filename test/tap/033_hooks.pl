# Beside libraries that hook into every statement (pgaudit, pg_stat_statements, auto_explain), loaded before this one or
# after it, and with the server's own logging turned up, everything answers as it does alone. They see each statement of a
# script by itself, run by the service's owner.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my @hooks = qw(auto_explain pg_stat_statements);
my $has_pgaudit = -e `$ENV{PG_CONFIG} --pkglibdir` =~ s/\n\z//r . '/pgaudit.so';
push @hooks, 'pgaudit' if $has_pgaudit;

my $setup = <<'SQL';
CREATE EXTENSION migrate;
CREATE ROLE shop_owner;
CREATE SCHEMA shop AUTHORIZATION shop_owner;
SELECT migrate.create_service('shop', owner => 'shop_owner', search_path => 'shop');
SELECT migrate.register('shop', '001', message => 'goods', up => $up$
CREATE TABLE goods (id int PRIMARY KEY, name text);
-- a comment; with a semicolon
INSERT INTO goods VALUES (1, 'Käse'); INSERT INTO goods VALUES (2, 'Brot');
DO $$BEGIN
  UPDATE goods SET name = upper(name);
END$$;
CREATE FUNCTION one() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
COPY goods (id, name) FROM stdin;
3	Wein
4	Salz; 'grob'
\.
$up$, down => 'DROP TABLE goods; DROP FUNCTION one()');
SELECT migrate.register('shop', '002', '001', 'one statement', up => 'CREATE VIEW v AS SELECT id FROM goods', down => 'DROP VIEW v');
SELECT migrate.register('shop', '003', '002', 'fails', up => E'CREATE TABLE t ();\nSELECT ''Käse'', 1,\n  nothing FROM goods');
SELECT migrate.create_service('late', owner => 'shop_owner', search_path => 'shop', schema_name => 'shop', version_table => 'late');
SELECT migrate.register('late', '1', up => E'SELECT 1;\nSELECT 10 / (id - 1) FROM goods', down => '');
SQL

my @calls = (
	"SELECT * FROM migrate.upgrade('shop', '002')",
	"SELECT * FROM migrate.upgrade('shop', '003')",
	"SELECT * FROM migrate.upgrade('late')",
	"SELECT migrate.register('shop', '004', '002', up => 'SELEC 1')",
	"SELECT * FROM migrate.upgrade('shop', 'nowhere')",
	"SELECT migrate.current('shop', verbose => true)",
	"SELECT migrate.history('shop', verbose => true, indicate_current => true)",
	"SELECT * FROM migrate.status",
	"SELECT * FROM migrate.pending",
	"SELECT * FROM migrate.revision_map()",
	"SELECT migrate.upgrade_sql('shop', 'base:002')",
	"SELECT * FROM migrate.downgrade('shop', '-1')",
	"SELECT * FROM migrate.stamp('shop', '002')",
	"SELECT service, command, target, version_before, version_after FROM migrate.runs ORDER BY run",
	"SELECT service, step, direction, revision, statements FROM migrate.run_steps ORDER BY run, step");

# What a client sees of all that, errors with their context included.
sub answers
{
	my ($node) = @_;
	my ($status, $out, $err) = $node->psql('app', "\\set VERBOSITY verbose\n" . join(";\n", @calls, ''), on_error_stop => 0);
	# Lines of the server's source.
	return $out . "\n" . ($err =~ s/^LOCATION: .*\n?//mgr =~ s/^psql:<stdin>:\d+: //mgr);
}

sub start_node
{
	my ($name, @conf) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
	$node->append_conf('postgresql.conf', join("\n", @conf, ''));
	$node->start;
	$node->safe_psql('postgres', 'CREATE DATABASE app');
	for my $extension (grep { $_ ne 'auto_explain' } @hooks)
	{
		$node->safe_psql('app', "CREATE EXTENSION $extension") if grep { /$extension/ } @conf;
	}
	$node->safe_psql('app', $setup);
	return $node;
}

my $alone = start_node('alone');
my $expected = answers($alone);
$alone->stop;
like($expected, qr/^INFO:  00000: Running upgrade  -> 001, goods$/m, 'alone: a run');
like($expected, qr/^ERROR:  42703: column "nothing" does not exist$/m, 'alone: an error of the parser');
like($expected, qr/^CONTEXT:  script "up" of revision "003" of service "shop", statement 2, line 3, column 3: SELECT 'Käse', 1,\n  nothing FROM goods$/m,
	'alone: and where');
like($expected, qr/^ERROR:  22012: division by zero$/m, 'alone: an error of the executor');

my @loud = (
	'compute_query_id = on', 'log_statement = all', 'log_min_duration_statement = 0', 'log_duration = on',
	'log_parser_stats = on', 'log_planner_stats = on', 'log_executor_stats = on', 'debug_print_plan = on',
	'track_functions = all', 'track_io_timing = on', 'track_commit_timestamp = on',
	'pg_stat_statements.track = all', 'pg_stat_statements.track_utility = on', 'auto_explain.log_min_duration = 0',
	'auto_explain.log_nested_statements = on', 'auto_explain.log_analyze = on', 'auto_explain.log_triggers = on',
	'auto_explain.log_level = log', $has_pgaudit ? ('pgaudit.log = all', 'pgaudit.log_parameter = on', 'pgaudit.log_relation = on') : ());
my $all = join(', ', @hooks);
my %order = (
	'hooks first' => [ "shared_preload_libraries = '$all'", "session_preload_libraries = 'migrate'" ],
	'hooks last'  => [ "shared_preload_libraries = 'migrate, " . join(', ', reverse @hooks) . "'" ]);
for my $how (sort keys %order)
{
	my $node = start_node($how =~ s/ /_/r, @{ $order{$how} }, @loud);
	$node->safe_psql('app', 'SELECT pg_stat_statements_reset()');
	my $size = -s $node->logfile;
	is(answers($node), $expected, "$how: the same answers and errors as alone");

	is( $node->safe_psql('app', "SELECT userid::regrole, calls, toplevel, replace(query, E'\n', ' ') FROM pg_stat_statements"
		  . " WHERE query ~* '\\m(goods|one|v|t)\\M' AND query !~ 'migrate\\.|version_num|pg_stat_statements|FROM pg_class' ORDER BY query COLLATE \"C\""),
		<<'END' =~ s/\n\z//r, "$how: pg_stat_statements has each statement of the scripts, as the owner's");
shop_owner|1|f|CREATE FUNCTION one() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END
shop_owner|1|f|CREATE TABLE goods (id int PRIMARY KEY, name text)
shop_owner|1|f|CREATE TABLE t ()
shop_owner|1|f|CREATE VIEW v AS SELECT id FROM goods
shop_owner|1|f|DO $$BEGIN   UPDATE goods SET name = upper(name); END$$
shop_owner|1|f|DROP VIEW v
shop_owner|2|f|INSERT INTO goods VALUES ($1, $2)
shop_owner|1|f|UPDATE goods SET name = upper(name)
END

	if ($has_pgaudit)
	{
		# The client's text has its semicolon on some versions.
		my @audit = map { s/^.*AUDIT: SESSION,\d+,\d+,//r =~ s/;(?=",<none>$)//r } grep { /AUDIT: SESSION/ } split /\n/, slurp_file($node->logfile, $size);
		is(join("\n", grep { /,(shop\.(goods|v|t|one\(\)),|DO,)/ } @audit), <<'END' =~ s/\n\z//r, "$how: pgaudit has each statement by itself; COPY, as what the call writes");
DDL,CREATE TABLE,TABLE,shop.goods,"CREATE TABLE goods (id int PRIMARY KEY, name text)",<none>
WRITE,INSERT,TABLE,shop.goods,"INSERT INTO goods VALUES (1, 'Käse')",<none>
WRITE,INSERT,TABLE,shop.goods,"INSERT INTO goods VALUES (2, 'Brot')",<none>
FUNCTION,DO,,,"DO $$BEGIN
WRITE,UPDATE,TABLE,shop.goods,UPDATE goods SET name = upper(name),<none>
DDL,CREATE FUNCTION,FUNCTION,shop.one(),CREATE FUNCTION one() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END,<none>
WRITE,INSERT,TABLE,shop.goods,"SELECT * FROM migrate.upgrade('shop', '002')",<none>
DDL,CREATE VIEW,VIEW,shop.v,CREATE VIEW v AS SELECT id FROM goods,<none>
DDL,CREATE TABLE,TABLE,shop.t,CREATE TABLE t (),<none>
READ,SELECT,TABLE,shop.goods,SELECT 10 / (id - 1) FROM goods,<none>
DDL,DROP VIEW,VIEW,shop.v,DROP VIEW v,<none>
END
		is((grep { /WRITE,.*,TABLE,migrate\./ } @audit) > 0, 1, "$how: and what is written to the log");
	}
	like(slurp_file($node->logfile, $size), qr/Query Text: INSERT INTO goods VALUES \(2, 'Brot'\)/, "$how: auto_explain has them too");
	$node->stop;
}
done_testing();
