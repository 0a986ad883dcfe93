# Random schemas: the scripts of each and of one that was made from it run, and a snapshot can be taken of what they make.
# RANDOM_PAIRS says how many are tried, RANDOM_SEED where to begin, RANDOM_SIZE how many objects are drawn,
# RANDOM_WITHOUT='rule, partition' what they don't have.
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
my %options = (without => [ split /, */, $ENV{RANDOM_WITHOUT} // '' ], $ENV{RANDOM_SIZE} ? (size => $ENV{RANDOM_SIZE}) : ());
$ENV{PGCLIENTENCODING} = 'UTF8';

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "max_locks_per_transaction = 512\nautovacuum = off\njit = off");
$node->start;
prepare_databases($node);

my $failed = 0;
my %kinds;
for (my $begin = $first; $begin < $first + $pairs; $begin += 50)
{
	my $last = $begin + 49 < $first + $pairs ? $begin + 49 : $first + $pairs - 1;
	my @batch = map { new_pair($_, %options) } $begin .. $last;
	my $again = new_pair($begin, %options);
	is(schema_script($again->{other}), schema_script($batch[0]{other}), "the same text for the same seed $begin");
	my $alone = run_scripts($node, @batch);
	for my $pair (@batch)
	{
		my $seed = $pair->{seed};
		for my $tally (map { $pair->{$_}->tally } qw(one other)) { $kinds{$_} += $tally->{$_} for keys %$tally; }
		my ($step, @problem) = differences($alone->{$seed});
		next unless defined $step;
		$failed++;
		diag("RANDOM_PAIRS=1 RANDOM_SEED=$seed: $step: " . substr(join("\n", @problem), 0, 3000));
	}
}
is($failed, 0, "$pairs pairs: all scripts run");
note(join ', ', map { "$kinds{$_} $_" } sort { $kinds{$b} <=> $kinds{$a} || $a cmp $b } keys %kinds);
ok($pairs < 50 || !grep({ !$kinds{$_} } 'table', 'partition', 'heir', 'view', 'trigger', 'rule', 'policy', 'statistics'), 'of all kinds');

$node->stop;
done_testing();
