# How a model is written as a script: names with their schema or without, expressions, types.
package RandomSchema::Printer;
use strict;
use warnings;

use RandomSchema::Names qw(quote_name quote_text);
use Scalar::Util qw(blessed);

sub new
{
	my ($class, $model) = @_;
	return bless { schema => quote_name($model->{schema}), qualifies => $model->{qualifies}, made => {} }, $class;
}

sub qualified { my ($self, $name) = @_; return $self->{qualifies} ? "$self->{schema}.$name" : $name; }
sub name { my ($self, $object) = @_; return $self->qualified(quote_name($object->{name})); }

# Texts that are only read when they run have no search_path to rely on.
sub in_text { my ($self, @parts) = @_; local $self->{qualifies} = 1; return $self->expression(@parts); }

sub type
{
	my ($self, $type) = @_;
	return (ref $type->{base} ? $self->name($type->{base}) : $type->{base}) . $type->{modifier} . ($type->{array} ? '[]' : '');
}

sub expression
{
	my ($self, @parts) = @_;
	return join '', map {
		    blessed $_ ? $_->reference($self)
		  : ref $_ eq 'ARRAY' ? $self->expression(@$_)
		  : ref $_ eq 'HASH' ? $self->named($_)
		  : $_
	} @parts;
}

sub named
{
	my ($self, $part) = @_;
	return
	    $part->{type} ? $self->type($part->{type})
	  : $part->{literal_of} ? quote_text($self->name($part->{literal_of}))
	  : ($part->{alias} ? "$part->{alias}." : '') . quote_name($part->{column}{name});
}

sub columns { my ($self, @columns) = @_; return join ', ', map { quote_name($_->{name}) } @columns; }

# Whether the objects that this names are made already.
sub has_made
{
	my ($self, @parts) = @_;
	for my $part (@parts)
	{
		my @inner = blessed $part ? () : ref $part eq 'ARRAY' ? @$part : ref $part eq 'HASH' ? @$part{ sort keys %$part } : ();
		return 0 unless $self->has_made(@inner);
		return 0 if blessed $part && $part->isa('RandomSchema::Object') && !$self->{made}{ $part->{id} };
	}
	return 1;
}

# All statements, in an order that works.
sub statements
{
	my ($self, $model) = @_;
	# Privileges of objects to come are those of all that follow, or of nothing here.
	my (@statements, @later);
	push @statements, $model->schema_statements($self) if $model->{says_schema_first};
	for my $object (@{ $model->{objects} })
	{
		push @statements, $object->create($self);
		$self->{made}{ $object->{id} } = 1;
		push @{ $model->{describes_last} ? \@later : \@statements }, $object->describe($self);
	}
	push @statements, map { $_->complete($self) } @{ $model->{objects} };
	push @statements, @later;
	push @statements, $model->schema_statements($self) unless $model->{says_schema_first};
	return @statements;
}

1;
