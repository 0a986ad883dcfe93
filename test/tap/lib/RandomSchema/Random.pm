# Numbers that are the same for the same seed everywhere, whatever else draws numbers meanwhile.
package RandomSchema::Random;
use strict;
use warnings;

use Digest::MD5 qw(md5);

sub new
{
	my ($class, $seed) = @_;
	my ($state) = unpack 'Q', md5($seed);
	return bless { state => $state || 1 }, $class;
}

# From 0 up to, but not including, the count (Marsaglia's xorshift).
sub number
{
	my ($self, $count) = @_;
	my $state = $self->{state};
	$state ^= $state << 13;
	$state ^= $state >> 7;
	$state ^= $state << 17;
	$self->{state} = $state;
	return ($state >> 16) % $count;
}

sub between { my ($self, $least, $most) = @_; return $least + $self->number($most - $least + 1); }
sub chance { my ($self, $percent) = @_; return $self->number(100) < $percent; }
sub one_of { my ($self, @choices) = @_; return @choices ? $choices[ $self->number(scalar @choices) ] : undef; }

sub shuffled
{
	my ($self, @items) = @_;
	for my $last (reverse 1 .. $#items)
	{
		my $other = $self->number($last + 1);
		@items[ $last, $other ] = @items[ $other, $last ];
	}
	return @items;
}

# So many of them at most, in the order that they have.
sub some_of
{
	my ($self, $count, @items) = @_;
	my @places = $self->shuffled(0 .. $#items);
	splice @places, $count if @places > $count;
	return @items[ sort { $a <=> $b } @places ];
}

# A list of choices, each followed by its weight.
sub weighted
{
	my ($self, @choices) = @_;
	my $sum = 0;
	for (my $i = 1; $i < @choices; $i += 2) { $sum += $choices[$i]; }
	return undef if $sum == 0;    ## no critic (ProhibitExplicitReturnUndef)
	my $left = $self->number($sum);
	while (($left -= $choices[1]) >= 0) { splice @choices, 0, 2; }
	return $choices[0];
}

1;
