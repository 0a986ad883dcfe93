# An object of the schema with a name of its own, comment and grants. Its class says how it is drawn, changed and made:
#   kind                 what it is, as the tally says it
#   draw(draw, …)        a new one; nothing where what it needs is not there
#   change(draw)         another property
#   create(printer)      the statements that make it
#   complete(printer)    those that need what comes after it in the model
#   target(printer)      how COMMENT names it
#   grantable            how GRANT names its kind, and the privileges that there are; nothing for others
package RandomSchema::Object;
use strict;
use warnings;

use parent 'RandomSchema::Thing';
use RandomSchema::Access qw(draw_grants grant_statements grant_features);
use RandomSchema::Names qw(quote_name);
use RandomSchema::Thing qw(draw_comment);

sub draw
{
	my ($class, $draw, %properties) = @_;
	my $self = $class->new($draw, name => $draw->{replaced} // $draw->object_name, comment => draw_comment($draw), %properties);
	$self->{grants} //= draw_grants($draw, $self);
	return $self;
}

# All that its schema may not have a second time, of relations, types and functions alike.
sub names { my ($self) = @_; return defined $self->{name} ? $self->{name} : (); }

sub change { return; }
sub complete { return (); }
sub grantable { return (); }

# How an expression names it.
sub reference { my ($self, $printer) = @_; return $printer->name($self); }

sub grant_target { my ($self, $printer) = @_; return ($self->grantable)[0] . ' ' . $printer->name($self); }

# What can change about an object of any kind.
sub change_description
{
	my ($self, $draw) = @_;
	if ($self->grantable && $draw->chance(60)) { $self->{grants} = draw_grants($draw, $self); }
	else { $self->{comment} = defined $self->{comment} && $draw->chance(40) ? undef : draw_comment($draw); }
	return;
}

# Comment and grants.
sub describe
{
	my ($self, $printer) = @_;
	return ($self->comment_statement($self->target($printer)), grant_statements($printer, $self));
}

sub has_all
{
	my ($self, $columns) = @_;
	return 1 unless $columns;
	my %own = map { $_->{id} => !$_->{gone} } $self->all_columns;
	return !grep { !$own{ $_->{id} } } @$columns;
}

sub has_column { my ($self, $column) = @_; return $self->has_all([$column]); }

sub prune
{
	my ($self) = @_;
	@{ $self->{grants} } = grep { $self->has_all($_->{columns}) } @{ $self->{grants} };
	return $self->SUPER::prune;
}

sub features { my ($self) = @_; return ($self->kind, $self->SUPER::features, grant_features($self)); }

1;
