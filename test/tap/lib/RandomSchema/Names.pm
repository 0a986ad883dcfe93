# Names of objects and columns, plain ones and such as need care, and how names and texts are quoted.
package RandomSchema::Names;
use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(quote_name quote_text draw_name);

my @objects = qw(note author book shelf line_item invoice payment customer album track genre reader loan branch device
  reading sensor ticket event place visit tag topic post reply vote badge team player match season);
my @columns = qw(id title body price amount created_at updated_at owner_id kind state email phone weight height rank
  place score active starts ends payload tags note);

# What the grammar would take for something else.
my @keywords = qw(order select user table check default group primary column all end limit offset window grant references
  analyse when using natural left values between position row setof type function);
my %is_keyword = map { $_ => 1 } @keywords;
my @odd = ('Camel', 'two words', 'a.b', 'we"ird', "it's", 'UPPER', '1st', 'größe', 'back\\slash', 'semi;colon', '$dollar$', '%', '--x');

sub quote_name
{
	my ($name) = @_;
	return $name if $name =~ /^[a-z_][a-z0-9_]*\z/ && !$is_keyword{$name};
	return '"' . $name =~ s/"/""/gr . '"';
}

sub quote_text
{
	my ($text) = @_;
	my $quoted = q{'} . $text =~ s/'/''/gr . q{'};
	return $quoted =~ /\\/ ? 'E' . $quoted =~ s/\\/\\\\/gr : $quoted;
}

# As long as a name can be, in bytes.
sub longest { my ($draw, $name) = @_; return substr($name . '_' . 'x' x 40 . '_' . $draw->number(1000) . 'y' x 63, 0, 63); }

sub proposal
{
	my ($draw, @words) = @_;
	return $draw->one_of(@words) unless $draw->chance_of('odd names', 15);
	return $draw->weighted(keyword => 2, odd => 2, long => 1) =~ /^k/ ? $draw->one_of(@keywords)
	  : $draw->chance(30) ? longest($draw, $draw->one_of(@words))
	  : $draw->one_of(@odd);
}

# A name of an object or a column that is not one of these: those that are gone come back in another role.
sub draw_name
{
	my ($draw, $what, %taken) = @_;
	for my $attempt (1 .. 1000)
	{
		my $name = proposal($draw, $what eq 'column' ? @columns : @objects);
		$name .= $draw->between(2, 9 + $attempt) if $attempt > 4 && length $name < 60;
		return $name unless $taken{$name};
	}
	die 'no name is left';
}

1;
