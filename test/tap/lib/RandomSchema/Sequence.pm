# Options of sequences and identities, and sequences that stand by themselves or belong to a column.
package RandomSchema::Sequence;
use strict;
use warnings;

use Exporter qw(import);
use parent 'RandomSchema::Object';
use RandomSchema::Names qw(quote_name);
use RandomSchema::Thing qw(is_whole);
use RandomSchema::Type qw(family);

our @EXPORT_OK = qw(draw_options);

my %largest = (smallint => 32767, integer => 2147483647, bigint => '9223372036854775807');

# A list of clauses.
sub draw_options
{
	my ($draw) = @_;
	my @options;
	push @options, 'INCREMENT BY ' . $draw->one_of(2, 5, 10) if $draw->chance(20);
	push @options, 'MINVALUE ' . $draw->between(1, 3) if $draw->chance(10);
	push @options, 'MAXVALUE ' . 1000 * $draw->between(1, 30) if $draw->chance(15);
	push @options, 'START WITH ' . $draw->between(3, 100) if $draw->chance(25);
	push @options, 'CACHE ' . $draw->one_of(5, 20) if $draw->chance(10);
	push @options, 'CYCLE' if $draw->chance(10);
	@options = ('INCREMENT BY -1', 'MINVALUE -100', 'MAXVALUE 100', 'START WITH 50') if $draw->chance(5);
	return \@options;
}

sub kind { return 'sequence'; }
sub target { my ($self, $printer) = @_; return 'SEQUENCE ' . $printer->name($self); }
sub grantable { return ('SEQUENCE', 'USAGE', 'SELECT', 'UPDATE'); }

# A column of any table: of itself a sequence needs none.
sub draw_owner
{
	my ($draw) = @_;
	my $table = $draw->one_of($draw->known('table')) or return;
	my $column = $draw->one_of($table->own_columns) or return;
	return { column => $column, of => $table };
}

sub draw
{
	my ($class, $draw) = @_;
	return $class->SUPER::draw(
		$draw,
		options => draw_options($draw),
		type => $draw->weighted('' => 6, smallint => 1, integer => 2, bigint => 1),
		unlogged => 0,
		owner => $draw->chance(30) ? scalar draw_owner($draw) : undef);
}

sub change
{
	my ($self, $draw) = @_;
	my $how = $draw->weighted(options => 3, type => 1, owner => 2);
	if ($how eq 'options') { $self->{options} = draw_options($draw); }
	elsif ($how eq 'type') { $self->{type} = $draw->one_of('', 'smallint', 'integer', 'bigint'); }
	else { $self->{owner} = $self->{owner} && $draw->chance(50) ? undef : draw_owner($draw); }
	return;
}

sub prune
{
	my ($self) = @_;
	$self->{owner} = undef unless is_whole($self->{owner});
	return $self->SUPER::prune;
}

sub create
{
	my ($self, $printer) = @_;
	return join ' ', 'CREATE SEQUENCE', $printer->name($self), $self->{type} ? "AS $self->{type}" : (), @{ $self->{options} };
}

sub complete
{
	my ($self, $printer) = @_;
	my $owner = $self->{owner} or return;
	return 'ALTER SEQUENCE ' . $printer->name($self) . ' OWNED BY ' . $printer->name($owner->{of}) . '.' . quote_name($owner->{column}{name});
}

sub features { my ($self) = @_; return ($self->SUPER::features, $self->{owner} ? 'owned sequence' : ()); }

1;
