# Policies of tables.
package RandomSchema::Policy;
use strict;
use warnings;

use parent 'RandomSchema::Object';
use RandomSchema::Access qw(@roles);
use RandomSchema::Expression qw(draw_condition);
use RandomSchema::Names qw(quote_name);
use RandomSchema::Thing qw(columns_in);

sub kind { return 'policy'; }
sub target { my ($self, $printer) = @_; return 'POLICY ' . quote_name($self->{name}) . ' ON ' . $printer->name($self->{table}); }

sub draw
{
	my ($class, $draw) = @_;
	my @tables = $draw->known('table');
	my $table = $draw->one_of(@tables, (grep { $_->{security} } @tables) x 4) or return;
	my $self = $class->SUPER::draw($draw, table => $table);
	$self->change($draw);
	return $self;
}

sub change
{
	my ($self, $draw) = @_;
	my $command = $draw->one_of('ALL', 'ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE');
	$self->{command} = $command;
	$self->{restrictive} = $draw->chance(20);
	$self->{roles} = [ $draw->some_of($draw->number(3), map { quote_name($_) } @roles) ];
	$self->{using} = $command eq 'INSERT' ? undef : $self->draw_check($draw);
	$self->{check} = $command eq 'INSERT' || $command =~ /^(?:ALL|UPDATE)\z/ && $draw->chance(40) ? $self->draw_check($draw) : undef;
	return;
}

# Subqueries go to tables that stand before its own, so that no policy leads to itself.
sub draw_check
{
	my ($self, $draw) = @_;
	my $table = $self->{table};
	my $value = $draw->one_of(grep { $_->{role} eq 'value' && $_->{family} eq 'bool' } $draw->known('function'));
	return $value->call if $value && $draw->chance(30);
	my $other = $draw->before($table, sub { $draw->one_of($draw->known('table')) });
	my $column = $other && $draw->one_of($other->all_columns);
	return [ 'EXISTS (SELECT 1 FROM ', $other, ' AS x WHERE ',
		draw_condition($draw, { %{ $column->operand }, parts => { column => $column, of => $other, alias => 'x' } }), ')' ] if $column && $draw->chance(30);
	$column = $draw->one_of($table->all_columns);
	return $column && $draw->chance(85) ? draw_condition($draw, $column->operand) : ["CURRENT_USER <> 'nobody'"];
}

sub prune
{
	my ($self) = @_;
	return $self->remove if $self->{table}{gone} || !$self->{table}->has_all([ columns_in(@$self{qw(using check)}) ]);
	return $self->SUPER::prune;
}

sub create
{
	my ($self, $printer) = @_;
	my $text = 'CREATE POLICY ' . quote_name($self->{name}) . ' ON ' . $printer->name($self->{table});
	$text .= ' AS RESTRICTIVE' if $self->{restrictive};
	$text .= " FOR $self->{command}";
	$text .= ' TO ' . join(', ', @{ $self->{roles} }) if @{ $self->{roles} };
	$text .= ' USING (' . $printer->expression($self->{using}) . ')' if $self->{using};
	$text .= ' WITH CHECK (' . $printer->expression($self->{check}) . ')' if $self->{check};
	return $text;
}

sub features
{
	my ($self) = @_;
	return ($self->SUPER::features, "policy: $self->{command}", $self->{restrictive} ? 'policy: restrictive' : (), @{ $self->{roles} } ? 'policy: roles' : ());
}

1;
