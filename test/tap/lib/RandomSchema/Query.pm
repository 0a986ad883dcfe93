# Queries of views: { columns, tail, head, union }, where a column is { parts, family, type, name } and the tail what comes
# after them.
package RandomSchema::Query;
use strict;
use warnings;

use Exporter qw(import);
use RandomSchema::Expression qw(draw_condition draw_derived);
use RandomSchema::Type qw(family);

our @EXPORT_OK = qw(draw_query query_text);

# { from, operands }: what is read, and what can be made of its columns.
sub draw_source
{
	my ($draw, $alias) = @_;
	my @functions = grep { $_->{role} =~ /^(?:rows|columns)\z/ } $draw->known('function');
	my $relation = $draw->one_of($draw->known('table'), $draw->known('table', 'view', 'materialized view'), @functions) or return;
	my $call = $relation->kind eq 'function' ? $relation->call : $relation;
	my $owner = $relation->{of_table} // $relation;
	my @operands = map { { %{ $_->operand }, parts => { column => $_, of => $owner, alias => $alias } } } $relation->all_columns;
	return { relation => $relation, from => [ $call, " AS $alias" ], operands => \@operands };
}

sub family_of { my ($operand) = @_; return $operand->{family} // family($operand->{type}); }
sub simple_operands { my (@operands) = @_; return grep { family_of($_) ne 'composite' } @operands; }

sub draw_query
{
	my ($draw) = @_;
	my $source = draw_source($draw, 'a') or return { columns => [ { parts => '1', family => 'int' } ], tail => [] };
	my @tail = (' FROM ', $source->{from});
	my @operands = @{ $source->{operands} };
	my $other = $draw->chance(30) ? draw_source($draw, 'b') : undef;
	if ($other)
	{
		push @tail, $draw->one_of(' JOIN ', ' LEFT JOIN '), $other->{from}, ' ON ', join_condition($draw, $source, $other);
		push @operands, @{ $other->{operands} };
	}
	my @simple = simple_operands(@operands);
	push @tail, ' WHERE ', draw_condition($draw, $draw->one_of(@simple)) if @simple && $draw->chance(40);
	return grouped_query($draw, \@tail, @simple) if @simple && $draw->chance(25);
	my @columns = map { column_of($draw, $_) } $draw->some_of($draw->between(1, 5), @operands);
	push @columns, { parts => '1', family => 'int' } unless @columns;
	my %query = (columns => \@columns, tail => \@tail, head => []);
	my ($key) = $source->{relation}->kind eq 'table' ? grep { $_ && !$_->{deferrable} } $source->{relation}->primary_key : ();
	if ($draw->chance(22)) { with_extra($draw, \%query, \@simple); }
	elsif ($key && !$other && $draw->chance(12)) { by_key($draw, \%query, $key, $source); }
	return \%query;
}

sub join_condition
{
	my ($draw, $one, $other) = @_;
	for my $left ($draw->shuffled(simple_operands(@{ $one->{operands} })))
	{
		for my $right (simple_operands(@{ $other->{operands} }))
		{
			next if family_of($left) !~ /^(?:int|date|time|bool)\z/ || family_of($left) ne family_of($right);
			return [ '(', $left->{parts}, ' = ', $right->{parts}, ')' ];
		}
	}
	return 'true';
}

# A column as it is, or something made of it.
sub column_of
{
	my ($draw, $operand) = @_;
	my $derived = $draw->chance(35) ? draw_derived($draw, $operand) : undef;
	return $derived if $derived;
	return { parts => $operand->{parts}, family => family_of($operand), type => $operand->{type}, name => $operand->{parts}{column}{name} };
}

sub grouped_query
{
	my ($draw, $tail, @operands) = @_;
	my $key = column_of($draw, $draw->one_of(@operands));
	my $value = $draw->one_of(@operands);
	my @aggregates = ([ 'count(*)', 'int' ], [ [ 'count(DISTINCT ', $value->{parts}, ')' ], 'int' ]);
	push @aggregates, [ [ 'max(', $value->{parts}, ')' ], family_of($value) ] if family_of($value) =~ /^(?:int|date|time)\z/;
	push @aggregates, [ [ 'sum((', $value->{parts}, ')::bigint)' ], 'decimal' ] if family_of($value) eq 'int';
	push @aggregates, map { ($_) x 3 } map { [ $_->call([ $value->{parts}, '::bigint' ]), 'int' ] } family_of($value) eq 'int' ? $draw->known('aggregate') : ();
	my @columns = map { { parts => $_->[0], family => $_->[1] } } $draw->some_of(2, @aggregates);
	$key->{is_unique} = 1;
	return { columns => [ $key, @columns ], tail => [ @$tail, ' GROUP BY ', $key->{parts}, $draw->chance(25) ? ' HAVING count(*) > 0' : () ], head => [] };
}

# By a primary key, whose other columns may be shown too: the view needs the constraint.
sub by_key
{
	my ($draw, $query, $key, $source) = @_;
	my @names = map { { column => $_, of => $source->{relation}, alias => 'a' } } @{ $key->{columns} };
	push @{ $query->{tail} }, ' GROUP BY ', map { $_ ? (', ', $names[$_]) : $names[$_] } 0 .. $#names;
	push @{ $query->{columns} }, { parts => 'count(*)', family => 'int' };
	$query->{needs} = $key;
	return;
}

# What else a query may have.
sub with_extra
{
	my ($draw, $query, $operands) = @_;
	my $operand = $draw->one_of(@$operands) or return;
	my $how = $draw->one_of(qw(distinct order window union with exists));
	my ($columns, $tail) = @$query{qw(columns tail)};
	if ($how eq 'distinct') { $query->{distinct} = 1 unless grep { $_->{family} eq 'composite' } @$columns; }
	elsif ($how eq 'order') { push @$tail, ' ORDER BY ', $operand->{parts}, $draw->one_of(' DESC', '', ' NULLS FIRST'), ' LIMIT ', 10 * $draw->between(1, 9); }
	elsif ($how eq 'window') { push @$columns, { parts => [ 'row_number() OVER (ORDER BY ', $operand->{parts}, ')' ], family => 'int' }; }
	elsif ($how eq 'union') { $query->{union} = $draw->one_of(' UNION ALL ', ' EXCEPT ALL ') unless grep { $_->{family} eq 'composite' } @$columns; }
	elsif ($how eq 'with')
	{
		my $inner = draw_source($draw, 'c');
		$query->{head} = [ 'WITH counted AS (SELECT count(*) AS many FROM ', $inner->{from}, ') ' ];
		push @$columns, { parts => '(SELECT many FROM counted)', family => 'int' };
	}
	else
	{
		my $inner = draw_source($draw, 'c');
		push @$columns, { parts => [ 'EXISTS (SELECT 1 FROM ', $inner->{from}, ')' ], family => 'bool' };
	}
	return;
}

sub query_text
{
	my ($printer, $query, @names) = @_;
	my @columns = map { $printer->expression($query->{columns}[$_]{parts}) . ' AS ' . RandomSchema::Names::quote_name($names[$_]) } 0 .. $#names;
	my $text = 'SELECT ' . ($query->{distinct} ? 'DISTINCT ' : '') . join(', ', @columns) . $printer->expression($query->{tail});
	$text = "$text$query->{union}$text" if $query->{union};
	return $printer->expression($query->{head} // []) . $text;
}

1;
