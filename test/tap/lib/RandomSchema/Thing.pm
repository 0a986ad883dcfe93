# What has an identity in a model, and may be gone from it: an object, a column, a constraint, a label of an enumeration.
# Whatever names a thing holds it by reference, so that what names one that is gone can be found.
package RandomSchema::Thing;
use strict;
use warnings;

use Exporter qw(import);
use RandomSchema::Names qw(quote_name quote_text);
use Scalar::Util qw(blessed);

our @EXPORT_OK = qw(is_whole mentions columns_in objects_in draw_comment);

sub new
{
	my ($class, $draw, %properties) = @_;
	return bless { id => $draw->next_id, gone => 0, %properties }, $class;
}

# Data that names things: lists, hashes of properties, texts, things. An entry { column, of, alias } is a column of that
# relation, which may have lost it.
sub is_whole
{
	my (@data) = @_;
	for my $part (@data)
	{
		if (blessed $part) { return 0 if $part->{gone}; }
		elsif (ref $part eq 'ARRAY') { return 0 unless is_whole(@$part); }
		elsif (ref $part eq 'HASH')
		{
			return 0 unless is_whole(values %$part);
			return 0 if $part->{of} && !$part->{of}->has_column($part->{column});
		}
	}
	return 1;
}

sub mentions
{
	my ($thing, @data) = @_;
	for my $part (@data)
	{
		if (blessed $part) { return 1 if $part == $thing; }
		elsif (ref $part eq 'ARRAY') { return 1 if mentions($thing, @$part); }
		elsif (ref $part eq 'HASH') { return 1 if mentions($thing, values %$part); }
	}
	return 0;
}

# The columns that it names without saying whose they are.
sub columns_in
{
	my (@data) = @_;
	return map {
		    blessed $_ ? $_->isa('RandomSchema::Column') ? $_ : ()
		  : ref $_ eq 'ARRAY' ? columns_in(@$_)
		  : ref $_ eq 'HASH' && !$_->{of} ? columns_in(@$_{ sort keys %$_ })
		  : ()
	} @data;
}

# The objects of the model that it names.
sub objects_in
{
	my (@data) = @_;
	return map {
		    blessed $_ ? $_->isa('RandomSchema::Object') ? $_ : ()
		  : ref $_ eq 'ARRAY' ? objects_in(@$_)
		  : ref $_ eq 'HASH' ? objects_in(@$_{ sort keys %$_ })
		  : ()
	} @data;
}

# What it consists of and can't do without.
sub data { my ($self) = @_; return map { $self->{$_} } sort grep { !/^(?:comment|grants|owner)\z/ } keys %$self; }

# Things that are part of this one, and go with it.
sub parts { return (); }

sub remove
{
	my ($self) = @_;
	$self->{gone} = 1;
	$_->remove for $self->parts;
	return;
}

# Take out what names things that are gone; it goes itself where it can't be without them.
sub prune { my ($self) = @_; $self->remove unless is_whole($self->data); return; }

# How an expression names it.
sub reference { my ($self) = @_; return quote_name($self->{name}); }

my @comments = ('plain', q{it's quoted}, "two\nlines", 'back\\slash', 'größe: über', '', '$$ -- /* x */', 'long ' x 30);

sub draw_comment
{
	my ($draw) = @_;
	return $draw->chance_of('comment', 15) ? $draw->one_of(@comments) . $draw->number(10) : undef;
}

sub comment_statement
{
	my ($self, $target) = @_;
	return defined $self->{comment} && $target ne '' ? ("COMMENT ON $target IS " . quote_text($self->{comment})) : ();
}

# For the tally of what a model contains.
sub features { my ($self) = @_; return defined $self->{comment} ? 'comment on ' . $self->kind : (); }

1;
