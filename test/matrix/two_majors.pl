# Registrations, log, versions, numbers and privileges go from one major version of the server to another, by pg_dump in
# both directions and by pg_upgrade, and work goes on from there. Run by test/matrix/two-majors.
use strict;
use warnings;

use File::Basename;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# The servers' folders: OLD_BINDIR names the programs of the old one, pg_config those of the new one.
my $old_path = dirname($ENV{OLD_BINDIR});
my $new_path = dirname(`pg_config --bindir` =~ s/\n\z//r);
# From 18 on, checksums are the default: a server is upgraded to one that has them too.
my @locale = ('--locale=C', '--encoding=UTF8', '--username=postgres', '--data-checksums');
$ENV{PGUSER} = 'postgres';

sub make_node
{
	my ($name, $path) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name, install_path => $path);
	$node->init(extra => \@locale);
	return $node;
}

sub ask
{
	my ($node, $database, @queries) = @_;
	return $node->safe_psql($database, join(";\n", 'SET migrate.message_level = debug1', @queries));
}

# All that the extension knows, and who may do what with it.
my @everything = (
	'SELECT migrate.current(verbose => true)',
	'SELECT migrate.history(verbose => true, indicate_current => true)',
	'SELECT * FROM migrate.status',
	'SELECT * FROM migrate.pending',
	'SELECT * FROM migrate.validate()',
	'SELECT * FROM migrate.log',
	'SELECT last_value, is_called FROM migrate.changes_change_seq',
	'SELECT * FROM migrate.revision_map()',
	'SELECT migrate.upgrade_sql(service, current[1] || \':heads\') FROM migrate.status WHERE pending > 0',
	'SELECT * FROM migrate.services ORDER BY service',
	'SELECT * FROM migrate.revisions ORDER BY service, seq',
	'SELECT * FROM migrate.scripts ORDER BY service, revision, kind',
	'SELECT * FROM migrate.script_changes ORDER BY service, revision, kind, changed_at',
	'SELECT * FROM migrate.runs ORDER BY run, service',
	'SELECT * FROM migrate.run_steps ORDER BY run, service, step',
	'SELECT last_value, is_called FROM migrate.graph_token',
	'SELECT last_value, is_called FROM migrate.run_number',
	'SELECT last_value, is_called FROM migrate.revisions_seq_seq',
	"SELECT extversion, extnamespace::regnamespace, (SELECT array_agg(c::regclass::text ORDER BY c::regclass::text)"
	  . " FROM unnest(extconfig) AS c) FROM pg_extension WHERE extname = 'migrate'",
	"SELECT nspacl FROM pg_namespace WHERE nspname = 'migrate'",
	# The newer server may count the row types of tables among the members, and has the privilege MAINTAIN.
	"SELECT pg_describe_object(classid, objid, objsubid) AS object FROM pg_depend WHERE refclassid = 'pg_extension'::regclass"
	  . " AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'migrate') AND deptype = 'e' AND classid <> 'pg_type'::regclass"
	  . " ORDER BY object",
	"SELECT c.oid::regclass::text AS relation, c.relowner::regrole, grantee::regrole, privilege_type, is_grantable FROM pg_class AS c,"
	  . " aclexplode(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", relowner)))"
	  . " WHERE relkind IN ('r', 'S', 'v') AND (relnamespace = 'migrate'::regnamespace OR relname = 'alembic_version')"
	  . " AND privilege_type <> 'MAINTAIN' ORDER BY relation, grantee, privilege_type",
	"SELECT tgrelid::regclass::text AS relation, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY relation, tgname",
	"SELECT oid::regclass::text AS relation, relreplident FROM pg_class WHERE relkind = 'r' AND relnamespace = 'migrate'::regnamespace ORDER BY relation",
	"SELECT oid::regprocedure::text AS function, proacl FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace ORDER BY function",
	'SELECT version_num FROM shop.alembic_version ORDER BY version_num');
sub everything { my ($node, $database) = @_; return ask($node, $database, @everything); }

