# Triggers of tables, and those INSTEAD OF on views.
package RandomSchema::Trigger;
use strict;
use warnings;

use parent 'RandomSchema::Object';
use RandomSchema::Expression qw(draw_condition);
use RandomSchema::Names qw(quote_name quote_text);
use RandomSchema::Type qw(family);

my @states = ('DISABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA');

sub kind { return 'trigger'; }
sub target { my ($self, $printer) = @_; return 'TRIGGER ' . quote_name($self->{name}) . ' ON ' . $printer->name($self->{table}); }

sub draw
{
	my ($class, $draw) = @_;
	my @functions = grep { $_->{role} eq 'trigger' } $draw->known('function');
	my $table = $draw->one_of($draw->known('table'), $draw->known('table'), $draw->known('view')) or return;
	return unless @functions;
	my $self = $class->SUPER::draw($draw, table => $table, state => $draw->chance(15) ? $draw->one_of(@states) : '');
	$self->draw_properties($draw);
	return $self;
}

sub draw_properties
{
	my ($self, $draw) = @_;
	my $table = $self->{table};
	my @columns = grep { !$_->{generated} } $table->all_columns;
	@$self{qw(columns arguments)} = ([], [ $draw->chance(20) ? $draw->some_of(2, 'a', q{it's}, 'back\\slash', '') : () ]);
	@$self{qw(condition transition constraint deferred)} = ();
	$self->{function} = $draw->one_of(grep { $_->{role} eq 'trigger' } $draw->known('function'));
	$self->{events} = [ $draw->some_of($draw->between(1, 2), qw(INSERT UPDATE DELETE)) ];
	$self->{level} = $draw->one_of('ROW', 'ROW', 'STATEMENT');
	$self->{timing} = $draw->one_of('BEFORE', 'AFTER');
	if ($table->kind eq 'view') { @$self{qw(level timing)} = ('ROW', 'INSTEAD OF'); return; }
	$self->{constraint} = $self->{level} eq 'ROW' && $self->{timing} eq 'AFTER' && $draw->chance(35);
	$self->{deferred} = $self->{constraint} && $draw->chance(60) ? $draw->one_of('DEFERRABLE', 'DEFERRABLE INITIALLY DEFERRED') : undef;
	$self->{columns} = [ $draw->some_of(2, @columns) ] if $draw->chance(35) && grep { $_ eq 'UPDATE' } @{ $self->{events} };
	my $row = (grep { $_ eq 'INSERT' } @{ $self->{events} }) ? 'new' : 'old';
	$row = undef if @{ $self->{events} } > 1 && $self->{level} eq 'ROW' && "@{ $self->{events} }" eq 'INSERT DELETE';
	my $column = $draw->one_of(@columns);
	$row = undef if $row && $row eq 'old' && !$column;
	$self->{condition} = draw_condition($draw, { %{ $column->operand }, parts => { column => $column, of => $table, alias => $row } })
	  if $column && $row && $self->{level} eq 'ROW' && $draw->chance(35);
	$self->{transition} = 1 if $self->{timing} eq 'AFTER' && $self->{level} eq 'STATEMENT' && @{ $self->{events} } == 1 && $draw->chance(70) && !@{ $self->{columns} };
	return;
}

sub change
{
	my ($self, $draw) = @_;
	if ($draw->chance(35)) { $self->{state} = $self->{state} ? '' : $draw->one_of(@states); }
	else { $self->draw_properties($draw); }
	return;
}

sub prune
{
	my ($self) = @_;
	my ($table, @columns) = ($self->{table}, @{ $self->{columns} });
	return $self->remove if $table->{gone} || !$table->has_all(\@columns) || grep { $_->{generated} } @columns;
	return $self->remove if $self->{condition} && $self->generated_in($self->{condition});
	return $self->SUPER::prune;
}

# Triggers that come before can't see what is generated.
sub generated_in
{
	my ($self, @parts) = @_;
	return grep { ref $_ eq 'ARRAY' ? $self->generated_in(@$_) : ref $_ eq 'HASH' && $_->{of} ? $_->{column}{generated} : 0 } @parts;
}

sub create
{
	my ($self, $printer) = @_;
	my @events = map { $_ eq 'UPDATE' && @{ $self->{columns} } ? 'UPDATE OF ' . $printer->columns(@{ $self->{columns} }) : $_ } @{ $self->{events} };
	my $text = 'CREATE ' . ($self->{constraint} ? 'CONSTRAINT ' : '') . 'TRIGGER ' . quote_name($self->{name})
	  . " $self->{timing} " . join(' OR ', @events) . ' ON ' . $printer->name($self->{table});
	$text .= " $self->{deferred}" if $self->{deferred};
	$text .= ' REFERENCING ' . ($self->{events}[0] eq 'DELETE' ? 'OLD' : 'NEW') . ' TABLE AS seen' if $self->{transition};
	$text .= " FOR EACH $self->{level}";
	$text .= ' WHEN (' . $printer->expression($self->{condition}) . ')' if $self->{condition};
	return $text . ' EXECUTE FUNCTION ' . $printer->name($self->{function}) . '(' . join(', ', map { quote_text($_) } @{ $self->{arguments} }) . ')';
}

sub complete
{
	my ($self, $printer) = @_;
	return $self->{state} && $self->{table}->kind eq 'table' ? 'ALTER TABLE ' . $printer->name($self->{table}) . " $self->{state} TRIGGER " . quote_name($self->{name}) : ();
}

sub features
{
	my ($self) = @_;
	return ($self->SUPER::features, "trigger: $self->{timing} $self->{level}", (map { $self->{$_} ? "trigger: $_" : () } qw(constraint condition transition)),
		@{ $self->{columns} } ? 'trigger: columns' : (), $self->{state} ? "trigger: $self->{state}" : ());
}

1;
