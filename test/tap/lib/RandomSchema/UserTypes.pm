# Types of the model: enumerations, composite types, ranges. Domains have a file of their own.
package RandomSchema::Label;
use strict;
use warnings;
use RandomSchema::Names qw(quote_text);
use parent 'RandomSchema::Thing';

sub reference { my ($self) = @_; return quote_text($self->{name}); }

package RandomSchema::Enum;
use strict;
use warnings;
use parent 'RandomSchema::Object';
use RandomSchema::Names qw(quote_text);

my @labels = ('new', 'open', 'closed', 'on hold', q{it's}, 'UPPER', '', 'größe', 'a,b', '"', '1');

sub kind { return 'enum'; }
sub family { return 'enum'; }
sub target { my ($self, $printer) = @_; return 'TYPE ' . $printer->name($self); }
sub grantable { return ('TYPE', 'USAGE'); }
sub parts { my ($self) = @_; return @{ $self->{labels} }; }

sub new_label
{
	my ($draw, @others) = @_;
	my %taken = map { $_->{name} => 1 } @others;
	my $name = $draw->one_of(grep { !$taken{$_} } @labels, map { "label $_" } 1 .. 20);
	return RandomSchema::Label->new($draw, name => $name);
}

sub draw
{
	my ($class, $draw) = @_;
	my @own;
	push @own, new_label($draw, @own) for 1 .. $draw->between(1, 5);
	return $class->SUPER::draw($draw, labels => \@own);
}

sub change
{
	my ($self, $draw) = @_;
	my $labels = $self->{labels};
	my $how = $draw->weighted(append => 3, insert => 3, drop => @$labels > 1 ? 2 : 0, move => 1);
	my $place = $draw->number(scalar @$labels);
	if ($how eq 'append') { push @$labels, new_label($draw, @$labels); }
	elsif ($how eq 'insert') { splice @$labels, $place, 0, new_label($draw, @$labels); }
	elsif ($how eq 'drop') { (splice @$labels, $place, 1)->remove; }
	else { push @$labels, splice @$labels, $place, 1; }
	return;
}

sub create
{
	my ($self, $printer) = @_;
	return 'CREATE TYPE ' . $printer->name($self) . ' AS ENUM (' . join(', ', map { quote_text($_->{name}) } @{ $self->{labels} }) . ')';
}

package RandomSchema::Composite;
use strict;
use warnings;
use parent 'RandomSchema::Object';
use RandomSchema::Names qw(quote_name);
use RandomSchema::Thing qw(is_whole draw_comment);
use RandomSchema::Type qw(draw_type similar_type);

sub kind { return 'composite type'; }
sub family { return 'composite'; }
sub target { my ($self, $printer) = @_; return 'TYPE ' . $printer->name($self); }
sub grantable { return ('TYPE', 'USAGE'); }
sub parts { my ($self) = @_; return @{ $self->{attributes} }; }
sub all_columns { my ($self) = @_; return @{ $self->{attributes} }; }

sub new_attribute
{
	my ($self, $draw) = @_;
	my $type = draw_type($draw);
	return RandomSchema::Thing->new(
		$draw,
		name => $draw->column_name($self),
		type => $type,
		collation => RandomSchema::Type::family($type) eq 'text' && $draw->chance(15) ? '"C"' : undef,
		comment => draw_comment($draw));
}

sub draw
{
	my ($class, $draw) = @_;
	my $self = $class->SUPER::draw($draw, attributes => []);
	push @{ $self->{attributes} }, $self->new_attribute($draw) for 1 .. $draw->between(1, 4);
	return $self;
}

sub change
{
	my ($self, $draw) = @_;
	my $attributes = $self->{attributes};
	my $how = $draw->weighted(add => 3, drop => @$attributes > 1 ? 2 : 0, type => 2, comment => 1);
	my $attribute = $draw->one_of(@$attributes) or return push @$attributes, $self->new_attribute($draw);
	if ($how eq 'add') { push @$attributes, $self->new_attribute($draw); }
	elsif ($how eq 'drop') { $attribute->remove; }
	elsif ($how eq 'comment') { $attribute->{comment} = draw_comment($draw); }
	else
	{
		my $type = similar_type($draw, $attribute->{type}) // draw_type($draw);
		$attribute->{type} = $type;
		$attribute->{collation} = undef unless RandomSchema::Type::family($type) eq 'text';
	}
	return;
}

sub prune
{
	my ($self) = @_;
	is_whole($_->{type}) or $_->remove for @{ $self->{attributes} };
	@{ $self->{attributes} } = grep { !$_->{gone} } @{ $self->{attributes} };
	return;
}

sub create
{
	my ($self, $printer) = @_;
	my @attributes = map { quote_name($_->{name}) . ' ' . $printer->type($_->{type}) . ($_->{collation} ? " COLLATE $_->{collation}" : '') }
	  @{ $self->{attributes} };
	return 'CREATE TYPE ' . $printer->name($self) . ' AS (' . join(', ', @attributes) . ')';
}

sub describe
{
	my ($self, $printer) = @_;
	return ($self->SUPER::describe($printer),
		map { $_->comment_statement('COLUMN ' . $printer->name($self) . '.' . quote_name($_->{name})) } @{ $self->{attributes} });
}

package RandomSchema::Range;
use strict;
use warnings;
use parent 'RandomSchema::Object';
use RandomSchema::Names qw(quote_name);

my %differences = ('double precision' => 'float8mi', numeric => 'numrange_subdiff', integer => 'int4range_subdiff');

sub kind { return 'range type'; }
sub family { return 'range'; }
sub target { my ($self, $printer) = @_; return 'TYPE ' . $printer->name($self); }
sub grantable { return ('TYPE', 'USAGE'); }

sub draw
{
	my ($class, $draw) = @_;
	my $self = $class->SUPER::draw($draw, subtype => $draw->one_of('double precision', 'numeric', 'integer', 'text', 'timestamptz'));
	$self->change($draw);
	return $self;
}

sub change
{
	my ($self, $draw) = @_;
	$self->{difference} = $draw->chance(50) ? $differences{ $self->{subtype} } : undef;
	$self->{collation} = $self->{subtype} eq 'text' && $draw->chance(50) ? '"C"' : undef;
	$self->{multirange} = $draw->chance(40) ? $draw->object_name : undef;
	return;
}

sub names { my ($self) = @_; return grep { defined } @$self{qw(name multirange)}; }

sub create
{
	my ($self, $printer) = @_;
	my @options = ("SUBTYPE = $self->{subtype}");
	push @options, "COLLATION = $self->{collation}" if $self->{collation};
	push @options, "SUBTYPE_DIFF = $self->{difference}" if $self->{difference};
	push @options, 'MULTIRANGE_TYPE_NAME = ' . $printer->qualified(quote_name($self->{multirange})) if $self->{multirange};
	return 'CREATE TYPE ' . $printer->name($self) . ' AS RANGE (' . join(', ', @options) . ')';
}

1;
