# Random schemas: from any of them, with rows in it, to any other and back, by what is generated. RANDOM_PAIRS says how many
# are tried, RANDOM_SEED where to begin, RANDOM_SIZE how many objects are drawn, RANDOM_WITHOUT='rule, partition' what they
# don't have, RANDOM_FOLDER where to leave the scripts of pairs that fail, made as small as they fail.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use RandomSchema;
use SchemaPairs;
use Test::More;

my $pairs = $ENV{RANDOM_PAIRS} // 100;
my $first = $ENV{RANDOM_SEED} // 1;
my $folder = $ENV{RANDOM_FOLDER};
my %options = (without => [ split /, */, $ENV{RANDOM_WITHOUT} // '' ], $ENV{RANDOM_SIZE} ? (size => $ENV{RANDOM_SIZE}) : ());
$ENV{PGCLIENTENCODING} = 'UTF8';

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "max_locks_per_transaction = 512\nautovacuum = off\njit = off");
$node->start;
prepare_databases($node);

sub problem_of
{
	my ($pair) = @_;
	return differences(run_scripts($node, $pair)->{ $pair->{seed} }, run_ways($node, $pair)->{ $pair->{seed} });
}

sub leave_scripts
{
	my ($pair, @problem) = @_;
	my $fault = fault(@problem);
	my $smaller = smaller_pair($pair, sub { return fault(problem_of($_[0])) eq $fault; });
	my %texts = ('one.sql' => schema_script($smaller->{one}), 'rows.sql' => schema_rows(@$smaller{qw(one other)}), 'other.sql' => schema_script($smaller->{other}),
		'problem' => join("\n", "# $fault", problem_of($smaller)), 'scripts.sql' => run_ways($node, $smaller)->{ $pair->{seed} }{scripts});
	for my $name (sort keys %texts) { unlink "$folder/$pair->{seed}-$name"; append_to_file("$folder/$pair->{seed}-$name", $texts{$name}); }
	return;
}

my ($failed, $written, $refused, $filled) = (0, 0, 0, 0);
my (%kinds, %faults);
for (my $begin = $first; $begin < $first + $pairs; $begin += 50)
{
	my $last = $begin + 49 < $first + $pairs ? $begin + 49 : $first + $pairs - 1;
	my @batch = map { new_pair($_, %options) } $begin .. $last;
	my $again = new_pair($begin, %options);
	is(schema_script($again->{other}), schema_script($batch[0]{other}), "the same text for the same seed $begin");
	my ($alone, $ways) = (run_scripts($node, @batch), run_ways($node, @batch));
	for my $pair (@batch)
	{
		my $seed = $pair->{seed};
		for my $tally (map { $pair->{$_}->tally } qw(one other)) { $kinds{$_} += $tally->{$_} for keys %$tally; }
		my ($step, @problem) = differences($alone->{$seed}, $ways->{$seed});
		$written++ if $ways->{$seed}{autogenerate} =~ /^\w+$/;
		$refused++ if is_refused($ways->{$seed});
		$filled += $ways->{$seed}{rows};
		next unless defined $step;
		$failed++;
		diag("RANDOM_PAIRS=1 RANDOM_SEED=$seed: $step: " . substr(join("\n", @problem), 0, 1000));
		push @{ $faults{ fault($step, @problem) } }, $seed;
		leave_scripts($pair, $step, @problem) if $folder && @{ $faults{ fault($step, @problem) } } == 1;
	}
}
is($failed, 0, "$pairs pairs: each leads to the other and back");
cmp_ok($refused, '<=', 5 + $pairs / 10, 'few ask for what no statement does');
diag(scalar(@{ $faults{$_} }) . " of: $_: seeds @{ $faults{$_} }[0 .. ($#{ $faults{$_} } < 5 ? $#{ $faults{$_} } : 5)]") for sort { @{ $faults{$b} } <=> @{ $faults{$a} } || $a cmp $b } keys %faults;
note("$written revisions, $refused refused, $filled tables with rows");
note(join ', ', map { "$kinds{$_} $_" } sort { $kinds{$b} <=> $kinds{$a} || $a cmp $b } keys %kinds);
ok($pairs < 50 || !grep({ !$kinds{$_} } 'table', 'partition', 'heir', 'view', 'trigger', 'rule', 'policy', 'statistics'), 'of all kinds');

$node->stop;
done_testing();
