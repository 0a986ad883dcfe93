# What functions and procedures do: { form, language, statements }, each statement a list of parts.
package RandomSchema::Body;
use strict;
use warnings;

use Exporter qw(import);
use RandomSchema::Expression qw(draw_condition);
use RandomSchema::Type qw(constant);

our @EXPORT_OK = qw(draw_body body_text);

my %forms = (
	number => [qw(text text return atomic plpgsql)], text => [qw(text text return atomic plpgsql)], value => [qw(text return atomic atomic plpgsql)],
	transition => [qw(text return atomic plpgsql)], trigger => ['plpgsql'], query => [qw(text atomic atomic atomic plpgsql)],
	rows => [qw(text plpgsql)], columns => [qw(text atomic plpgsql)], procedure => [qw(text atomic atomic plpgsql)]);

sub draw_body
{
	my ($draw, $function) = @_;
	my $role = $function->{role};
	my $form = $draw->one_of(@{ $forms{$role} });
	my @statements =
	    $role eq 'trigger' ? trigger_statements($draw)
	  : $role eq 'query' ? ((map { change_statement($draw) } 1 .. $draw->chance(25)), [ 'SELECT ', count_rows($draw) ])
	  : $role eq 'procedure' ? map { change_statement($draw) } 1 .. $draw->between(1, 2)
	  : $role eq 'rows' ? [ 'SELECT * FROM ', $function->{of_table} ]
	  : $role eq 'columns' ? columns_statement($draw, $function)
	  : value_statement($draw, $function);
	return { form => $form, language => $form eq 'plpgsql' ? 'plpgsql' : 'sql', statements => \@statements };
}

# What the function gives: a statement of one expression.
sub value_statement
{
	my ($draw, $function) = @_;
	my ($role, $n) = ($function->{role}, $draw->between(1, 9));
	my $second = @{ $function->{arguments} } > 1 ? '$2' : $n;
	my @helpers = grep { $_ != $function && $_->{role} eq $role } $draw->known('function');
	my $helper = $draw->chance(30) && $role =~ /^(?:number|text)\z/ ? $draw->one_of(@helpers) : undef;
	my %choices = (
		number => [ ["\$1 + $n"], ["\$1 * $second"], ["greatest(\$1, $second)"] ],
		text => [ ['lower($1)'], ["\$1 || 'x$n'"], ["coalesce(\$1, repeat('y', $second))"] ],
		transition => [ [ 'coalesce($1, 0) + coalesce($2, 0)' ], [ "coalesce(\$1, 0) + greatest(\$2, $n)" ] ]);
	my $expression =
	    $helper ? $helper->call($role eq 'number' ? '$1::bigint' : '$1')
	  : $role eq 'value' ? constant_or_row($draw, $function->{family})
	  : $draw->one_of(@{ $choices{$role} });
	return [ 'SELECT (', $expression, ')::', { type => $function->{result} } ];
}

sub constant_or_row
{
	my ($draw, $family) = @_;
	my $n = $draw->between(1, 9);
	my %choices = (
		int => [ "40 + $n", count_rows($draw) ], text => [ 'CURRENT_USER', "'x$n'" ], uuid => ['gen_random_uuid()'],
		time => ['now()'], date => ['CURRENT_DATE'], bool => [ 'true', [ count_rows($draw), ' >= 0' ] ]);
	return $draw->one_of(@{ $choices{$family} });
}

# How many rows of a table or a view, or what has no table.
sub count_rows
{
	my ($draw) = @_;
	my $relation = $draw->one_of($draw->known('table', 'table', 'view')) or return '1';
	my $column = $draw->one_of($relation->all_columns) or return [ '(SELECT count(*) FROM ', $relation, ')' ];
	my $operand = { %{ $column->operand }, parts => { column => $column, of => $relation, alias => 'x' } };
	return [ '(SELECT count(*) FROM ', $relation, ' AS x WHERE ', draw_condition($draw, $operand), ')' ];
}

# What changes rows of a table.
sub change_statement
{
	my ($draw) = @_;
	my $table = $draw->one_of($draw->known('table')) or return ['SELECT 1'];
	my $column = $draw->one_of(grep { $_->is_writable && constant($_->{type}, 1) } $table->all_columns) or return [ 'DELETE FROM ', $table ];
	my $name = { column => $column, of => $table };
	my $value = constant($column->{type}, $draw->number(10));
	my $condition = draw_condition($draw, { %{ $column->operand }, parts => { %$name, alias => 'x' } });
	return $draw->one_of(
		[ 'INSERT INTO ', $table, ' (', $name, ') VALUES (', $value, ')' ],
		[ 'UPDATE ', $table, ' AS x SET ', $name, ' = ', $value, ' WHERE ', $condition ],
		[ 'DELETE FROM ', $table, ' AS x WHERE ', $condition ]);
}

sub columns_statement
{
	my ($draw, $function) = @_;
	my @values = map { constant($_->{type}, $draw->number(10)) } @{ $function->{columns} };
	my $relation = $draw->chance(40) ? $draw->one_of($draw->known('table')) : undef;
	return [ 'SELECT ', (map { $_ ? (', ', $values[$_]) : $values[$_] } 0 .. $#values), $relation ? (' FROM ', $relation) : () ];
}

sub trigger_statements
{
	my ($draw) = @_;
	my $n = $draw->number(10);
	my $relation = $draw->chance(20) ? $draw->one_of($draw->known('table')) : undef;
	return ($draw->one_of(
			["RAISE DEBUG 'row of %', TG_TABLE_NAME"], [ 'PERFORM 1', $relation ? (' FROM ', $relation, ' LIMIT 1') : () ], ["PERFORM set_config('app.seen', '$n', true)"]),
		['IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF'],
		['RETURN NEW']);
}

# A procedural body says what becomes of the result of a query.
sub procedural
{
	my ($function, $number, $text) = @_;
	return $text if $function->{role} eq 'trigger';
	return $text =~ s/^SELECT/PERFORM/r if $number < $#{ $function->{body}{statements} } || $function->{role} eq 'procedure';
	return $text =~ s/^SELECT/RETURN/r unless $function->{role} =~ /^(?:rows|columns)\z/;
	return "RETURN QUERY $text";
}

sub body_text
{
	my ($printer, $function) = @_;
	my ($form, $statements) = @{ $function->{body} }{qw(form statements)};
	return 'RETURN ' . ($printer->expression(@$statements) =~ s/^SELECT //r) if $form eq 'return';
	return "BEGIN ATOMIC\n" . join('', map { '    ' . $printer->expression($_) . ";\n" } @$statements) . 'END' if $form eq 'atomic';
	my @texts = map { $printer->in_text($_) } @$statements;
	return 'AS $body$ ' . join('; ', @texts) . ' $body$' if $form eq 'text';
	return 'AS $body$ BEGIN ' . join(' ', map { procedural($function, $_, $texts[$_]) . ';' } 0 .. $#texts) . ' END $body$';
}

1;
