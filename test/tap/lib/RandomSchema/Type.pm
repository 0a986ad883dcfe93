# Types of columns, attributes, arguments: { base, modifier, array }, where base is the name of a built-in type or a type of
# the model. A family is what behaves alike in expressions.
package RandomSchema::Type;
use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(draw_type similar_type family element_of base_of is_comparable is_toastable is_builtin constant);

my %family_of = (
	smallint => 'int', integer => 'int', bigint => 'int', numeric => 'decimal', real => 'decimal', 'double precision' => 'decimal',
	text => 'text', varchar => 'text', char => 'text', boolean => 'bool', date => 'date', timestamptz => 'time', jsonb => 'json',
	uuid => 'uuid', bytea => 'bytea', interval => 'interval', int4range => 'range', daterange => 'range', tstzrange => 'range');
my %modifiers = (
	numeric => [ '', '(10,2)', '(12,4)', '(20)' ], varchar => [ '', '(20)', '(80)', '(200)' ], char => [ '(16)', '(30)' ],
	timestamptz => [ '', '', '(3)' ], interval => [ '', '', ' day to second' ]);

sub builtin
{
	my ($draw, $base) = @_;
	return { base => $base, modifier => $draw->one_of(@{ $modifiers{$base} // [''] }), array => 0 };
}

# family: of that family; builtin: none of the model's.
sub draw_type
{
	my ($draw, %wish) = @_;
	my @bases = sort grep { !$wish{family} || $family_of{$_} eq $wish{family} } keys %family_of;
	my @own = $wish{builtin} ? () : $draw->known('enum', 'domain', 'composite type', 'range type');
	@own = grep { $_->family eq $wish{family} } @own if $wish{family};
	my $type =
	    @own && (!@bases || $draw->chance(30)) ? { base => $draw->one_of(@own), modifier => '', array => 0 }
	  : @bases ? builtin($draw, $draw->one_of($wish{family} ? @bases : (@bases, qw(integer bigint text text varchar timestamptz))))
	  : return;
	$type->{array} = 1 if !$wish{family} && $draw->chance(10);
	return $type;
}

# Another one for the same expressions.
sub similar_type
{
	my ($draw, $type, %wish) = @_;
	my $family = family($type);
	return if $type->{array} || $family =~ /^(?:array|composite|enum|range)\z/;
	return draw_type($draw, family => $family, %wish);
}

sub is_builtin { my ($type) = @_; return !ref $type->{base}; }

sub family
{
	my ($type) = @_;
	return 'array' if $type->{array};
	return ref $type->{base} ? $type->{base}->family : $family_of{ $type->{base} };
}

# What domains are made of.
sub base_of
{
	my ($type) = @_;
	return ref $type->{base} && !$type->{array} && $type->{base}->kind eq 'domain' ? base_of($type->{base}{type}) : $type;
}

sub element_of { my ($type) = @_; return { %{ base_of($type) }, array => 0 }; }

# There is an order, so an index of the usual kind can be made.
sub is_comparable
{
	my ($type) = @_;
	return family($type) eq 'array' ? is_comparable(element_of($type)) : family($type) ne 'composite';
}

# Values may be stored elsewhere, and compressed.
sub is_toastable
{
	my ($type) = @_;
	return base_of($type)->{base} eq 'numeric' || family($type) =~ /^(?:text|json|bytea|array|range)\z/;
}

# The number-th value, as the parts of an expression; none for a composite type.
sub constant
{
	my ($type, $number) = @_;
	my $family = family($type);
	my $day = sprintf '2024-01-%02d', 1 + $number % 28;
	my %texts = (
		int => $number, decimal => "$number.5", text => "'v$number'", bool => $number % 2 ? 'true' : 'false', date => "'$day'",
		time => "'$day 12:00:00+00'", json => qq('{"n": $number}'), uuid => sprintf("'00000000-0000-4000-8000-%012d'", $number),
		bytea => sprintf("'\\x%04x'", $number), interval => "'$number days'");
	return [ $texts{$family}, '::', { type => $type } ] if defined $texts{$family};
	return [ 'ARRAY[', constant(element_of($type), $number) // 'NULL', ']::', { type => $type } ] if $family eq 'array';
	my $base = base_of($type)->{base};
	return [ $base->{labels}[ $number % @{ $base->{labels} } ], '::', { type => $type } ] if $family eq 'enum';
	return if $family eq 'composite';
	my $subtype = ref $base ? $base->{subtype} : { int4range => 'integer', daterange => 'date', tstzrange => 'timestamptz' }->{$base};
	my @bounds = map { constant({ base => $subtype, modifier => '', array => 0 }, $_) } 2 * $number, 2 * $number + 1;
	return [ { type => { %{ base_of($type) } } }, '(', $bounds[0], ',', $bounds[1], ')' ];
}

1;
