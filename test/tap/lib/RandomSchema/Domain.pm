# Domains with their checks.
package RandomSchema::DomainCheck;
use strict;
use warnings;
use parent 'RandomSchema::Thing';

package RandomSchema::Domain;
use strict;
use warnings;

use parent 'RandomSchema::Object';
use RandomSchema::Expression qw(draw_condition draw_default);
use RandomSchema::Names qw(quote_name);
use RandomSchema::Thing qw(draw_comment is_whole);
use RandomSchema::Type;

sub kind { return 'domain'; }
sub family { my ($self) = @_; return RandomSchema::Type::family($self->{type}); }
sub target { my ($self, $printer) = @_; return 'DOMAIN ' . $printer->name($self); }
sub grantable { return ('DOMAIN', 'USAGE'); }
sub names { my ($self) = @_; return grep { defined } map { $_->{name} } $self, @{ $self->{checks} }; }
sub parts { my ($self) = @_; return @{ $self->{checks} }; }

sub new_check
{
	my ($self, $draw) = @_;
	my $named = $draw->chance(70);
	return RandomSchema::DomainCheck->new(
		$draw,
		name => $named ? $draw->object_name : undef,
		not_valid => $named && $draw->chance(10),
		comment => $named ? draw_comment($draw) : undef,
		condition => draw_condition($draw, { parts => 'VALUE', type => $self->{type} }, telling => 1));
}

sub new_default { my ($self, $draw) = @_; return $draw->chance(40) ? draw_default($draw, $self->{type}) : undef; }

sub draw
{
	my ($class, $draw) = @_;
	my $type = RandomSchema::Type::draw_type($draw);
	my $self = $class->SUPER::draw($draw, type => $type, not_null => $draw->chance(15), checks => [],
		collation => RandomSchema::Type::family($type) eq 'text' && $draw->chance(20) ? '"C"' : undef);
	$self->{default} = $self->new_default($draw);
	push @{ $self->{checks} }, $self->new_check($draw) for 1 .. $draw->number(3);
	return $self;
}

sub change
{
	my ($self, $draw) = @_;
	my $how = $draw->weighted(add => 3, drop => 2, default => 2, not_null => 1, type => 1, validity => 1);
	my $check = $draw->one_of(@{ $self->{checks} });
	if ($how eq 'default') { $self->{default} = $self->new_default($draw); }
	elsif ($how eq 'not_null') { $self->{not_null} = !$self->{not_null}; }
	elsif ($how eq 'type')
	{
		$self->{type} = RandomSchema::Type::similar_type($draw, $self->{type}) // return;
		$self->{default} = $self->new_default($draw);
	}
	elsif ($how eq 'add' || !$check) { push @{ $self->{checks} }, $self->new_check($draw); }
	elsif ($how eq 'drop') { $check->remove; }
	else { $check->{not_valid} = !$check->{not_valid} if defined $check->{name}; }
	return;
}

sub prune
{
	my ($self) = @_;
	is_whole($_->{condition}) or $_->remove for @{ $self->{checks} };
	@{ $self->{checks} } = grep { !$_->{gone} } @{ $self->{checks} };
	$self->{default} = undef unless is_whole($self->{default});
	return $self->SUPER::prune;
}

sub create
{
	my ($self, $printer) = @_;
	my $name = $printer->name($self);
	my $text = "CREATE DOMAIN $name AS " . $printer->type($self->{type});
	$text .= " COLLATE $self->{collation}" if $self->{collation};
	$text .= ' DEFAULT ' . $printer->expression($self->{default}) if $self->{default};
	$text .= ' NOT NULL' if $self->{not_null};
	my @later;
	for my $check (@{ $self->{checks} })
	{
		my $clause = (defined $check->{name} ? 'CONSTRAINT ' . quote_name($check->{name}) . ' ' : '')
		  . 'CHECK (' . $printer->expression($check->{condition}) . ')';
		if ($check->{not_valid}) { push @later, "ALTER DOMAIN $name ADD $clause NOT VALID"; }
		else { $text .= " $clause"; }
	}
	return ($text, @later);
}

sub describe
{
	my ($self, $printer) = @_;
	return ($self->SUPER::describe($printer),
		map { $_->comment_statement('CONSTRAINT ' . quote_name($_->{name} // '') . ' ON ' . $self->target($printer)) } @{ $self->{checks} });
}

sub features
{
	my ($self) = @_;
	return ($self->SUPER::features, ('domain check') x @{ $self->{checks} },
		(map { defined $_->{comment} ? 'comment on domain check' : () } @{ $self->{checks} }));
}

1;
