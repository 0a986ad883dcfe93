# A role set like Supabase's: postgres is no superuser, supabase_admin is the bootstrap superuser, and the roles of the API have
# rights on whatever is made in public. The extension is installed in both ways that such a server knows: by postgres itself,
# as a trusted extension, and by supautils, which runs CREATE EXTENSION as supabase_admin and then after-create.sql. Both
# give postgres the same, and the roles of the API nothing.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$ENV{PGUSER} = 'supabase_admin';
$node->init(extra => [ '-U', 'supabase_admin' ]);
$node->start;
my $after_create = 'src/sql/supautils/after-create.sql';

$node->safe_psql('postgres', <<'SQL');
CREATE ROLE postgres LOGIN CREATEROLE CREATEDB REPLICATION BYPASSRLS;
CREATE ROLE anon;
CREATE ROLE authenticated;
CREATE ROLE service_role BYPASSRLS;
CREATE ROLE authenticator LOGIN NOINHERIT;
CREATE ROLE etl LOGIN;
GRANT anon, authenticated, service_role TO authenticator;
GRANT anon, authenticated, service_role, authenticator, pg_monitor, pg_read_all_data, pg_signal_backend TO postgres;
GRANT pg_write_all_data TO etl;
ALTER ROLE postgres SET search_path = "$user", public, extensions;
ALTER ROLE supabase_admin SET search_path = "$user", public, auth, extensions;
CREATE DATABASE trusted OWNER postgres;
CREATE DATABASE supautils OWNER postgres;
CREATE DATABASE settings OWNER postgres;
SQL
for my $database ('trusted', 'supautils', 'settings')
{
	$node->safe_psql($database, <<'SQL');
CREATE SCHEMA extensions;
GRANT USAGE, CREATE ON SCHEMA extensions TO postgres;
GRANT ALL ON SCHEMA public TO postgres;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON TABLES TO postgres, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON FUNCTIONS TO postgres, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON SEQUENCES TO postgres, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO postgres, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO postgres, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO postgres, anon, authenticated, service_role;
SQL
}

sub as
{
	my ($role, $database, $sql) = @_;
	my $login = $role =~ /^(anon|authenticated|service_role)$/ ? 'authenticator' : $role;
	my $take = $login eq $role ? '' : "SET ROLE $role;\n";
	my ($status, $out, $err) = $node->psql($database, "\\set VERBOSITY sqlstate\n${take}SET migrate.message_level = debug1;\n$sql",
		extra_params => [ '-U', $login ]);
	return $err =~ /ERROR:  (\w+)/ ? $1 : $out;
}

# What postgres may do with each object of the extension, and who else may do anything.
sub rights
{
	my ($database) = @_;
	return $node->safe_psql($database, <<'SQL');
SELECT i.type, i.identity, a.privilege_type, a.is_grantable, CASE a.grantee WHEN 0 THEN 'public' ELSE a.grantee::regrole::text END
FROM (SELECT 'pg_class'::regclass AS classid, oid AS objid, relacl AS acl FROM pg_class WHERE relnamespace = 'migrate'::regnamespace
      UNION ALL SELECT 'pg_proc'::regclass, oid, proacl FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace
      UNION ALL SELECT 'pg_type'::regclass, oid, typacl FROM pg_type WHERE typnamespace = 'migrate'::regnamespace
      UNION ALL SELECT 'pg_namespace'::regclass, oid, nspacl FROM pg_namespace WHERE nspname = 'migrate') AS o,
    pg_identify_object(classid, objid, 0) AS i, aclexplode(o.acl) AS a
WHERE a.grantee <> 'supabase_admin'::regrole
ORDER BY 1, 2, 5, 3
SQL
}

# What the install script made, in words.
sub objects
{
	my ($database) = @_;
	return $node->safe_psql($database, <<'SQL');
SET search_path = '';
SELECT pg_catalog.pg_get_functiondef(oid) FROM pg_catalog.pg_proc WHERE pronamespace = 'migrate'::pg_catalog.regnamespace ORDER BY oid::pg_catalog.regprocedure::text COLLATE "C";
SELECT oid::pg_catalog.regclass, pg_catalog.pg_get_viewdef(oid) FROM pg_catalog.pg_class WHERE relnamespace = 'migrate'::pg_catalog.regnamespace AND relkind = 'v' ORDER BY relname COLLATE "C";
SELECT attrelid::pg_catalog.regclass, attname, atttypid::pg_catalog.regtype, attnotnull, attcollation::pg_catalog.regcollation, pg_catalog.pg_get_expr(adbin, adrelid)
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_attribute ON attrelid = c.oid LEFT JOIN pg_catalog.pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
WHERE relnamespace = 'migrate'::pg_catalog.regnamespace AND attnum > 0 ORDER BY relname COLLATE "C", attnum;
SELECT pg_catalog.pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint WHERE connamespace = 'migrate'::pg_catalog.regnamespace ORDER BY conname COLLATE "C";
SELECT i.identity, description FROM pg_catalog.pg_description, pg_catalog.pg_identify_object(classoid, objoid, objsubid) AS i WHERE i.identity ~ '^migrate' ORDER BY i.identity COLLATE "C";
SQL
}

