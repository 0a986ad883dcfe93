# Folders as the archivers of this machine pack them: long names in each format, by the documented lines for psql; large
# ones; and imports that are cancelled.
use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->append_conf('postgresql.conf', <<'CONF');
migrate.message_level = debug1
log_statement = none
log_min_error_statement = panic
CONF
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION migrate');

my $folder = PostgreSQL::Test::Utils::tempdir() . '/db/migrations';
my $files = "\\cd '$folder/../..'\n\\set files `tar -C db/migrations -cf - . | base64`\n";

# The folder with these files and no others.
sub write_folder
{
	my (%content) = @_;
	system_or_bail('rm', '-rf', $folder);
	for my $name (keys %content)
	{
		my ($directory) = "$folder/$name" =~ m{(.*)/};
		system_or_bail('mkdir', '-p', $directory) unless -d $directory;
		open(my $file, '>', "$folder/$name") or die "$folder/$name: $!";
		print $file $content{$name};
		close($file) or die $!;
	}
	return;
}

sub drop { return $node->safe_psql('postgres', 'SELECT migrate.drop_service(service) FROM migrate.services'); }

# What is left of an import, which is nothing.
sub leavings
{
	return $node->safe_psql('postgres', <<'SQL');
SELECT (SELECT count(*) FROM migrate.services) + (SELECT count(*) FROM migrate.revisions) + (SELECT count(*) FROM migrate.scripts)
    + (SELECT count(*) FROM migrate.changes WHERE service = 'many') + (SELECT count(*) FROM pg_namespace WHERE nspname IN ('shop', 'many'))
SQL
}

# Long names. Which of them an archive can hold depends on its format: 100 bytes of v7; 100 behind a slash that has at most
# 155 before it of ustar; all of them of the others.
my $short = '001_' . 'short ' . 'x' x 80 . '.sql';
my %ustar = ($short => 1, 'd' x 90 . '/' . 'e' x 60 . '/002_' . 'y' x 90 . '.sql' => 1);
my %long = (%ustar, '003_' . 'z' x 247 . '.sql' => 1, '004_' . 'z' x 100 . '.sql' => 1, join('/', map { $_ x 200 } 'a' .. 'e') . '/005_deep.sql' => 1,
	"006_gr\xC3\xB6\xC3\x9Fe_\xF0\x9F\x98\x80.sql" => 1, "007_" . "\xC3\xB6" x 123 . '.sql' => 1);
$_ = "-- migrate:up\nSELECT 1;\n" for values %long, values %ustar;

sub check_archive
{
	my ($name, $pack, %content) = @_;
	my ($out, $err) = run_command([ 'sh', '-c', "cd '$folder/../..' && $pack >archive.tar" ]);
	diag($err) if $err =~ /\S/;
	my $expected = join("\n", sort map { ($_ =~ m{(\d+)_[^/]*$})[0] . "|registered|$_" } keys %content);
	my $found = $node->safe_psql('postgres', "\\cd '$folder/../..'\n\\set files `base64 archive.tar`\nBEGIN;\n"
		  . "SELECT revision, result, file FROM migrate.import('shop', :'files', 'native') ORDER BY file COLLATE \"C\";\nROLLBACK;\n");
	is(join("\n", sort split /\n/, $found), $expected, $name);
	return;
}