# A fork and a merge, labels, dependencies between services, a changed script, a squashed chain that is applied half-way,
# names that need quoting, numbers taken by what was rolled back, a service that is not the installing role's.
my $fixture = <<'SQL';
CREATE EXTENSION migrate;
SELECT migrate.create_service('shop');
SELECT migrate.register('shop', '001', message => 'shop', up => 'CREATE TABLE goods (id int); CREATE TABLE old ()', down => 'DROP TABLE goods, old');
SELECT migrate.register('shop', '002a', '001', 'left', up => 'CREATE TABLE a ()', down => 'DROP TABLE a', branch_labels => '{left}');
SELECT migrate.register('shop', '002b', '001', 'right', up => 'CREATE TABLE b ()', down => 'DROP TABLE b', depends_on => '{002a}');
SELECT migrate.register('shop', '003', ARRAY['002a', '002b'], 'merge', down => '');
SELECT migrate.register('shop', '004', '003', 'later', up => 'CREATE TABLE d ()', down => 'DROP TABLE d');
SELECT migrate.create_service('Käse "und" ''Brot''', 'Ein Schéma');
SELECT migrate.register('Käse "und" ''Brot''', 'prüfung', message => E'zwei\nZeilen', up => 'CREATE TABLE "Ü" ()', down => '',
	depends_on => '{shop:001}');
SELECT migrate.create_service('chain', owner => 'chain_owner', search_path => 'chain');
SELECT migrate.register('chain', '1', up => 'CREATE TABLE t (who text DEFAULT current_user)', down => 'DROP TABLE t');
SELECT migrate.register('chain', '2', '1', up => 'INSERT INTO t DEFAULT VALUES', down => 'DELETE FROM t');
SELECT migrate.register('chain', '3', '2', up => 'INSERT INTO t DEFAULT VALUES', down => 'DELETE FROM t');
SELECT migrate.upgrade('chain', '2');
SELECT migrate.squash('chain', '2:3', rev_id => '2_3');
SET migrate.reason = 'a reason';
SELECT migrate.upgrade('shop', '003');
SELECT migrate.downgrade('shop', '002a@002a');
SELECT migrate.upgrade('shop', '003');
SELECT migrate.upgrade('Käse "und" ''Brot''');
SELECT migrate.register('shop', '001', message => 'shop',
	up => 'CREATE TABLE goods (id int); CREATE TABLE old () -- no longer used', down => 'DROP TABLE goods, old');
BEGIN;
SELECT migrate.register('shop', '005', '004', 'never there');
SELECT migrate.downgrade('shop', '001');
ROLLBACK;
GRANT USAGE ON SCHEMA migrate, shop TO reader;
GRANT SELECT ON shop.alembic_version TO reader;
SQL
my $roles = 'CREATE ROLE installer LOGIN; CREATE ROLE reader LOGIN; CREATE ROLE chain_owner; GRANT chain_owner TO installer';

my $old = make_node('old', $old_path);
$old->start;
$old->safe_psql('postgres', $roles);
for my $database (qw(app hosted))
{
	$old->safe_psql('postgres', "CREATE DATABASE $database OWNER installer");
	$old->safe_psql($database, 'GRANT CREATE ON DATABASE ' . $database . ' TO chain_owner');
	$old->safe_psql($database, "SET migrate.message_level = debug1;\n$fixture",
		extra_params => [ '-U', $database eq 'app' ? 'postgres' : 'installer' ]);
}
my %before = map { ($_ => everything($old, $_)) } qw(app hosted);
like($before{app}, qr/^shop\|shop\|\{003\}\|\{004\}\|1\|f\|/m, 'where shop stands');
like($before{app}, qr/^chain: Rev: 3 \(head\)$/m, 'a chain that is half-way');

sub is_asked { my ($node, $database, $queries, $answer, $name) = @_; return is(ask($node, $database, @$queries), $answer, $name); }

