# Install, migrate the example services, restart: state and log are what they were, and there is nothing more to do.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($version) = slurp_file('migrate.control') =~ /^default_version = '(.*)'/m;
my $all = 'examples/mindmirror/all.sql';
die "no $all" unless -e $all;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE app');

# What a query prints in the database.
sub ask { return $node->safe_psql('app', join(";\n", 'SET migrate.message_level = debug1', @_)); }

# All that the extension knows.
sub everything
{
	return ask(
		'SELECT migrate.current(verbose => true)',
		'SELECT migrate.history(verbose => true, indicate_current => true)',
		'SELECT * FROM migrate.status',
		'SELECT * FROM migrate.pending',
		'SELECT * FROM migrate.revision_map()',
		'SELECT * FROM migrate.services ORDER BY service',
		'SELECT * FROM migrate.revisions ORDER BY service, seq',
		'SELECT * FROM migrate.scripts ORDER BY service, revision, kind',
		'SELECT * FROM migrate.runs ORDER BY run, service',
		'SELECT * FROM migrate.run_steps ORDER BY run, service, step');
}

# A schema of that name which is somebody's own is not taken over.
$node->safe_psql('app', 'CREATE SCHEMA migrate');
my ($status, $out, $err) = $node->psql('app', 'CREATE EXTENSION migrate');
is($status, 3, 'CREATE EXTENSION fails where there is a schema "migrate"');
like($err, qr/schema "migrate" already exists/, 'and says so');
$node->safe_psql('app', 'DROP SCHEMA migrate; CREATE EXTENSION migrate');
is(ask("SELECT extversion, nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'migrate'"),
	"$version|pg_catalog", 'installed');
is(ask('SELECT count(*) FROM migrate.status'), '0', 'no service yet');

# Register, twice.
for my $time (qw(first second))
{
	$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-1', '-d', $node->connstr('app'), '-f', $all ],
		"$time registration of the example services");
}
is(ask('SELECT service, pending, up_to_date, current FROM migrate.status'), <<'END' =~ s/\n\z//r, 'all of them are pending');
habits|1|f|{}
journal|1|f|{}
meals|1|f|{}
movements|3|f|{}
practices|1|f|{}
users|1|f|{}
END

# Upgrade, twice.
my $steps = <<'END' =~ s/\n\z//r;
habits|upgrade|001
journal|upgrade|3e41ce1dbfee
meals|upgrade|001
movements|upgrade|0001
movements|upgrade|0002
movements|upgrade|0003
practices|upgrade|001
users|upgrade|001
END
is(ask('SELECT service, direction, revision FROM migrate.upgrade_all()'), $steps, 'upgrade_all takes eight steps');
my $tables = ask(
	"SELECT schemaname, count(*) FROM pg_tables WHERE schemaname IN (SELECT schema_name FROM migrate.services)"
	  . ' GROUP BY schemaname ORDER BY schemaname');
is($tables, "habits|15\njournal|2\nmeals|6\nmovements|9\npractices|14\nusers|8", 'the tables are there');
my $before = everything();
is(ask('SELECT service, direction, revision FROM migrate.upgrade_all()'), '', 'a second upgrade_all has nothing to do');
is(ask("BEGIN", "SELECT * FROM migrate.upgrade('movements')", 'SELECT pg_current_xact_id_if_assigned() IS NULL', 'COMMIT'),
	't', 'and an upgrade that has nothing to do takes no transaction id');
is(everything(), $before, 'and leaves no trace');

# Restart.
$node->restart;
is(everything(), $before, 'state and log are intact after a restart');
is(ask("SELECT * FROM migrate.upgrade('movements')"), '', 'there is nothing to do after a restart');
is(ask("SELECT migrate.check('movements')"), 'No new upgrade operations detected.', 'check agrees');

# The library can be preloaded.
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'migrate'\nmigrate.message_level = log");
$node->restart;
is(everything(), $before, 'state and log are intact with the library preloaded');
is($node->safe_psql('app', 'SHOW migrate.message_level'), 'log', 'its settings come from postgresql.conf');
my $size = -s $node->logfile;
is($node->safe_psql('app', "SELECT direction, revision FROM migrate.downgrade('movements', '-1')"),
	'downgrade|0003', 'downgrade of a step');
ok($node->log_contains(qr/LOG:  Running downgrade 0003 -> 0002/, $size), 'which is told at that level');
is(ask("SELECT migrate.current('movements')"), '0002', 'current after it');
is(ask("SELECT direction, revision FROM migrate.upgrade('movements')"), 'upgrade|0003', 'and up again');
is(ask('SELECT run, command, target, version_before, version_after FROM migrate.runs WHERE run > 1 ORDER BY run'),
	"2|downgrade|-1|{0003}|{0002}\n3|upgrade|head|{0002}|{0003}", 'both runs are logged');

# The down script of journal takes schema and version table away.
is(ask('SET client_min_messages = warning', "SELECT direction, revision FROM migrate.downgrade('journal', 'base')"),
	'downgrade|3e41ce1dbfee', 'downgrade of journal');
is(ask("SELECT to_regnamespace('journal') IS NULL"), 't', 'its schema is gone');
is(ask("SELECT migrate.current('journal')"), '', 'and nothing is applied');

# The extension goes, what it made for the services stays.
$node->safe_psql('app', 'DROP EXTENSION migrate');
is($node->safe_psql('app', "SELECT to_regnamespace('migrate') IS NULL"), 't', 'the schema goes with the extension');
is($node->safe_psql('app', 'SELECT version_num FROM movements.alembic_version'), '0003', 'version tables stay');
$node->safe_psql('app', 'CREATE EXTENSION migrate');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-1', '-d', $node->connstr('app'), '-f', $all ],
	'registration in a new extension');
is(ask("SELECT service, current, pending FROM migrate.status WHERE service IN ('journal', 'movements')"),
	"journal|{}|1\nmovements|{0003}|0", 'it finds what is applied');

$node->stop;
done_testing();
