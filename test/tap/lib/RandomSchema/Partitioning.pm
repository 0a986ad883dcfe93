# Partition keys, and the bounds of partitions. A bound is a number, from which its text follows by the key: so a key may
# change without its partitions.
package RandomSchema::Partitioning;
use strict;
use warnings;

use Exporter qw(import);
use RandomSchema::Names qw(quote_text);
use RandomSchema::Type qw(family is_builtin);

our @EXPORT_OK = qw(draw_partition_key draw_bound bound_text key_text);

my $most_parts = 8;

# Bounds would have to keep a domain's checks.
sub is_fit
{
	my ($type) = @_;
	return 0 if $type->{array} || !(is_builtin($type) || $type->{base}->kind eq 'enum');
	return family($type) =~ /^(?:int|text|date|time|uuid|enum)\z/;
}

# { strategy, columns, expression, collation }, or nothing where the table has no column for it.
sub draw_partition_key
{
	my ($draw, $table) = @_;
	my @unique = grep { $_->{kind} =~ /^(?:unique|primary)\z/ } $table->line_constraints;
	my %uses;
	$uses{ $_->{id} }++ for map { @{ $_->{columns} } } @unique;
	my @columns = grep { !$_->{generated} && is_fit($_->{type}) && ($uses{ $_->{id} } // 0) == @unique } $table->all_columns;
	my $first = $draw->one_of(@columns) or return;
	my $family = family($first->{type});
	my $strategy =
	    $family eq 'uuid' ? 'HASH'
	  : $family eq 'enum' ? 'LIST'
	  : $family eq 'text' ? $draw->one_of('LIST', 'LIST', 'HASH', 'RANGE')
	  : $family eq 'int' ? $draw->one_of('LIST', 'RANGE', 'RANGE', 'HASH')
	  : 'RANGE';
	my %key = (strategy => $strategy, columns => [$first]);
	my @others = grep { $_ != $first } @columns;
	if ($strategy ne 'LIST' && @others && $draw->chance(25)) { push @{ $key{columns} }, $draw->one_of(@others); }
	elsif ($family eq 'text' && $strategy eq 'LIST' && !@unique && $draw->chance(25)) { $key{expression} = [ 'lower(', $first, ')' ]; }
	return \%key;
}

# A place among the partitions of the table that is free: a number, a label, or the rest.
sub draw_bound
{
	my ($draw, $parent, @others) = @_;
	my $key = $parent->{partition_by};
	my %taken = map { $_->{default} ? (default => 1) : $_->{label} ? ($_->{label}{id} => 1) : ($_->{slot} => 1) } @others;
	return { default => 1 } if $key->{strategy} ne 'HASH' && !$taken{default} && $draw->chance(30);
	if (family($key->{columns}[0]{type}) eq 'enum')
	{
		my $enum = $key->{columns}[0]{type}{base};
		my $label = $draw->one_of(grep { !$taken{ $_->{id} } } @{ $enum->{labels} }) or return;
		return { label => $label };
	}
	my $slot = $draw->one_of(grep { !$taken{$_} } 0 .. $most_parts - 1) // return;
	return { slot => $slot };
}

# The least value of a place.
sub least
{
	my ($type, $slot) = @_;
	my $family = family($type);
	return
	    $family eq 'int' ? $slot * 100
	  : $family eq 'text' ? quote_text(chr(ord('a') + $slot))
	  : $family eq 'date' ? sprintf(q{'2024-%02d-01'}, $slot + 1)
	  : sprintf(q{'2024-%02d-01 00:00:00+00'}, $slot + 1);
}

sub bound_text
{
	my ($printer, $parent, $bound) = @_;
	return 'DEFAULT' if $bound->{default};
	my ($strategy, $first, @others) = ($parent->{partition_by}{strategy}, @{ $parent->{partition_by}{columns} });
	return 'FOR VALUES IN (' . $bound->{label}->reference($printer) . ')' if $bound->{label};
	my $slot = $bound->{slot};
	return "FOR VALUES WITH (MODULUS $most_parts, REMAINDER $slot)" if $strategy eq 'HASH';
	if ($strategy eq 'LIST')
	{
		my @values = map { family($first->{type}) eq 'int' ? $_ : "'v$_'" } 2 * $slot, 2 * $slot + 1;
		push @values, 'NULL' if $slot == 0;
		return 'FOR VALUES IN (' . join(', ', @values) . ')';
	}
	my $rest = join '', (', MINVALUE') x @others;
	my ($from, $to) = map { least($first->{type}, $_) . $rest } $slot, $slot + 1;
	return "FOR VALUES FROM ($from) TO ($to)";
}

sub key_text
{
	my ($printer, $key) = @_;
	return "$key->{strategy} (" . ($key->{expression} ? $printer->expression($key->{expression}) : $printer->columns(@{ $key->{columns} })) . ')';
}

1;
