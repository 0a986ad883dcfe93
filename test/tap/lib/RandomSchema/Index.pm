# Indexes of tables and materialized views.
package RandomSchema::Index;
use strict;
use warnings;

use parent 'RandomSchema::Object';
use RandomSchema::Expression qw(draw_condition draw_derived);
use RandomSchema::Names qw(quote_name);
use RandomSchema::Thing qw(columns_in is_whole);
use RandomSchema::Type qw(family is_comparable is_builtin element_of);

sub kind { return 'index'; }
sub target { my ($self, $printer) = @_; return defined $self->{name} ? 'INDEX ' . $printer->name($self) : ''; }

sub draw
{
	my ($class, $draw, %wish) = @_;
	my $table = $wish{table} // $draw->one_of($draw->known('table'), $draw->known('materialized view')) or return;
	my $self = $class->SUPER::draw($draw, table => $table);
	if (!$draw->{replaced} && $draw->chance(8)) { @$self{qw(name comment)} = (); }
	$self->draw_keys($draw);
	return unless @{ $self->{keys} };
	$table->{identity_index} = $self
	  if $table->kind eq 'table' && $self->can_identify($table) && $draw->chance_of('replica identity', 60) && !$table->{replica_identity};
	return $self;
}

# { parts, suffix } each: the suffix is what comes after the column or expression.
sub draw_keys
{
	my ($self, $draw) = @_;
	my @columns = $self->{table}->all_columns;
	@$self{qw(unique include where options nulls_not_distinct statistics)} = (0, [], undef, undef, 0, undef);
	my $unique = $self->{table}->can('unique_column') && $self->{table}->unique_column;
	my @special = grep { defined $_->{method} } map { special_key($draw, $_) } grep { $_->{type} } @columns;
	if ($unique && $draw->chance(60)) { @$self{qw(method unique keys)} = ('btree', 1, [ { parts => $unique, suffix => '' } ]); }
	elsif (@special && $draw->chance(35))
	{
		# Those that fit few columns are not to be rare.
		my %methods = map { $_->{method} => 1 } @special;
		my $method = $draw->one_of(sort keys %methods);
		my $key = $draw->one_of(grep { $_->{method} eq $method } @special);
		@$self{qw(method options)} = @$key{qw(method options)};
		$self->{keys} = [$key];
	}
	else
	{
		$self->{method} = 'btree';
		my @fit = grep { $_->{type} ? is_comparable($_->{type}) : $_->family_of ne 'composite' } @columns;
		$self->{keys} = [ map { tree_key($draw, $_) } $draw->shuffled($draw->some_of($draw->between(1, 3), @fit)) ];
		$self->draw_tree_properties($draw, @fit);
	}
	my $other = $draw->one_of(grep { $_->{type} } @columns);
	$self->{where} = draw_condition($draw, $other->operand, telling => 1) if $other && $draw->chance(20) && family($other->{type}) ne 'composite';
	return;
}

sub draw_tree_properties
{
	my ($self, $draw, @fit) = @_;
	my %used = map { $_->{id} => 1 } columns_in($self->{keys});
	$self->{unique} = $draw->chance(30);
	$self->{nulls_not_distinct} = $self->{unique} && $draw->chance(12);
	$self->{include} = [ $draw->some_of(1, grep { !$used{ $_->{id} } } @fit) ] if $draw->chance(12);
	$self->{options} = $draw->one_of('fillfactor = ' . $draw->between(50, 99), 'deduplicate_items = off') if $draw->chance(12);
	return;
}

# Other kinds of index that suit a column.
sub special_key
{
	my ($draw, $column) = @_;
	my $type = $column->{type};
	my $family = family($type);
	my $plain = is_builtin($type) && !$type->{array};
	return { parts => $column, suffix => $draw->one_of('', ' jsonb_path_ops'), method => 'gin', options => $draw->one_of(undef, 'fastupdate = off') }
	  if $family eq 'json';
	return { parts => $column, suffix => '', method => 'gin' } if $type->{array} && !ref $type->{base} && is_comparable($type);
	return { parts => $column, suffix => '', method => $draw->one_of('gist', 'spgist') } if $family eq 'range' && $plain;
	return { parts => $column, suffix => '', method => 'hash', options => $draw->one_of(undef, 'fillfactor = 80') } if $family =~ /^(?:text|uuid|enum)\z/;
	return { parts => $column, suffix => '', method => 'brin', options => $draw->one_of(undef, 'pages_per_range = 32') } if $family =~ /^(?:int|date|time)\z/ && $plain;
	return {};
}

