# Aggregates over a transition function of the model, or a built-in one.
package RandomSchema::Aggregate;
use strict;
use warnings;

use parent 'RandomSchema::Object';

my $bigint = { base => 'bigint', modifier => '', array => 0 };

sub kind { return 'aggregate'; }
sub grantable { return ('FUNCTION', 'EXECUTE'); }
sub target { my ($self, $printer) = @_; return 'AGGREGATE ' . $printer->name($self) . '(bigint)'; }
sub grant_target { my ($self, $printer) = @_; return 'FUNCTION ' . $printer->name($self) . '(bigint)'; }
sub call { my ($self, $operand) = @_; return [ $self, '(', $operand, ')' ]; }

sub draw
{
	my ($class, $draw) = @_;
	my $self = $class->SUPER::draw($draw);
	$self->change($draw);
	return $self;
}

sub change
{
	my ($self, $draw) = @_;
	my @own = grep { $_->{role} eq 'transition' } $draw->known('function');
	$self->{transition} = $draw->one_of(@own, 'int8pl', 'int8larger');
	$self->{initial} = $draw->chance(60) ? $draw->number(3) : undef;
	$self->{parallel} = $draw->chance(30) ? 'SAFE' : undef;
	$self->{combines} = $draw->chance(30);
	return;
}

sub create
{
	my ($self, $printer) = @_;
	my $transition = $printer->expression($self->{transition});
	my @options = ("SFUNC = $transition", 'STYPE = bigint');
	push @options, "INITCOND = '$self->{initial}'" if defined $self->{initial};
	push @options, "COMBINEFUNC = $transition" if $self->{combines};
	push @options, "PARALLEL = $self->{parallel}" if $self->{parallel};
	return 'CREATE AGGREGATE ' . $printer->name($self) . '(bigint) (' . join(', ', @options) . ')';
}

1;
