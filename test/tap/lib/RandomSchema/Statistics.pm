# Extended statistics.
package RandomSchema::Statistics;
use strict;
use warnings;

use parent 'RandomSchema::Object';
use RandomSchema::Expression qw(draw_derived);
use RandomSchema::Thing qw(columns_in);
use RandomSchema::Type qw(family is_comparable);

sub kind { return 'statistics'; }
sub target { my ($self, $printer) = @_; return 'STATISTICS ' . $printer->name($self); }

sub draw
{
	my ($class, $draw) = @_;
	my $table = $draw->one_of(grep { usable($_) >= 2 } $draw->known('table')) or return;
	my $self = $class->SUPER::draw($draw, table => $table);
	$self->change($draw);
	return $self;
}

sub usable { my ($table) = @_; return grep { is_comparable($_->{type}) && !$_->{generated} } $table->all_columns; }

sub change
{
	my ($self, $draw) = @_;
	my @columns = $draw->some_of($draw->between(2, 3), usable($self->{table}));
	return if @columns < 2;
	my $derived = $draw->chance(25) ? draw_derived($draw, $columns[0]->operand, immutable => 1) : undef;
	$self->{terms} = [ @columns[ $derived ? 1 : 0 .. $#columns ], $derived ? [ '(', $derived->{parts}, ')' ] : () ];
	$self->{kinds} = @{ $self->{terms} } > 1 && $draw->chance(50) ? [ $draw->some_of($draw->between(1, 2), qw(dependencies mcv ndistinct)) ] : [];
	$self->{goal} = $draw->chance(20) ? $draw->between(0, 900) : undef;
	return;
}

sub prune
{
	my ($self) = @_;
	my %own = $self->{table}{gone} ? () : map { $_->{id} => 1 } $self->{table}->all_columns;
	return $self->remove if grep { !$own{ $_->{id} } || $_->{generated} || !is_comparable($_->{type}) } columns_in($self->{terms});
	return $self->SUPER::prune;
}

sub create
{
	my ($self, $printer) = @_;
	my $name = $printer->name($self);
	my $kinds = @{ $self->{kinds} } ? ' (' . join(', ', @{ $self->{kinds} }) . ')' : '';
	return ("CREATE STATISTICS $name$kinds ON " . join(', ', map { $printer->expression($_) } @{ $self->{terms} }) . ' FROM ' . $printer->name($self->{table}),
		defined $self->{goal} ? "ALTER STATISTICS $name SET STATISTICS $self->{goal}" : ());
}

sub features
{
	my ($self) = @_;
	return ($self->SUPER::features, (grep { ref $_ eq 'ARRAY' } @{ $self->{terms} }) ? 'statistics: expression' : (), defined $self->{goal} ? 'statistics: target' : ());
}

1;
