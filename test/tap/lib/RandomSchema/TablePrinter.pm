# How a table is made: in one statement, or by several, some of which wait for what they name.
package RandomSchema::TablePrinter;
use strict;
use warnings;

use RandomSchema::Names qw(quote_name);
use RandomSchema::Partitioning qw(bound_text key_text);

# A table that becomes a partition has to have all that the partitioned table demands.
sub attaches
{
	my ($table) = @_;
	return $table->{attaches} && !grep { $_->{kind} eq 'check' } $table->{partition_of}->line_constraints;
}

sub is_never_null
{
	my ($table, $column) = @_;
	my $key = $table->primary_key;
	return $column->{not_null} || $column->{serial} || $key && grep { $_ == $column } @{ $key->{columns} };
}

sub column_definitions
{
	my ($table, $printer) = @_;
	return map { $_->definition($printer) } @{ $table->{columns} } unless $table->{partition_of};
	return map {
		quote_name($_->{name}) . ' ' . $_->type_text($printer) . ($_->{generated} ? $_->value_text($printer) : '')
		  . (is_never_null($table, $_) ? ' NOT NULL' : '')
	} $table->all_columns;
}

# Of constraints that refer to others of the table only if these are there too.
sub inline_constraints
{
	my ($table, $printer) = @_;
	my @inline = grep { $_->is_inline($printer, $table) } @{ $table->{constraints} };
	return grep { my $key = $_->{key}; !$key || ($_->{target} != $table) || grep { $_ == $key } @inline } @inline;
}

sub create
{
	my ($table, $printer) = @_;
	my $name = $printer->name($table);
	my @inline = inline_constraints($table, $printer);
	my $attaches = $table->{partition_of} && attaches($table);
	my @elements = (!$table->{partition_of} || $attaches ? column_definitions($table, $printer) : (), map { $_->clause($printer) } @inline);
	my $bound = $table->{partition_of} ? bound_text($printer, $table->{partition_of}, $table->{bound}) : '';
	my $parent = $table->{partition_of} ? $printer->name($table->{partition_of}) : '';

	my $text = 'CREATE ' . ($table->{unlogged} ? 'UNLOGGED ' : '') . "TABLE $name";
	$text .= " PARTITION OF $parent" if $parent && !$attaches;
	$text .= ' (' . (@elements ? "\n    " . join(",\n    ", @elements) . "\n" : '') . ')' if @elements || !$parent || $attaches;
	$text .= " $bound" if $parent && !$attaches;
	$text .= ' INHERITS (' . join(', ', map { $printer->name($_) } @{ $table->{inherits} }) . ')' if @{ $table->{inherits} };
	$text .= ' PARTITION BY ' . key_text($printer, $table->{partition_by}) if $table->{partition_by};
	$text .= ' WITH (' . join(', ', @{ $table->{options} }) . ')' if @{ $table->{options} };

	$printer->{made}{ $table->{id} } = 1;
	$printer->{constraints}{ $_->{id} } = 1 for @inline;
	return ($text, $attaches ? "ALTER TABLE $parent ATTACH PARTITION $name $bound" : (), settings($table, $printer, $name),
		constraints($table, $printer, $name, grep { $_->{kind} ne 'foreign' && $printer->has_made($_->{condition}, $_->{where}) } @{ $table->{constraints} }));
}

sub settings
{
	my ($table, $printer, $name) = @_;
	my @actions = $table->{partition_of} ? () : map { $_->alterations($printer) } @{ $table->{columns} };
	push @actions, 'ENABLE ROW LEVEL SECURITY' if $table->{security};
	push @actions, 'FORCE ROW LEVEL SECURITY' if $table->{forces_security};
	push @actions, "REPLICA IDENTITY $table->{replica_identity}" if $table->{replica_identity};
	return @actions ? "ALTER TABLE $name\n    " . join(",\n    ", @actions) : ();
}

# Those of these that are not made yet.
sub constraints
{
	my ($table, $printer, $name, @constraints) = @_;
	return map { "ALTER TABLE $name ADD " . $_->clause($printer) } grep { !$printer->{constraints}{ $_->{id} }++ } @constraints;
}

# When all objects are there.
sub complete
{
	my ($table, $printer) = @_;
	my $name = $printer->name($table);
	my @statements;
	for my $column ($table->{partition_of} ? () : grep { $_->{default} } @{ $table->{columns} })
	{
		next if $printer->{defaults}{ $column->{id} };
		push @statements, "ALTER TABLE $name ALTER COLUMN " . quote_name($column->{name}) . ' SET DEFAULT ' . $printer->expression($column->{default});
	}
	for my $override (@{ $table->{overrides} })
	{
		push @statements, "ALTER TABLE $name ALTER COLUMN " . quote_name($override->{column}{name})
		  . ($override->{default} ? ' SET DEFAULT ' . $printer->expression($override->{default}) : " SET STATISTICS $override->{statistics}");
	}
	push @statements, map { "ALTER TABLE $name REPLICA IDENTITY USING INDEX " . quote_name($_->{name}) } $table->identifying_index;
	return (constraints($table, $printer, $name, sort { is_key($b) <=> is_key($a) } @{ $table->{constraints} }), @statements, comments($table, $printer));
}

sub is_key { my ($constraint) = @_; return $constraint->{kind} =~ /^(?:unique|primary)\z/ ? 1 : 0; }

sub comments
{
	my ($table, $printer) = @_;
	return map { $_->comment_on($printer, $table) } @{ $table->{constraints} };
}

1;