# Installed by postgres, and by supabase_admin on its behalf.
is(as('postgres', 'trusted', 'CREATE EXTENSION migrate'), '', 'postgres installs it');
is(as('supabase_admin', 'supautils', 'CREATE EXTENSION migrate'), '', 'supabase_admin installs it');
is(as('postgres', 'supautils', "SELECT has_schema_privilege('migrate', 'USAGE WITH GRANT OPTION')"), 'f',
	'which gives postgres nothing yet but what pg_read_all_data has everywhere');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('supautils'), '-f', $after_create ], 'after-create.sql')
  for 1, 2;
is(rights('supautils'), rights('trusted'), 'postgres has the same both ways, and nobody else has more');
is($node->safe_psql('trusted', "SELECT count(*) FROM pg_namespace, aclexplode(nspacl) WHERE nspname = 'migrate' AND grantee NOT IN ('postgres'::regrole, 'supabase_admin'::regrole)"),
	'0', 'nobody else has USAGE');

# What an installing role has set in its session leaves no trace.
is(as('postgres', 'settings', <<'SQL'), '', 'postgres installs it with odd settings');
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SET search_path = extensions, pg_temp, pg_catalog;
SET quote_all_identifiers = on;
SET transform_null_equals = on;
SET array_nulls = off;
SET row_security = off;
SET check_function_bodies = off;
SET default_transaction_isolation = serializable;
SET bytea_output = escape;
SET DateStyle = German;
SET IntervalStyle = iso_8601;
CREATE DOMAIN extensions.text AS pg_catalog.int4;
CREATE DOMAIN extensions.bigint AS pg_catalog.int4;
CREATE FUNCTION extensions.format(text, text, text) RETURNS text LANGUAGE sql AS $$SELECT 1$$;
CREATE FUNCTION extensions.pg_extension_config_dump(regclass, text) RETURNS int LANGUAGE sql AS $$SELECT 1$$;
CREATE EXTENSION migrate;
SQL
is(objects('settings'), objects('trusted'), 'and has the same objects');
is(rights('settings'), rights('trusted'), 'with the same rights');
is($node->safe_psql('settings', "SELECT count(*) FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'extensions'::regnamespace AND classid = 'pg_class'::regclass"),
	'0', 'none of which is elsewhere');

