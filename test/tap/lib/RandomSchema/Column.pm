# Columns of tables: type, default or identity or generation, NOT NULL, collation, storage, and what ALTER COLUMN sets.
package RandomSchema::Column;
use strict;
use warnings;

use parent 'RandomSchema::Thing';
use RandomSchema::Expression qw(draw_default draw_derived);
use RandomSchema::Names qw(quote_name);
use RandomSchema::Sequence qw(draw_options);
use RandomSchema::Thing qw(draw_comment is_whole);
use RandomSchema::Type qw(draw_type similar_type family is_toastable);

# What an expression makes of it.
sub operand { my ($self) = @_; return { parts => $self, type => $self->{type} }; }
sub family_of { my ($self) = @_; return family($self->{type}); }
sub is_writable { my ($self) = @_; return !$self->{generated} && !$self->{identity}; }

my %serials = (smallint => 'smallserial', integer => 'serial', bigint => 'bigserial');

# key: the first column of many tables.
sub draw
{
	my ($class, $draw, $table, %wish) = @_;
	my $self = $class->new($draw, name => $wish{key} ? 'id' : $draw->column_name($table->kin), comment => draw_comment($draw));
	$self->{type} = $wish{type} // ($wish{key} ? { base => $draw->one_of('integer', 'bigint'), modifier => '', array => 0 } : draw_type($draw));
	$self->{not_null} = $wish{key} || $draw->chance(35);
	$self->draw_value($draw, $table, %wish);
	$self->{collation} = $self->new_collation($draw) unless $wish{type};
	$self->draw_settings($draw);
	return $self;
}

# Where its values come from when none is given.
sub draw_value
{
	my ($self, $draw, $table, %wish) = @_;
	delete @$self{qw(default identity serial generated)};
	my $is_number = !ref $self->{type}{base} && !$self->{type}{array} && $serials{ $self->{type}{base} };
	my @others = grep { $_ != $self && !$_->{generated} } $table->own_columns;
	my $how = $draw->weighted(
		none => $wish{key} ? 1 : 10,
		default => $wish{key} ? 0 : 8,
		identity => $is_number && $draw->allows('identity') && !$table->root->{is_partitioned} ? 4 : 0,
		serial => $is_number && $draw->allows('serial') ? 4 : 0,
		generated => @others && family($self->{type}) !~ /^(?:array|range|enum|composite)\z/ && !$wish{key} && !$wish{plain} && $draw->allows('generated') ? 3 : 0);
	if ($how eq 'default') { $self->{default} = draw_default($draw, $self->{type}); }
	elsif ($how eq 'identity') { $self->{identity} = { when => $draw->one_of('ALWAYS', 'BY DEFAULT'), options => draw_options($draw) }; }
	elsif ($how eq 'serial') { $self->{serial} = 1; }
	elsif ($how eq 'generated')
	{
		my $derived = draw_derived($draw, $draw->one_of(@others)->operand, immutable => 1, family => family($self->{type}));
		$self->{generated} = $derived->{parts} if $derived;
	}
	return;
}

sub new_collation
{
	my ($self, $draw) = @_;
	return family($self->{type}) eq 'text' && $draw->chance_of('collation', 15) ? $draw->one_of('"C"', '"POSIX"', 'ucs_basic') : undef;
}

sub draw_settings
{
	my ($self, $draw) = @_;
	my $toastable = is_toastable($self->{type});
	$self->{storage} = $toastable && $draw->chance_of('storage', 12) ? $draw->one_of(qw(EXTERNAL MAIN PLAIN EXTENDED)) : undef;
	$self->{compression} = $toastable && $draw->chance_of('compression', 10) ? 'pglz' : undef;
	$self->{statistics} = $draw->chance_of('statistics target', 8) ? $draw->between(0, 500) : undef;
	$self->{options} = $draw->chance_of('attribute options', 6) ? $draw->one_of('n_distinct = 5', 'n_distinct = -0.5, n_distinct_inherited = 7') : undef;
	return;
}

sub change
{
	my ($self, $draw, $table) = @_;
	my $how = $draw->weighted(type => 4, value => 4, not_null => 2, collation => 2, settings => 2, comment => 1);
	if ($how eq 'type')
	{
		# Bounds of partitions would have to keep a domain's checks.
		my $type = similar_type($draw, $self->{type}, builtin => scalar grep { $_ == $self } $table->root->tree_key_columns) or return;
		$self->{type} = $type;
		$self->{collation} = $self->new_collation($draw);
		$self->draw_settings($draw) unless is_toastable($type);
		$self->draw_value($draw, $table, plain => 1) if $self->{identity} || $self->{serial} || $draw->chance(40);
	}
	elsif ($how eq 'value') { $self->draw_value($draw, $table); }
	elsif ($how eq 'not_null') { $self->{not_null} = !$self->{not_null}; }
	elsif ($how eq 'collation') { $self->{collation} = $self->new_collation($draw); }
	elsif ($how eq 'settings') { $self->draw_settings($draw); }
	else { $self->{comment} = draw_comment($draw); }
	return;
}

# A default that is gone leaves none; without its type, or what it is generated from, there is no column.
sub prune
{
	my ($self) = @_;
	delete $self->{default} unless is_whole($self->{default});
	return $self->SUPER::prune;
}

sub data { my ($self) = @_; return @$self{qw(type generated)}; }

# The type with its collation, as a column of a partition must have it too.
sub type_text { my ($self, $printer) = @_; return $printer->type($self->{type}) . ($self->{collation} ? " COLLATE $self->{collation}" : ''); }

sub value_text
{
	my ($self, $printer) = @_;
	if ($self->{default} && $printer->has_made($self->{default}))
	{
		$printer->{defaults}{ $self->{id} } = 1;
		return ' DEFAULT ' . $printer->expression($self->{default});
	}
	return ' GENERATED ALWAYS AS (' . $printer->expression($self->{generated}) . ') STORED' if $self->{generated};
	my $identity = $self->{identity} or return '';
	return " GENERATED $identity->{when} AS IDENTITY" . (@{ $identity->{options} } ? " (@{ $identity->{options} })" : '');
}

sub definition
{
	my ($self, $printer) = @_;
	my $type = $self->{serial} ? $serials{ $self->{type}{base} } : $self->type_text($printer);
	return quote_name($self->{name}) . " $type" . $self->value_text($printer) . ($self->{not_null} ? ' NOT NULL' : '');
}

# What CREATE TABLE can't say.
sub alterations
{
	my ($self, $printer) = @_;
	my $column = 'ALTER COLUMN ' . quote_name($self->{name});
	my @actions;
	push @actions, "$column SET STORAGE $self->{storage}" if $self->{storage};
	push @actions, "$column SET COMPRESSION $self->{compression}" if $self->{compression};
	push @actions, "$column SET STATISTICS $self->{statistics}" if defined $self->{statistics};
	push @actions, "$column SET ($self->{options})" if $self->{options};
	return @actions;
}

sub features
{
	my ($self) = @_;
	my $base = $self->{type}{base};
	return ('column', 'column of type ' . ($self->{type}{array} ? 'array' : ref $base ? $base->kind : $base),
		(map { $self->{$_} ? "column: $_" : () } qw(default identity serial generated collation storage compression not_null options)),
		defined $self->{statistics} ? 'column: statistics' : (), defined $self->{comment} ? 'comment on column' : ());
}

1;