sub tree_key
{
	my ($draw, $column) = @_;
	my $type = $column->{type};
	my $derived = $type && $draw->chance(25) ? draw_derived($draw, $column->operand, immutable => 1) : undef;
	my $is_text = $type && !$derived && family($type) eq 'text';
	my $suffix = $is_text && $draw->chance(12) ? ' COLLATE "C"' : '';
	$suffix .= $type->{base} eq 'text' ? ' text_pattern_ops' : $type->{base} eq 'varchar' ? ' varchar_pattern_ops' : '' if $is_text && $draw->chance(12);
	$suffix .= $draw->one_of('', '', '', '', ' DESC', ' DESC NULLS LAST', ' NULLS FIRST');
	return { parts => $derived ? [ '(', $derived->{parts}, ')' ] : $column, suffix => $suffix, base => $type && $type->{base} };
}

sub change
{
	my ($self, $draw) = @_;
	my $how = $draw->weighted(keys => 3, properties => $self->{method} eq 'btree' ? 2 : 0, where => 2);
	my @fit = grep { $_->{type} ? is_comparable($_->{type}) : $_->family_of ne 'composite' } $self->{table}->all_columns;
	if ($how eq 'keys') { $self->draw_keys($draw); }
	elsif ($how eq 'properties') { $self->draw_tree_properties($draw, @fit); }
	else
	{
		my $column = $draw->one_of(grep { $_->{type} && family($_->{type}) ne 'composite' } $self->{table}->all_columns);
		$self->{where} = !$column || $self->{where} && $draw->chance(50) ? undef : draw_condition($draw, $column->operand, telling => 1);
	}
	return;
}

# For REPLICA IDENTITY.
sub can_identify
{
	my ($self, $table) = @_;
	return 0 if $self->{gone} || !defined $self->{name} || $self->{table} != $table || !$self->{unique} || $self->{where};
	return !grep { !Scalar::Util::blessed($_->{parts}) || !RandomSchema::TablePrinter::is_never_null($table, $_->{parts}) } @{ $self->{keys} };
}

# What was drawn for a type that the column doesn't have any more.
sub is_outdated
{
	my ($key, $method) = @_;
	my $column = $key->{parts};
	return 0 if !Scalar::Util::blessed($column) || !$column->{type};
	return $key->{suffix} =~ /_pattern_ops/ && $column->{type}{base} ne $key->{base} || $method =~ /^(?:brin|gist|spgist)\z/ && !is_builtin($column->{type});
}

sub prune
{
	my ($self) = @_;
	my $table = $self->{table};
	return $self->remove if $table->{gone};
	my %own = map { $_->{id} => 1 } $table->all_columns;
	return $self->remove if grep { !$own{ $_->{id} } } columns_in(@$self{qw(keys include where)});
	return $self->remove if !@{ $self->{keys} } || grep { is_outdated($_, $self->{method}) } @{ $self->{keys} };
	if ($self->{unique} && $table->kind eq 'table' && $table->{partition_by})
	{
		my %keys = map { Scalar::Util::blessed($_->{parts}) && $_->{suffix} !~ /COLLATE|_ops/ ? ($_->{parts}{id} => 1) : () } @{ $self->{keys} };
		$self->{unique} = $self->{nulls_not_distinct} = 0 if $table->tree_has_expression_key || grep { !$keys{ $_->{id} } } $table->tree_key_columns;
	}
	if ($self->{unique} && $table->can('unique_column'))
	{
		my $unique = $table->unique_column;
		$self->{unique} = $self->{nulls_not_distinct} = 0 unless $unique && grep { $_->{parts} == $unique } @{ $self->{keys} };
	}
	return $self->SUPER::prune;
}

sub create
{
	my ($self, $printer) = @_;
	my $text = 'CREATE ' . ($self->{unique} ? 'UNIQUE ' : '') . 'INDEX ' . (defined $self->{name} ? quote_name($self->{name}) . ' ' : '')
	  . 'ON ' . $printer->name($self->{table}) . ($self->{method} eq 'btree' ? '' : " USING $self->{method}");
	$text .= ' (' . join(', ', map { $printer->expression($_->{parts}) . $_->{suffix} } @{ $self->{keys} }) . ')';
	$text .= ' INCLUDE (' . $printer->columns(@{ $self->{include} }) . ')' if @{ $self->{include} };
	$text .= ' NULLS NOT DISTINCT' if $self->{nulls_not_distinct};
	$text .= " WITH ($self->{options})" if $self->{options};
	$text .= ' WHERE ' . $printer->expression($self->{where}) if $self->{where};
	return $text;
}

sub features
{
	my ($self) = @_;
	my @keys = @{ $self->{keys} };
	return ($self->SUPER::features, "$self->{method} index", (map { $self->{$_} ? "index: $_" : () } qw(unique where options nulls_not_distinct)),
		@{ $self->{include} } ? 'index: include' : (), (grep { !Scalar::Util::blessed($_->{parts}) } @keys) ? 'index: expression' : (),
		(grep { $_->{suffix} =~ /DESC|NULLS/ } @keys) ? 'index: order' : (), (grep { $_->{suffix} =~ /_ops/ } @keys) ? 'index: operator class' : (),
		$self->{table}->kind ne 'table' ? 'index of a materialized view' : ());
}

1;
