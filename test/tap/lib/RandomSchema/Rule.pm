# Rules of tables and views.
package RandomSchema::Rule;
use strict;
use warnings;

use parent 'RandomSchema::Object';
use RandomSchema::Expression qw(draw_condition);
use RandomSchema::Names qw(quote_name);
use RandomSchema::Type qw(constant);

sub kind { return 'rule'; }
sub target { my ($self, $printer) = @_; return 'RULE ' . quote_name($self->{name}) . ' ON ' . $printer->name($self->{table}); }

sub draw
{
	my ($class, $draw) = @_;
	my $table = $draw->one_of($draw->known('table', 'view')) or return;
	my $self = $class->SUPER::draw($draw, table => $table, state => $draw->chance(12) ? 'DISABLE' : '');
	$self->draw_properties($draw);
	return $self;
}

sub draw_properties
{
	my ($self, $draw) = @_;
	my $table = $self->{table};
	$self->{event} = $draw->one_of('INSERT', 'UPDATE', 'DELETE');
	my $row = $self->{event} eq 'INSERT' ? 'new' : 'old';
	my @operands = map { { %{ $_->operand }, parts => { column => $_, of => $table, alias => $row } } } $table->all_columns;
	$self->{condition} = @operands && $draw->chance(30) ? draw_condition($draw, $draw->one_of(@operands)) : undef;
	my $target = $draw->chance(50) ? $draw->one_of(grep { !$_->{partition_of} && $_ != $table } $draw->known('table')) : undef;
	my $column = $target ? $draw->one_of(grep { $_->is_writable && constant($_->{type}, 1) } $target->all_columns) : undef;
	$self->{instead} = !$column || $draw->chance(30);
	$self->{action} = $column ? [ 'INSERT INTO ', $target, ' (', { column => $column, of => $target }, ') VALUES (', constant($column->{type}, $draw->number(9)), ')' ] : ['NOTHING'];
	return;
}

sub change
{
	my ($self, $draw) = @_;
	if ($draw->chance(25)) { $self->{state} = $self->{state} ? '' : $draw->one_of('DISABLE', 'ENABLE ALWAYS'); }
	else { $self->draw_properties($draw); }
	return;
}

sub create
{
	my ($self, $printer) = @_;
	my $where = $self->{condition} ? ' WHERE ' . $printer->expression($self->{condition}) : '';
	return 'CREATE RULE ' . quote_name($self->{name}) . " AS ON $self->{event} TO " . $printer->name($self->{table}) . $where
	  . ' DO ' . ($self->{instead} ? 'INSTEAD ' : 'ALSO ') . $printer->expression($self->{action});
}

sub complete
{
	my ($self, $printer) = @_;
	return $self->{state} && $self->{table}->kind eq 'table' ? 'ALTER TABLE ' . $printer->name($self->{table}) . " $self->{state} RULE " . quote_name($self->{name}) : ();
}

sub features
{
	my ($self) = @_;
	return ($self->SUPER::features, $self->{condition} ? 'rule: condition' : (), $self->{instead} ? 'rule: instead' : (), $self->{state} ? 'rule: state' : ());
}

1;
