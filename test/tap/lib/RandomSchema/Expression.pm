# Expressions as lists of parts: texts, things that are named, { column, of, alias }, { type }, { literal_of }. What is drawn
# holds for every row that RandomSchema::Rows writes, and never fails.
package RandomSchema::Expression;
use strict;
use warnings;

use Exporter qw(import);
use RandomSchema::Type qw(family base_of constant is_builtin element_of);

our @EXPORT_OK = qw(draw_condition draw_derived draw_default);

# Functions of the model of this role, that can be called with an operand of the family.
sub functions { my ($draw, $role) = @_; return grep { $_->{role} eq $role } $draw->known('function'); }

# A condition on an operand { parts, type }, or { parts, family } where the type isn't known.
sub draw_condition
{
	my ($draw, $operand, %wish) = @_;
	my ($x, $family) = ($operand->{parts}, $operand->{family} // family($operand->{type}));
	my @choices = ([ $x, ' IS NOT NULL' ]);
	if ($family eq 'int')
	{
		push @choices, [ $x, ' > 0' ], [ $x, ' BETWEEN 0 AND ' . 1000 * $draw->between(10, 99) ], [ $x, ' <> -', $draw->between(1, 9) ],
		  [ 'abs(', $x, ') >= 0' ], [ $x, ' NOT IN (-1, -', $draw->between(2, 5), ')' ];
		push @choices, ([ $draw->one_of(functions($draw, 'number'))->call($x), ' > -', $draw->between(1, 5) ]) x 3 if functions($draw, 'number');
	}
	elsif ($family eq 'decimal') { push @choices, [ $x, ' >= 0' ], [ $x, ' < 1000000' . $draw->number(10) ]; }
	elsif ($family eq 'text')
	{
		push @choices, [ $x, q{ <> ''} ], [ 'length(', $x, ') <= ', 1000 + $draw->number(9) ], [ $x, q{ NOT LIKE '%\\\\%' || '!'} ],
		  [ '(', $x, q{ COLLATE "C") > '!'} ], [ $x, q{ ~ '^[^,'']*$'} ], [ $x, q{ IS DISTINCT FROM 'it''s } . $draw->number(9) . q{'} ];
		push @choices, ([ $draw->one_of(functions($draw, 'text'))->call($x), q{ <> 'none'} ]) x 3 if functions($draw, 'text');
	}
	elsif ($family eq 'bool') { push @choices, [ '(', $x, ' OR NOT ', $x, ')' ], [ $x, ' IS NOT UNKNOWN' ]; }
	elsif ($family eq 'date') { push @choices, [ $x, q{ > '199} . $draw->number(10) . q{-01-31'::date} ]; }
	elsif ($family eq 'time') { push @choices, [ $x, q{ >= '199} . $draw->number(10) . q{-01-31 12:00:00+02'::timestamptz} ]; }
	elsif ($family eq 'json') { push @choices, [ 'jsonb_typeof(', $x, q{) = 'object'} ], [ 'NOT ', $x, " ? 'x" . $draw->number(10) . q{'} ]; }
	elsif ($family eq 'uuid') { push @choices, [ $x, q{ <> '00000000-0000-0000-0000-000000000000'::uuid} ]; }
	elsif ($family eq 'bytea') { push @choices, [ 'octet_length(', $x, ') < ', 1000 + $draw->number(10) ]; }
	elsif ($family eq 'interval') { push @choices, [ $x, q{ >= '0 days'::interval} ], [ $x, q{ < '1 year 2 mons'::interval} ]; }
	elsif ($family eq 'range') { push @choices, [ 'NOT isempty(', $x, ')' ]; }
	elsif ($family eq 'array') { push @choices, [ 'cardinality(', $x, ') < ', 100 + $draw->number(10) ], [ 'array_ndims(', $x, ') = 1' ]; }
	elsif ($family eq 'enum' && $operand->{type})
	{
		my $enum = base_of($operand->{type})->{base};
		my $cast = [ '::', { type => base_of($operand->{type}) } ];
		push @choices, [ '(', $x, ')', $cast, ' <> ', $draw->one_of(@{ $enum->{labels} }), $cast ];
	}
	my $choice = $draw->one_of(@choices > 1 && $wish{telling} ? @choices[ 1 .. $#choices ] : @choices);
	return [ '(', $choice, $draw->one_of(' AND ', ' OR '), '(', draw_condition($draw, $operand), '))' ] if $draw->chance(12);
	return $choice;
}

# Something made from an operand: { parts, family } of the family or another one. immutable: it may stand in an index.
sub draw_derived
{
	my ($draw, $operand, %wish) = @_;
	my ($x, $family) = ($operand->{parts}, $operand->{family} // family($operand->{type}));
	my $n = $draw->between(1, 9);
	my %same = (
		int => [ [ '(', $x, " + $n)" ], [ '(', $x, " * $n)" ], [ "coalesce($n, ", $x, ')' ], [ "CASE WHEN ", $x, " > $n THEN $n ELSE ", $x, ' END' ] ],
		decimal => [ [ '(', $x, " * $n.5)" ], [ 'round((', $x, ")::numeric, $n)" ] ],
		text => [ [ 'lower(', $x, ')' ], [ '(', $x, " || 'x$n')" ], [ 'substr(', $x, ", 1, $n)" ], [ '(', $x, ' COLLATE "C")' ],
			[ "coalesce(", $x, ", 'none $n')" ] ],
		bool => [ [ '(NOT ', $x, ')' ] ],
		date => [ [ '(', $x, " + $n)" ] ],
		json => [ [ '(', $x, " -> 'k$n')" ] ],
		array => [ [ 'array_remove(', $x, ', NULL)' ] ],
		bytea => [ [ '(', $x, " || '\\x0$n'::bytea)" ] ],
		interval => [ [ '(', $x, " * $n)" ] ]);
	my @choices = map { { parts => $_, family => $family } } @{ $same{$family} // [] };
	push @choices, { parts => [ 'EXTRACT(year FROM ', $x, ')::integer' ], family => 'int' } if $family eq 'date';
	push @choices, { parts => [ '(', $x, " ->> 'k$n')" ], family => 'text' } if $family eq 'json';
	push @choices, { parts => [ '(', $x, ')::text' ], family => 'text' } if $family =~ /^(?:int|uuid)\z/;
	push @choices, { parts => [ 'octet_length(', $x, ')' ], family => 'int' } if $family eq 'bytea';
	push @choices, { parts => [ 'cardinality(', $x, ')' ], family => 'int' } if $family eq 'array';
	push @choices, ({ parts => $draw->one_of(functions($draw, 'number'))->call($x), family => 'int' }) x 3
	  if $family eq 'int' && functions($draw, 'number');
	push @choices, ({ parts => $draw->one_of(functions($draw, 'text'))->call($x), family => 'text' }) x 3
	  if $family eq 'text' && functions($draw, 'text');
	push @choices, { parts => [ "date_trunc('hour', ", $x, ')' ], family => 'time' }, { parts => [ '(', $x, ' AT TIME ZONE \'UTC\')::date' ], family => 'date' }
	  if $family eq 'time' && !$wish{immutable};
	push @choices, { parts => [ '(', $x, ')::text' ], family => 'text' } if $family eq 'enum' && !$wish{immutable};
	push @choices, { parts => [ '(', draw_condition($draw, $operand, telling => 1), ')' ], family => 'bool' } if $family ne 'composite';
	@choices = grep { $_->{family} eq $wish{family} } @choices if $wish{family};
	return $draw->one_of(@choices);
}

# A default for a column or a domain of the type.
sub draw_default
{
	my ($draw, $type) = @_;
	my $family = family($type);
	my $n = $draw->number(10);
	my %expressions = (
		int => [ ["(1 + $n)"], ["length('x$n')"] ],
		decimal => [ ["($n + 0.25)"] ],
		text => [ ['CURRENT_USER'], ["upper('x$n')"], ["('a' || 'b$n')"], [q{''}], ["'it''s $n'"] ],
		bool => [ ["(1 < $n)"] ],
		date => [ ['CURRENT_DATE'], ["('2024-01-31'::date + $n)"] ],
		time => [ ['now()'], ['CURRENT_TIMESTAMP'], ['clock_timestamp()'], [q{(now() + '1 day'::interval)}] ],
		json => [ [q{'{}'}], [q{'{"a": [1, null], "b": {"c": "d"}}'::jsonb}], ["jsonb_build_object('a', $n)"] ],
		uuid => [ ['gen_random_uuid()'] ],
		array => [ [q{'{}'}] ],
		interval => [ ["make_interval(days => $n)"] ]);
	my @choices = map { [ 'plain', $_ ] } @{ $expressions{$family} // [] };
	push @choices, map { [ 'function', $_->call ] } grep { $_->{role} eq 'value' && $_->{family} eq $family } $draw->known('function');
	push @choices, [ 'nextval', [ 'nextval(', { literal_of => $draw->one_of($draw->known('sequence')) }, ')' ] ]
	  if $family eq 'int' && $draw->known('sequence');
	my $constant = constant($type, $n);
	push @choices, ([ 'constant', $constant ]) x 3 if $constant;
	my $choice = $draw->one_of(@choices) or return;
	return $choice->[1];
}

1;