for my $database ('trusted', 'supautils')
{
	# The whole cycle as postgres.
	is(as('postgres', $database, <<'SQL'), "habits\n001\n002\n001\n002\n002", "$database: register and upgrade");
SELECT migrate.create_service('habits');
SELECT migrate.register('habits', '001', message => 'habits', down => 'DROP TABLE habits',
    up => 'CREATE TABLE habits (made_by name DEFAULT current_user); INSERT INTO habits DEFAULT VALUES');
SELECT migrate.register('habits', '002', '001', up => 'ALTER TABLE habits ADD streak int', down => 'ALTER TABLE habits DROP streak');
SELECT revision FROM migrate.upgrade('habits');
SELECT revision FROM migrate.downgrade('habits', '-1');
SQL
	is(as('postgres', $database, <<'SQL'), "002\nearly", "$database: stamp, status, another owner");
SELECT revision FROM migrate.stamp('habits', '002');
SELECT migrate.create_service('early', owner => 'service_role');
SQL
	is(as('postgres', $database, 'SELECT service, current, problem FROM migrate.status ORDER BY 1'), "early|{}|\nhabits|{002}|", "$database: status");
	is($node->safe_psql($database, 'SELECT made_by FROM habits.habits'), 'postgres', "$database: scripts ran as postgres");
	is($node->safe_psql($database, "SELECT relowner::regrole FROM pg_class WHERE oid = 'habits.alembic_version'::regclass"), 'postgres', "$database: whose the version table is");
	is(as('postgres', $database, $_), '42501', "$database: refused to postgres: $_")
	  for 'INSERT INTO migrate.services SELECT * FROM migrate.services', 'UPDATE migrate.scripts SET body = body', 'DELETE FROM migrate.runs',
		"SELECT nextval('migrate.graph_token')", 'CREATE TABLE migrate.mine ()', 'DROP TABLE migrate.runs', 'DROP SCHEMA migrate';

	# The roles of the API.
	for my $role ('anon', 'authenticated', 'service_role')
	{
		is(as($role, $database, $_), '42501', "$database: refused to $role: $_")
		  for "SELECT migrate.current('habits')", 'SELECT * FROM migrate.status', 'SELECT * FROM migrate.services', 'SELECT body FROM migrate.scripts',
			"SELECT migrate.upgrade('habits')", "SELECT migrate.create_service('mine')", 'DELETE FROM migrate.runs';
		is(as($role, $database, 'SELECT version_num FROM habits.alembic_version'), '42501', "$database: nor the version table to $role");
	}

	# Who may write every table may not write these: what stands there decides whose rights scripts run with.
	is(as('etl', $database, $_), '42501', "$database: refused to a member of pg_write_all_data: $_")
	  for "UPDATE migrate.services SET owner = 'supabase_admin'", "UPDATE migrate.scripts SET body = 'ALTER ROLE etl SUPERUSER'",
		'DELETE FROM migrate.runs', 'INSERT INTO migrate.run_steps SELECT * FROM migrate.run_steps', 'DELETE FROM migrate.revisions';
	is($node->safe_psql($database, 'SELECT count(*) FROM migrate.services'), '2', "$database: nothing came of it");

	# What postgres passes on.
	is(as('postgres', $database, 'GRANT USAGE ON SCHEMA migrate TO service_role'), '', "$database: postgres grants USAGE");
	is(as('service_role', $database, "SELECT migrate.current('habits')"), '002 (head)', "$database: who may look then");
	is(as('service_role', $database, "SELECT migrate.upgrade('habits')"), '42501', "$database: but not run");
	is(as('anon', $database, "SELECT migrate.current('habits')"), '42501', "$database: and anon still may not");

	# What Supabase's security advisor asks (splinter 0008, 0010, 0011, 0013, 0014, 0016, 0028, 0029).
	is($node->safe_psql($database, $_->[1]), $_->[2], "$database: $_->[0]")
	  for [ 'no SECURITY DEFINER', "SELECT count(*) FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace AND prosecdef", '0' ],
		[ 'functions are members, whose search_path is not looked at', "SELECT count(*) FROM pg_proc AS p WHERE pronamespace = 'migrate'::regnamespace
			AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')", '0' ],
		[ 'nothing in public', "SELECT count(*) FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'public'::regnamespace AND classid <> 'pg_default_acl'::regclass", '0' ],
		[ 'the extension is not in public', "SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'migrate'", 'pg_catalog' ],
		[ 'no relation that anon or authenticated can reach', "SELECT count(*) FROM unnest('{anon,authenticated}'::name[]) AS r WHERE has_schema_privilege(r, 'migrate', 'USAGE')", '0' ],
		[ 'no materialized or foreign table', "SELECT count(*) FROM pg_class WHERE relnamespace = 'migrate'::regnamespace AND relkind IN ('m', 'f')", '0' ],
		[ 'the newest version', "SELECT installed_version = default_version FROM pg_available_extensions WHERE name = 'migrate'", 't' ];

	# pg_dump by postgres; the restored database answers the same.
	my $dump = $node->basedir . "/$database.dump";
	$node->command_ok([ 'pg_dump', '-U', 'postgres', '-Fc', '-f', $dump, '-d', $node->connstr($database) ], "$database: postgres dumps");
	$node->safe_psql('postgres', "CREATE DATABASE ${database}_again OWNER postgres");
	as('postgres', "${database}_again", 'CREATE EXTENSION migrate') if $database eq 'trusted';
	$node->command_ok([ 'pg_restore', '--exit-on-error', '--if-exists', '--clean', '-d', $node->connstr("${database}_again"), $dump ], "$database: restored")
	  if $database ne 'trusted';
	$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr("${database}_again"), $dump ], "$database: restored")
	  if $database eq 'trusted';
	is(as('postgres', "${database}_again", "SELECT migrate.current('habits'); SELECT count(*) FROM migrate.scripts; SELECT count(*) FROM migrate.runs"),
		"002 (head)\n4\n3", "$database: and answers as before");
	is(as('service_role', "${database}_again", "SELECT migrate.current('habits')"), '002 (head)', "$database: to those that were let in");
	is(as('anon', "${database}_again", "SELECT migrate.current('habits')"), '42501', "$database: and to no others");

	# Removed: by its owner.
	is(as('postgres', $database, 'DROP EXTENSION migrate'), $database eq 'trusted' ? '' : '42501', "$database: DROP EXTENSION");
}

$node->stop;
done_testing();
