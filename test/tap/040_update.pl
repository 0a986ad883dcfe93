# ALTER EXTENSION UPDATE from every release: the database is then what a new one is, and what was in it goes on. Until
# then the library says what is to be done.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my @releases = map { m{migrate--([0-9.]+)\.sql$} } sort glob('src/sql/releases/migrate--*.sql');
die 'no release' unless @releases;
my ($version) = slurp_file('migrate.control') =~ /^default_version = '(.*)'/m;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $superuser = $node->safe_psql('postgres', 'SELECT current_user');
$node->safe_psql('postgres', 'CREATE ROLE installer LOGIN; CREATE ROLE shop_owner LOGIN');

sub database
{
	my ($name, @statements) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $name");
	$node->safe_psql('postgres', "GRANT CREATE ON DATABASE $name TO installer, shop_owner");
	$node->safe_psql($name, $_) for @statements;
	return $name;
}

# What the system catalogs hold of the extension, as lines.
sub catalog
{
	my ($database) = @_;
	my ($lines, $errors) = run_command(
		[ 'psql', '-XAt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database), '-f', 'test/tap/update/catalog.sql' ]);
	die $errors if $errors;
	return split /\n/, $lines;
}

sub is_same_catalog
{
	my ($updated, $fresh, $name) = @_;
	my @updated = catalog($updated);
	my @fresh = catalog($fresh);
	my %in_updated = map { $_ => 1 } @updated;
	my %in_fresh = map { $_ => 1 } @fresh;
	my @missing = grep { !$in_updated{$_} } @fresh;
	my @left = grep { !$in_fresh{$_} } @updated;
	ok(@fresh > 400, "$name: there is something to compare");
	ok(!@missing && !@left, "$name: the catalogs are the same")
	  or diag(map({ "the update must bring:  $_\n" } @missing), map({ "the update must change: $_\n" } @left));
	return;
}

for my $role ($superuser, 'installer')
{
	my $fresh = database("fresh_$role", "SET ROLE $role; CREATE EXTENSION migrate");
	for my $release (@releases)
	{
		my $updated = database('updated_' . $release =~ s/\W/_/gr . "_$role", "SET ROLE $role; CREATE EXTENSION migrate VERSION '$release'");
		is($node->safe_psql($updated, 'SET ROLE shop_owner; ' . <<'SQL'), 't', "$release as $role: nobody but the owner updates");
DO $$ BEGIN ALTER EXTENSION migrate UPDATE; EXCEPTION WHEN insufficient_privilege THEN SET app.refused = t; END $$;
SELECT current_setting('app.refused')
SQL
		$node->safe_psql($updated, "SET ROLE $role; ALTER EXTENSION migrate UPDATE");
		is_same_catalog($updated, $fresh, "$release as $role");
	}
}

# Who has which right on what is in the schema: lines, as far as they differ from nothing granted.
sub privileges
{
	my ($database) = @_;
	return split /\n/, $node->safe_psql($database, <<'SQL');
SELECT format('%s: %s has %s', pg_describe_object(classid, objid, 0), CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
    string_agg(privilege_type, ', ' ORDER BY privilege_type COLLATE "C"))
FROM (SELECT 'pg_class'::regclass, oid, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
      FROM pg_class WHERE relnamespace = 'migrate'::regnamespace AND relkind IN ('r', 'v', 'S')
      UNION ALL SELECT 'pg_proc'::regclass, oid, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace
      UNION ALL SELECT 'pg_type'::regclass, oid, coalesce(typacl, acldefault('T', typowner)) FROM pg_type WHERE typnamespace = 'migrate'::regnamespace AND typname = 'step'
      UNION ALL SELECT 'pg_namespace'::regclass, oid, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace WHERE nspname = 'migrate'
     ) AS object (classid, objid, acl), aclexplode(acl)
GROUP BY classid, objid, grantee ORDER BY 1
SQL
}

# What ALTER DEFAULT PRIVILEGES gives to others, or keeps from them, does not hold for what an update adds either. What it
# did before 1.1.0 stays, as grants do: nobody but the DBA knows which is which.
my $default_privileges = join ';', map { "ALTER DEFAULT PRIVILEGES $_" } (
	(map { "GRANT ALL ON $_ TO shop_owner, PUBLIC" } qw(TABLES SEQUENCES FUNCTIONS TYPES SCHEMAS)),
	(map { "REVOKE ALL ON $_ FROM PUBLIC" } qw(FUNCTIONS TYPES)));
for my $release (@releases)
{
	my $name = $release =~ s/\W/_/gr;
	my $create = "SET ROLE installer; CREATE EXTENSION migrate VERSION '$release'";
	my @fresh = privileges(database("privileges_$name", $default_privileges, 'SET ROLE installer; CREATE EXTENSION migrate'));

	my $granted = 'GRANT SELECT ON migrate.runs TO shop_owner; GRANT USAGE ON SCHEMA migrate TO shop_owner';
	my $late = database("privileges_late_$name", $create, $granted, $default_privileges, 'ALTER EXTENSION migrate UPDATE');
	is(join("\n", grep { !/shop_owner/ } privileges($late)), join("\n", @fresh), "$release: default privileges are stripped by the update");
	is( join("\n", grep { /shop_owner/ } privileges($late)), "schema migrate: shop_owner has USAGE\ntable migrate.runs: shop_owner has SELECT",
		'what was granted is not');
	my ($dump) = run_command([ 'pg_dump', '-d', $node->connstr($late) ]);
	is(join("\n", sort grep { /^GRANT .* shop_owner/ } split /\n/, $dump),
		"GRANT SELECT ON TABLE migrate.runs TO shop_owner;\nGRANT USAGE ON SCHEMA migrate TO shop_owner;", 'and is dumped');

	my $early = database("privileges_early_$name", $default_privileges, $create);
	my %old = map { /^(.*?): / => 1 } privileges($early);
	$node->safe_psql($early, 'ALTER EXTENSION migrate UPDATE');
	my $new = sub { return join "\n", grep { !$old{ (/^(.*?): /)[0] } } @_; };
	is($new->(privileges($early)), $new->(@fresh), "$release: nor do default privileges of before the installation hold for what is new");
}

# Every function, called with nothing, and every view.
my $each_call = <<'SQL';
DO $$
DECLARE
    call text;
BEGIN
    FOR call IN
        SELECT format('SELECT %s(%s)', oid::regproc,
            (SELECT string_agg('NULL::' || format_type(type, NULL), ', ' ORDER BY n) FROM unnest(proargtypes) WITH ORDINALITY AS a (type, n)))
        FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace AND prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
            AND prokind = 'f' AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
        UNION ALL
        SELECT 'SELECT * FROM migrate.status' UNION ALL SELECT 'SELECT * FROM migrate.pending'
    LOOP
        BEGIN
            EXECUTE call;
            RAISE NOTICE 'not refused: %', call;
        EXCEPTION
            WHEN SQLSTATE 'MG075' THEN NULL;
            WHEN OTHERS THEN RAISE NOTICE 'not refused: % (% %)', call, SQLSTATE, SQLERRM;
        END;
    END LOOP;
END $$
SQL

# In a database that is not in UTF-8, hashes were of its own encoding: what ran is still what is registered.
{
	my $dump = slurp_file('test/tap/update/database-1.1.0.sql') =~ s/CREATE EXTENSION IF NOT EXISTS migrate WITH SCHEMA pg_catalog/$& VERSION '1.1.0'/r;
	$node->safe_psql('postgres', q{CREATE DATABASE latin1 TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'});
	$node->safe_psql('latin1', $dump);
	$node->safe_psql('latin1', <<'SQL');
CREATE FUNCTION hashed(body text) RETURNS bytea LANGUAGE sql AS $$ SELECT sha256(convert_to(body, 'LATIN1')) $$;
CREATE FUNCTION accented(body text) RETURNS text LANGUAGE sql AS $$ SELECT body || ' -- ' || chr(233) $$;
INSERT INTO migrate.service_scripts (service, kind, name, body, statements) VALUES ('customers', 'repeatable', 'view', 'SELECT 2', 1);
INSERT INTO migrate.repeatables (service, name, after, sha256, ran_sha256, last_run)
	VALUES ('customers', 'view', '{}', hashed('SELECT 2'), hashed('SELECT 2'), 4);
CREATE VIEW texts AS
	SELECT service, kind, revision AS name, body FROM migrate.scripts UNION ALL SELECT service, kind, name, body FROM migrate.service_scripts;
UPDATE migrate.run_steps AS s SET sha256 = hashed(accented(body)) FROM texts AS t
	WHERE t.service = s.service AND t.name = s.revision AND s.sha256 = hashed(body);
UPDATE migrate.repeatables AS r SET sha256 = hashed(accented(body)), ran_sha256 = hashed(accented(body)) FROM texts AS t
	WHERE t.service = r.service AND t.name = r.name AND kind = 'repeatable' AND ran_sha256 = hashed(body);
UPDATE migrate.script_changes AS c SET new_sha256 = hashed(accented(body)) FROM texts AS t
	WHERE t.service = c.service AND t.name = c.revision AND t.kind = c.kind AND c.new_sha256 = hashed(body);
UPDATE migrate.scripts SET body = accented(body);
UPDATE migrate.service_scripts SET body = accented(body);
UPDATE migrate.revisions AS r SET
	up_sha256 = (SELECT hashed(body) FROM texts AS t WHERE t.service = r.service AND name = revision AND kind = 'up'),
	down_sha256 = (SELECT hashed(body) FROM texts AS t WHERE t.service = r.service AND name = revision AND kind = 'down'),
	verify_sha256 = (SELECT hashed(body) FROM texts AS t WHERE t.service = r.service AND name = revision AND kind = 'verify');
UPDATE migrate.hooks AS h SET sha256 = hashed(body) FROM texts AS t WHERE t.service = h.service AND t.name = event AND kind = 'hook';
SQL
	$node->safe_psql('latin1', 'ALTER EXTENSION migrate UPDATE');
	is($node->safe_psql('latin1', 'SELECT * FROM migrate.validate()'), '', 'LATIN1: what is stored is what ran');
	my $utf8 = q{sha256(convert_to(body, 'UTF8'))};
	is( $node->safe_psql('latin1', <<SQL), 't|t|t|t', 'hashes are of UTF-8');
SELECT (SELECT count(*) > 3 AND bool_and(up_sha256 = $utf8) FROM migrate.revisions AS r JOIN texts AS t USING (service) WHERE name = revision AND kind = 'up'),
	(SELECT count(*) > 0 AND bool_and(down_sha256 = $utf8) FROM migrate.revisions AS r JOIN texts AS t USING (service) WHERE name = revision AND kind = 'down'),
	(SELECT count(*) > 0 AND bool_and(r.sha256 = $utf8 AND ran_sha256 = $utf8) FROM migrate.repeatables AS r JOIN texts AS t USING (service, name) WHERE kind = 'repeatable'),
	(SELECT count(*) > 0 AND bool_and(h.sha256 = $utf8) FROM migrate.hooks AS h JOIN texts AS t USING (service) WHERE name = event AND kind = 'hook')
SQL
	is($node->safe_psql('latin1', q{SELECT pg_catalog.to_regclass('pg_temp.migrate_update_hashes') IS NULL}), 't', 'and nothing is left');
}

# All that the extension knows.
sub everything
{
	my ($database) = @_;
	return $node->safe_psql($database, join(';', 'SET migrate.message_level = debug1',
		'SELECT migrate.current(verbose => true)', 'SELECT migrate.history(verbose => true, indicate_current => true)',
		'SELECT * FROM migrate.status', 'SELECT * FROM migrate.pending', 'SELECT * FROM migrate.revision_map()',
		map { "SELECT * FROM migrate.$_ AS t ORDER BY t::text" } qw(services revisions scripts script_changes runs run_steps)));
}

for my $release (@releases)
{
	my $dump = slurp_file("test/tap/update/database-$release.sql");
	my $name = $release =~ s/\W/_/gr;
	my $old = database("old_$name");
	my $restored = database("restored_$name");
	$node->safe_psql($old, $dump =~ s/CREATE EXTENSION IF NOT EXISTS migrate WITH SCHEMA pg_catalog/$& VERSION '$release'/r);

	my $session = $node->background_psql($old, on_error_stop => 0);
	my ($status, $out, $err) = $node->psql($old, $each_call);
	is($err, '', "$release, not updated: every function refuses");
	$session->query(q{SELECT migrate.current('shop')});
	like($session->{stderr},
		qr/ERROR:  extension "migrate" has version \Q$release\E in this database, and its library version \Q$version\E\nHINT:  ALTER EXTENSION migrate UPDATE;/,
		'and says what mends it');
	$session->{stderr} = '';
	is($session->query(q{BEGIN; ALTER EXTENSION migrate UPDATE; SELECT migrate.current('shop'); ROLLBACK}), 'ddd (mergepoint)',
		'in the transaction that updates it works');
	($status, $out, $err) = $node->psql($old, q{SELECT migrate.current('shop')});
	like($err, qr/ALTER EXTENSION migrate UPDATE/, 'rolled back, it does not');
	$session->query(q{SELECT migrate.current('shop')});
	like($session->{stderr}, qr/ALTER EXTENSION migrate UPDATE/, 'nor in that session');
	$session->{stderr} = '';
	$node->safe_psql($old, 'ALTER EXTENSION migrate UPDATE');
	is($session->query(q{SELECT migrate.current('shop')}), 'ddd (mergepoint)', 'a session of before sees the update at once');

	# The other way to a new version: the dump of an old one.
	$node->safe_psql($restored, $dump);
	is($node->safe_psql($restored, q{SELECT extversion FROM pg_extension WHERE extname = 'migrate'}), $version,
		"$release, dumped and restored: the version is the new one");
	is(everything($old), everything($restored), 'and all is as after the update');

	# A newer update meets sessions that have this library.
	$node->safe_psql($old, q{UPDATE pg_extension SET extversion = '999.10.0' WHERE extname = 'migrate'});
	($status, $out, $err) = $node->psql($old, q{SELECT migrate.current('shop')});
	like($err, qr/HINT:  Connect anew/, 'a library that is older than the database says so');
	$node->safe_psql($old, "UPDATE pg_extension SET extversion = '$version' WHERE extname = 'migrate'");

	# What was there goes on.
	for my $database ($old, $restored)
	{
		my $ask = sub { return $node->safe_psql($database, join(';', 'SET ROLE shop_owner', 'SET migrate.message_level = debug1', @_)); };
		is($ask->('SELECT service, current, heads, pending, problem FROM migrate.status'), "customers|{002}|{003}|1|\nshop|{ddd}|{fff}|2|",
			"$database: status");
		is($node->safe_psql($database, 'SELECT * FROM migrate.validate()'), '', 'what is stored is what ran');
		is($ask->(q{SELECT migrate.register('customers', '002', '001', 'names', $$ALTER TABLE customers ADD name text DEFAULT 'it''s;'; -- the names$$, 'ALTER TABLE customers DROP name')}),
			'002', 'a registration of before is the same');
		is($ask->(q{SELECT revision FROM migrate.upgrade('customers')}), '003', 'upgrade');
		is($ask->(q{SELECT revision FROM migrate.upgrade('shop', 'eee')}), 'eee', 'upgrade of another');
		is($ask->(q{SELECT revision FROM migrate.downgrade('shop', '-1')}), 'eee', 'downgrade');
		is($ask->(q{SELECT migrate.register('shop', 'ggg', 'eee', down => '', up => 'CREATE TABLE later2 ()')}), 'ggg', 'register');
		is($ask->(q{SELECT revision FROM migrate.upgrade('shop', 'ggg')}), "eee\nggg", 'upgrade to it');
		is($ask->(q{SELECT run, command, version_before, version_after FROM migrate.runs WHERE run > 6 ORDER BY run}),
			"7|upgrade|{002}|{003}\n8|upgrade|{ddd}|{eee}\n9|downgrade|{eee}|{ddd}\n10|upgrade|{ddd}|{ggg}", 'the log goes on');
		is($ask->(q{SELECT revision FROM migrate.downgrade('shop', 'base')}), "ggg\neee\nddd\nbbb\nccc\naaa", 'and all the way back');
	}
	$session->quit;
}

$node->stop;
done_testing();
