# A role that is no superuser, with CREATE on the database (Supabase's postgres is such a role), installs the extension,
# does all its work, lets others look, and lets others run what it owns. Nobody gets more than that.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $superuser = $node->safe_psql('postgres', 'SELECT current_user');
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE admin LOGIN CREATEROLE;
CREATE ROLE reader LOGIN;
CREATE ROLE deployer LOGIN;
CREATE ROLE stranger LOGIN;
CREATE DATABASE app;
GRANT CREATE ON DATABASE app TO admin;
SQL

sub as
{
	my ($role, $sql) = @_;
	return $node->safe_psql('app', "SET migrate.message_level = debug1;\n$sql", extra_params => [ '-U', $role ]);
}

# How it is refused: SQLSTATE and message.
sub refused
{
	my ($role, $sql, $expected, $name) = @_;
	my ($status, $out, $err) =
	  $node->psql('app', "\\set VERBOSITY verbose\n$sql", extra_params => [ '-U', $role ]);
	like($err, qr/ERROR:  $expected$/m, $name);
	return;
}

# Install.
refused('stranger', 'CREATE EXTENSION migrate', '42501: permission denied to create extension "migrate"',
	'without CREATE on the database it can\'t be installed');
as('admin', 'CREATE EXTENSION migrate');
is(as('admin', "SELECT extowner::regrole FROM pg_extension WHERE extname = 'migrate'"), 'admin', 'a role with CREATE on the database installs it');
is(as('admin', "SELECT DISTINCT relowner::regrole FROM pg_class WHERE relnamespace = 'migrate'::regnamespace AND relkind IN ('r', 'S', 'v')"),
	$superuser, 'its tables are the bootstrap superuser\'s');
refused('admin', "INSERT INTO migrate.services SELECT * FROM migrate.services", '42501: permission denied for table services',
	'which takes direct writes from nobody else');
refused('admin', "SELECT nextval('migrate.graph_token')", '42501: permission denied for sequence graph_token', 'sequences included');
refused('admin', "SELECT setval('migrate.run_number', 1)", '42501: permission denied for sequence run_number', 'backwards, too');

# The whole cycle.
is(as('admin', "SELECT migrate.create_service('habits')"), 'habits', 'create_service');
is(as('admin', "SELECT owner FROM migrate.services"), 'admin', 'the caller is the owner');
as('admin', <<'SQL');
SELECT migrate.register('habits', '001', message => 'habits', down => 'DROP TABLE habits.habits', up => $$
    CREATE TABLE habits.habits (made_by name DEFAULT current_user, for_whom name DEFAULT session_user);
    INSERT INTO habits.habits DEFAULT VALUES$$);
SELECT migrate.register('habits', '002', '001', 'streaks', 'ALTER TABLE habits.habits ADD streak int', 'ALTER TABLE habits.habits DROP streak');
SELECT migrate.register('habits', '003', '002', 'rights', up => 'ALTER ROLE admin SUPERUSER', down => '');
SQL
is(as('admin', "SELECT revision FROM migrate.upgrade('habits', '002')"), "001\n002", 'upgrade');
is(as('admin', 'SELECT made_by, for_whom FROM habits.habits'), 'admin|admin', 'the scripts ran as the owner');
is(as('admin', "SELECT relname, relowner::regrole FROM pg_class WHERE relnamespace = 'habits'::regnamespace AND relkind = 'r' ORDER BY 1"),
	"alembic_version|admin\nhabits|admin", 'who owns what they made, and the version table');
is(as('admin', "SELECT migrate.current('habits')"), '002', 'current');
is(as('admin', "SELECT revision FROM migrate.downgrade('habits', '-1')"), '002', 'downgrade');
is(as('admin', "SELECT revision FROM migrate.stamp('habits', '002')"), '002', 'stamp');
is(as('admin', "SELECT revision FROM migrate.stamp('habits', '001')"), '001', 'and back');
is(as('admin', "SELECT revision FROM migrate.upgrade('habits', '002')"), '002', 'upgrade again');
is(as('admin', "SELECT migrate.script('habits', '002', 'down')"), 'ALTER TABLE habits.habits DROP streak', 'script');
is(as('admin', "SELECT command, login_role, effective_role FROM migrate.runs ORDER BY run LIMIT 1"), 'upgrade|admin|admin', 'log');
refused('admin', "SELECT migrate.upgrade('habits')", '42501: must be superuser to alter superuser roles or change superuser attribute|42501: permission denied to alter role',
	'a script has the owner\'s rights and no more');
is(as('admin', "SELECT rolsuper FROM pg_roles WHERE rolname = 'admin'"), 'f', 'truly');
is(as('admin', "SELECT migrate.unregister('habits', '003')"), '003', 'unregister');

# A superuser who runs it lends it nothing.
as('admin', "SELECT migrate.register('habits', '003', '002', 'rights', up => 'ALTER ROLE admin SUPERUSER', down => '')");
refused($superuser, "SELECT migrate.upgrade('habits')", '42501: must be superuser to alter superuser roles or change superuser attribute|42501: permission denied to alter role',
	'not when a superuser runs it either');