my %names = (v7 => { $short => $long{$short} }, ustar => \%ustar);
for my $format (qw(v7 ustar oldgnu gnu pax))
{
	my %content = %{ $names{$format} // \%long };
	write_folder(%content);
	check_archive("GNU tar, $format", "tar --format=$format -C db/migrations -cf - .", %content);
}
my %others = (
	bsdtar => { map { $_ => "bsdtar --format=$_ -C db/migrations -cf - ." } qw(ustar gnutar pax) },
	busybox => { gnu => 'busybox tar -C db/migrations -cf - .' },
	python3 => { map { lc($_) => "python3 -c 'import sys, tarfile\nwith tarfile.open(fileobj=sys.stdout.buffer, mode=\"w|\", format=tarfile.${_}_FORMAT)"
			  . " as archive: archive.add(\"db/migrations\", \".\")'" } qw(USTAR GNU PAX) });
for my $tool (sort keys %others)
{
	SKIP:
	{
		skip("there is no $tool", scalar keys %{ $others{$tool} }) if system("command -v $tool >/dev/null") != 0;
		for my $format (sort keys %{ $others{$tool} })
		{
			my %content = %{ $names{$format} // \%long };
			write_folder(%content);
			check_archive("$tool, $format", $others{$tool}{$format}, %content);
		}
	}
}

# As the documentation has it, the same lines each time.
write_folder('001_pets.sql' => "CREATE TABLE pets (id int);\n", '002_names.sql' => "ALTER TABLE pets ADD COLUMN name text;\n", 'README.md' => 'Pets.');
my $import = $files . "\\set ON_ERROR_STOP on\nSELECT result, file FROM migrate.import('shop', :'files');\nSELECT count(*) FROM migrate.upgrade('shop', 'heads');\n";
is($node->safe_psql('postgres', $import), "registered|001_pets.sql\nregistered|002_names.sql\nignored|README.md\n2", 'the lines for psql');
is($node->safe_psql('postgres', $import), "unchanged|001_pets.sql\nunchanged|002_names.sql\nignored|README.md\n0", 'and again');
my (undef, undef, $stderr) = $node->psql('postgres', $files =~ s/migrations -cf/nowhere -cf/r . "SELECT migrate.import('shop', :'files');");
like($stderr, qr/the archive is empty/, 'tar finds no folder');
drop();
$node->safe_psql('postgres', 'DROP SCHEMA shop CASCADE');

# 50 MB, of which one file has 20.
my $row = "1\tsome words that stand in each row of the data, again and again, so that they become large\n";
my $insert = "INSERT INTO loaded VALUES (1, 'some words that stand in each row of the data, again and again');\n";
my %large = ('001_data.sql' => "CREATE TABLE loaded (id int, words text);\nCOPY loaded FROM stdin;\n" . $row x (20_000_000 / length $row) . "\\.\n");
$large{ sprintf('%03d_rows.sql', $_) } = "-- $_\n" . $insert x (2_000_000 / length $insert) for 2 .. 16;
write_folder(%large);
my $hashes = $node->safe_psql('postgres', $files . "SELECT count(*) FROM migrate.import('shop', :'files') WHERE result = 'registered';\n"
	  . "SELECT source, encode(up_sha256, 'hex') FROM migrate.revisions ORDER BY source;\n"
	  . "SELECT count(*) FROM migrate.import('shop', :'files') WHERE result = 'unchanged';\n"
	  . "SELECT count(*) FROM migrate.upgrade('shop', '001');\nSELECT count(*) FROM shop.loaded;\n");
is($hashes, join("\n", 16, (map { "$_|" . sha256_hex($large{$_}) } sort keys %large), 16, 1, int(20_000_000 / length $row)), 'an archive of 50 MB');
drop();
$node->safe_psql('postgres', 'DROP SCHEMA shop CASCADE');

# 100,000 files. Cancelled at any time, their import leaves nothing.
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE public.many AS
SELECT jsonb_object_agg(format('%s_step.sql', to_char(n, 'FM000000')), format(E'SELECT %s;\n', n)) AS files FROM generate_series(1, 100000) AS n
SQL
my $many = "SELECT result, count(*) FROM migrate.import('many', (SELECT files FROM public.many)) GROUP BY result";
my ($cancelled, $left) = (0, 0);
for my $timeout (5, 50, 200, 400, 800, 1200, 1600)
{
	my (undef, undef, $error) = $node->psql('postgres', "SET statement_timeout = $timeout; $many");
	if ($error eq '')
	{
		drop(); # it was through in time
		next;
	}
	like($error, qr/canceling statement due to statement timeout/, "an import is cancelled after $timeout ms");
	$cancelled++;
	$left += leavings();
}
cmp_ok($cancelled, '>', 3, 'most of them are');
is($left, 0, 'and leave nothing');
is($node->safe_psql('postgres', $many), 'registered|100000', 'a folder of 100,000 files');
is($node->safe_psql('postgres', $many), 'unchanged|100000', 'and again');
is($node->safe_psql('postgres', 'SELECT count(*), max(down_revisions[1]) FROM migrate.revisions'), '100000|099999', 'a chain');
$node->stop;
done_testing();
