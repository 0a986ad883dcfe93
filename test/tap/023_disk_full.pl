# A disk that is full: at every write that a call makes, and on a file system that really is too small. The call fails with
# the server's own error (or the server goes down and recovers, where WAL can't be written), and the next call works.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

# A small file system of one's own needs a mount, and that a namespace: this script starts itself again in one, as the same
# user in a second one (the first has root mount it).
BEGIN
{
	my $mount = "$ENV{TMPDIR}/small" if $ENV{TMPDIR};
	if ($mount && !defined $ENV{MIGRATE_SMALL_DISK})
	{
		my $user = $<;
		my ($group) = split ' ', $(;
		mkdir $mount;
		$ENV{MIGRATE_SMALL_DISK} = '';
		if (system("unshare -rm mount -t tmpfs -o size=1m tmpfs '$mount' 2>/dev/null") == 0)
		{
			$ENV{MIGRATE_SMALL_DISK} = $mount;
			exec 'unshare', '-rm', 'sh', '-c',
			  'mount -t tmpfs -o size=64m,mode=777 tmpfs "$0" && exec unshare -U --map-user="$1" --map-group="$2" "$3" "$4"',
			  $mount, $user, $group, $^X, $0;
		}
	}
}

use Faults;
use File::Path qw(rmtree);
use PostgreSQL::Test::Utils;
use Test::More;

# What fills the disk: tables that grow, and an index.
my $register = <<'SQL';
SELECT migrate.create_service('shop');
SELECT migrate.register('shop', '001', up => 'CREATE TABLE shop.item (id int, note text)', down => 'DROP TABLE shop.item');
SELECT migrate.register('shop', '002', '001', up => $$INSERT INTO shop.item SELECT n, repeat('x', 500) FROM generate_series(1, 40000) AS n$$,
	down => 'DELETE FROM shop.item');
SELECT migrate.register('shop', '003', '002', up => 'CREATE INDEX ON shop.item (note, id)', down => 'DROP INDEX shop.item_note_id_idx');
SQL
my $upgrade = "SELECT * FROM migrate.upgrade('shop')";

# Each write in turn and all after it.
my $node = new_node('main', scarce => 1);
$node->safe_psql('postgres', $register =~ s/40000/400/r);
register_example($node, 'movements');
try_points($node, name => 'upgrade', fault => 'all write', sqlstate => '53100', within => 'transaction', call => $upgrade);
try_points($node, name => 'upgrade of movements', fault => 'all write', sqlstate => '53100', within => 'transaction', step => 5,
	call => "SELECT * FROM migrate.upgrade('movements')");
# Those at the commit too, where WAL is written.
remember($node, $upgrade);
try_deadly($node, name => 'upgrade', fault => "all write $_", call => $upgrade, may_survive => 1, expected => 'before') for 20, 60;
$node->stop;

SKIP:
{
	my $disk = $ENV{MIGRATE_SMALL_DISK} or skip 'no namespace for a file system of 64 MB', 6;

	# A tablespace: heap and index.
	mkdir "$disk/tables";
	my $small = new_node('small', conf => "max_wal_size = 64MB");
	$small->safe_psql('postgres', "CREATE TABLESPACE small LOCATION '$disk/tables'");
	$small->safe_psql('postgres', "ALTER DATABASE postgres SET default_tablespace = small");
	$small->safe_psql('postgres', $register);
	$small->safe_psql('postgres', "SELECT faults.remember('before', true)");
	my $full = sub
	{
		my ($name, $megabytes) = @_;
		append_to_file("$disk/ballast", 'x' x ($megabytes * 1024 * 1024));
		my ($out, $err) = run_psql($small, "\\set VERBOSITY verbose\n$upgrade \\g /dev/null\nSELECT faults.verdict();\n");
		like($err, qr/53100: could not extend file .*: No space left on device/, "$name: the disk is full");
		ok(note_tried($out eq 'before'), "$name: nothing has happened") or diag($out, $err);
		unlink "$disk/ballast";
		return;
	};
	$full->('table', 50);
	$full->('index', 34);
	is($small->safe_psql('postgres', "SELECT count(*) FROM ($upgrade) AS x"), '3', 'with room again all steps are taken');
	$small->stop;
	$small->clean_node;
	rmtree("$disk/tables");

	# WAL: the server goes down, and comes back when there is room.
	my $wal = new_node('wal', initdb => [ '-X', "$disk/wal", '--wal-segsize=1' ], conf => "wal_level = replica\nmax_wal_size = 1GB\nmin_wal_size = 2MB\n");
	$wal->safe_psql('postgres', $register);
	$wal->safe_psql('postgres', "SELECT faults.remember('before', true)");
	$wal->safe_psql('postgres', 'CHECKPOINT');
	my ($free) = (split ' ', (split /\n/, qx{df -k --output=avail '$disk'})[1])[0];
	append_to_file("$disk/ballast", 'x' x (($free - 6 * 1024) * 1024));
	my ($out, $err) = run_psql($wal, "$upgrade \\g /dev/null\n");
	like($wal->logfile && slurp_file($wal->logfile), qr/PANIC:  could not write to (?:log )?file .*: No space left on device/,
		'WAL: the disk is full');
	unlink "$disk/ballast";
	$wal->stop('immediate', fail_ok => 1);
	$wal->start;
	($out, $err) = run_until_done($wal, "SELECT faults.verdict();\nSELECT count(*) FROM migrate.upgrade('shop');\n");
	ok(note_tried($out eq "before\n3"), 'WAL: nothing has happened, and the next call works') or diag("$out $err");
	$wal->stop;
}
summary();
done_testing();