as('admin', "SELECT migrate.unregister('habits', '003'); SELECT migrate.register('habits', '003', '002', 'who', down => '', up => \$\$INSERT INTO habits.habits DEFAULT VALUES\$\$)");
is(as($superuser, "SELECT revision FROM migrate.upgrade('habits')"), '003', 'a superuser runs it');
is(as('admin', 'SELECT made_by, for_whom FROM habits.habits'), "admin|admin\nadmin|$superuser", 'as its owner');
is(as('admin', "SELECT login_role, effective_role FROM migrate.runs ORDER BY run DESC LIMIT 1"), "$superuser|$superuser", 'the log says who it was');

# Others: nothing, until USAGE on the schema is granted; then they may look.
for my $sql ("SELECT migrate.current('habits')", 'SELECT * FROM migrate.status', "SELECT migrate.upgrade('habits')",
	"SELECT migrate.create_service('mine')")
{
	refused('reader', $sql, '42501: permission denied for schema migrate', "without USAGE: $sql");
}
as('admin', 'GRANT USAGE ON SCHEMA migrate TO reader, deployer');
is(as('reader', "SELECT migrate.current('habits')"), '003 (head)', 'with USAGE: current, without any right in the schema');
is(as('reader', 'SELECT service, current, up_to_date FROM migrate.status'), 'habits|{003}|t', 'with USAGE: status');
is(as('reader', "SELECT count(*) FROM migrate.revision_map()"), '3', 'with USAGE: revision_map');
is(as('reader', "SELECT count(*) FROM migrate.runs"), '6', 'with USAGE: the log');
refused('reader', 'SELECT * FROM habits.alembic_version', '42501: permission denied for schema habits', 'with USAGE: the schema itself stays shut');
refused('reader', 'SELECT * FROM migrate.scripts', '42501: permission denied for table scripts', 'with USAGE: so do scripts');
is(as('admin', 'SELECT count(*) FROM migrate.scripts'), '6', 'which the installing role reads (for pg_dump)');
for my $sql (
	"SELECT migrate.upgrade('habits')", "SELECT migrate.downgrade('habits', 'base')",
	"SELECT migrate.stamp('habits', 'base')", "SELECT migrate.register('habits', '004', '003')",
	"SELECT migrate.unregister('habits', '003')", "SELECT migrate.alter_service('habits', owner => 'reader')",
	"SELECT migrate.drop_service('habits')", "SELECT migrate.ensure_version('habits')",
	"SELECT migrate.script('habits', '001', 'up')", 'SELECT migrate.upgrade_all()')
{
	refused('reader', $sql, '42501: permission denied for service "habits"', "with USAGE: $sql");
}
refused('reader', "SELECT migrate.create_service('mine')", '42501: permission denied to create schema "mine"', 'with USAGE: create_service needs a schema');
refused('reader', "SELECT migrate.create_service('mine', owner => 'admin')", '42501: must be able to SET ROLE "admin"', 'with USAGE: nor for somebody else');
refused('reader', 'DROP EXTENSION migrate', '42501: must be owner of extension migrate', 'with USAGE: DROP EXTENSION');
is(as('admin', "SELECT migrate.current('habits')"), '003 (head)', 'nothing came of all that');

# A member of the owner runs its services, as the owner.
$node->safe_psql('app', 'GRANT admin TO deployer');
is(as('deployer', "SELECT migrate.register('habits', '004', '003', down => '', up => 'INSERT INTO habits.habits DEFAULT VALUES')"), '004', 'a member registers');
is(as('deployer', "SELECT revision FROM migrate.upgrade('habits')"), '004', 'and runs');
is(as('admin', 'SELECT made_by, for_whom FROM habits.habits OFFSET 2'), 'admin|deployer', 'as the owner');
is(as('admin', "SELECT registered_by FROM migrate.revisions WHERE revision = '004'"), 'deployer', 'the registry says who registered');
is(as('admin', "SELECT login_role, effective_role FROM migrate.runs ORDER BY run DESC LIMIT 1"), 'deployer|deployer', 'and the log who ran');
$node->safe_psql('app', 'REVOKE admin FROM deployer');
refused('deployer', "SELECT migrate.downgrade('habits', '-1')", '42501: permission denied for service "habits"', 'a member no more');

# A schema that somebody is given is enough for a service in it.
$node->safe_psql('app', 'CREATE SCHEMA mine; GRANT USAGE, CREATE ON SCHEMA mine TO reader');
is(as('reader', "SELECT migrate.create_service('mine'); SELECT migrate.register('mine', 'm1', up => 'CREATE TABLE t ()', down => 'DROP TABLE t')"),
	"mine\nm1", 'a service in a schema that is there');
is(as('reader', "SELECT revision FROM migrate.upgrade('mine')"), 'm1', 'is run');
is(as('reader', "SELECT to_regclass('mine.t') IS NOT NULL"), 't', 'in that schema');
refused('admin', "SELECT migrate.upgrade('mine')", '42501: permission denied for service "mine"', 'and is not the installing role\'s to run');
is(as($superuser, 'SELECT migrate.upgrade_all()'), '', 'upgrade_all by somebody who may run both');

# It can be removed by the role that installed it.
as('admin', 'DROP EXTENSION migrate');
is(as('admin', "SELECT to_regnamespace('migrate') IS NULL, count(*) FROM habits.alembic_version"), 't|1', 'removed, and what it made is still there');

$node->stop;
done_testing();
