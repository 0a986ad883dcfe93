# Drawing things for a model: random numbers, and what an object may refer to. While an object is drawn or changed that is
# what stands before it in the model, so that a script that makes the objects in their order works.
package RandomSchema::Draw;
use strict;
use warnings;

use RandomSchema::Names qw(draw_name);
use parent 'RandomSchema::Random';
use RandomSchema::Random;

sub new
{
	my ($class, $model, $seed) = @_;
	my $self = $class->SUPER::new($seed);
	$self->{model} = $model;
	$self->begin;
	return $self;
}

sub next_id { my ($self) = @_; return ++$self->{model}{last_id}; }

# Features can be left out of a model.
sub allows { my ($self, $feature) = @_; return !$self->{model}{without}{$feature}; }
sub chance_of { my ($self, $feature, $percent) = @_; return $self->allows($feature) && $self->chance($percent); }

# Objects of these kinds that may be referred to.
sub known
{
	my ($self, @kinds) = @_;
	my @objects = @{ $self->{model}{objects} };
	if (my $until = $self->{until})
	{
		my ($place) = grep { $objects[$_] == $until } 0 .. $#objects;
		splice @objects, $place if defined $place;
	}
	my %wanted = map { $_ => 1 } @kinds;
	return grep { $wanted{ $_->kind } && !$_->{gone} } @objects;
}

# Draw something for an object that is in the model already.
sub before
{
	my ($self, $object, $work) = @_;
	local $self->{until} = $object;
	return $work->();
}

# A name for an object or a constraint, which what is being drawn doesn't have either.
sub object_name
{
	my ($self) = @_;
	my $name = draw_name($self, 'object', %{ $self->{drawn} }, $self->{replaced} // '' => 1, map { $_ => 1 } $self->{model}->names);
	$self->{drawn}{$name} = 1;
	return $name;
}

# What was drawn before is in the model, or gone.
sub begin { my ($self) = @_; $self->{drawn} = {}; return; }

# A name for a column of a table, which its ancestors and heirs don't have either.
sub column_name
{
	my ($self, @relations) = @_;
	return draw_name($self, 'column', map { $_->{name} => 1 } map { $_->all_columns } @relations);
}

1;