# What a database does next. PARENT is the head of shop, whose child NEXT becomes.
sub goes_on
{
	my ($node, $database, $how, $parent, $next) = @_;
	my $before = ask($node, $database, "SELECT current[1] FROM migrate.status WHERE service = 'shop'");
	my ($token, $run, $seq) = split /\n/,
	  ask($node, $database, map { "SELECT last_value FROM migrate.$_" } qw(graph_token run_number revisions_seq_seq));
	is_asked($node, $database, [
		"SELECT migrate.register('shop', '$next', '$parent', 'next', down => '')",
		"SELECT graph_token - $token FROM migrate.services WHERE service = 'shop'",
		"SELECT seq - $seq FROM migrate.revisions WHERE revision = '$next'" ], "$next\n1\n1", "$how: registers, under new numbers");
	is_asked($node, $database, [ "SELECT revision FROM migrate.upgrade('shop')", "SELECT revision FROM migrate.downgrade('shop', '-1')" ],
		"$parent\n$next\n$next", "$how: upgrades and downgrades");
	is_asked($node, $database, ["SELECT run - $run, version_before, version_after FROM migrate.runs WHERE run > $run ORDER BY run"],
		"1|{$before}|{$next}\n2|{$next}|{$parent}", "$how: the runs have new numbers");
	is_asked($node, $database, [ "SELECT count(*) < 2 FROM migrate.upgrade('chain')", "SELECT migrate.current('chain')",
		'SELECT DISTINCT who FROM chain.t' ], "t\n2_3 (head)\nchain_owner", "$how: the chain is finished, as its owner");
	is($node->safe_psql($database, "SELECT migrate.current('shop'); SELECT version_num FROM shop.alembic_version",
		extra_params => [ '-U', 'reader' ]), "$parent\n$parent", "$how: who was granted to look may");
	my ($status, $out, $err) = $node->psql($database, "SELECT migrate.upgrade('shop')", extra_params => [ '-U', 'reader' ]);
	like($err, qr/permission denied for service "shop"/, "$how: and may no more");
	return;
}

# By pg_dump of the newer version.
sub moves
{
	my ($from, $to, $how, $parent, $next) = @_;
	for my $database (qw(app hosted))
	{
		my $before = everything($from, $database);
		my $file = $from->basedir . "/$database.sql";
		$from->command_ok([ "$new_path/bin/pg_dump", '-f', $file, '-d', $from->connstr($database) ], "$how: pg_dump of $database");
		# A setting that the older version does not have.
		append_to_file("$file.sql", slurp_file($file) =~ s/^SET transaction_timeout = 0;\n//mr);
		$to->safe_psql('postgres', "CREATE DATABASE $database OWNER installer");
		$to->safe_psql($database, "GRANT CREATE ON DATABASE $database TO chain_owner");
		# What the installing role granted can be restored where it is the one who installs the extension.
		$to->safe_psql($database, 'CREATE EXTENSION migrate', extra_params => [ '-U', 'installer' ]) if $database eq 'hosted';
		$to->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $to->connstr($database), '-f', "$file.sql" ],
			"$how: restore of $database");
		is(everything($to, $database), $before, "$how: $database answers the same");
		goes_on($to, $database, "$how: $database", $parent, $next);
	}
	return;
}

my $upgraded = make_node('upgraded', $new_path);
$old->stop;
my @upgrade = (
	"$new_path/bin/pg_upgrade", '--no-sync', '-U', 'postgres', '-b', "$old_path/bin", '-B', "$new_path/bin",
	'-d', $old->data_dir, '-D', $upgraded->data_dir, '-s', $upgraded->host, '-p', $old->port, '-P', $upgraded->port);
command_ok([ @upgrade, '--check' ], 'pg_upgrade --check');
unless (ok(run_log(\@upgrade), 'pg_upgrade'))
{
	diag("$_:\n" . slurp_file($_)) for glob $upgraded->data_dir . '/pg_upgrade_output.d/*/log/*.log';
	BAIL_OUT('pg_upgrade failed');
}
$upgraded->start;
my $version = ask($upgraded, 'app', 'SHOW server_version_num');
cmp_ok($version, '>', 150000 + 9999, "the server is of version $version");
for my $database (qw(app hosted))
{
	is(everything($upgraded, $database), $before{$database}, "pg_upgrade: $database answers the same");
	goes_on($upgraded, $database, "pg_upgrade: $database", '004', '005');
	# The server keeps no owner of an extension.
	is(ask($upgraded, $database, "SELECT extowner::regrole FROM pg_extension WHERE extname = 'migrate'"), 'postgres',
		"pg_upgrade: $database: the extension is the upgrading role's");
}
is(ask($upgraded, 'app', "SELECT count(DISTINCT split_part(server_version, '.', 1)) FROM migrate.runs"), '2',
	'the log tells which server ran what');
$upgraded->stop;

$old->start;
my $newer = make_node('newer', $new_path);
$newer->start;
$newer->safe_psql('postgres', $roles);
moves($old, $newer, 'to the newer version', '004', '005');
$old->stop;
my $back = make_node('back', $old_path);
$back->start;
$back->safe_psql('postgres', $roles);
moves($newer, $back, 'back to the older version', '005', '006');
$_->stop for ($newer, $back);
done_testing();
