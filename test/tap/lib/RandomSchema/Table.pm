# Tables: with columns of their own, as heirs of other tables, partitioned, as partitions.
package RandomSchema::Table;
use strict;
use warnings;

use parent 'RandomSchema::Object';
use RandomSchema::Names qw(quote_name);
use RandomSchema::Partitioning qw(draw_partition_key draw_bound bound_text key_text);
use RandomSchema::Thing qw(is_whole);
use RandomSchema::Type qw(draw_type family);

sub kind { return 'table'; }
sub target { my ($self, $printer) = @_; return 'TABLE ' . $printer->name($self); }
sub grantable { return qw(TABLE SELECT INSERT UPDATE DELETE TRUNCATE REFERENCES TRIGGER); }
sub parts { my ($self) = @_; return (@{ $self->{columns} }, @{ $self->{constraints} }); }
sub names { my ($self) = @_; return grep { defined } map { $_->{name} } $self, @{ $self->{constraints} }; }

# Its place among tables.

sub parents { my ($self) = @_; return $self->{partition_of} // (), @{ $self->{inherits} }; }
sub is_heir_of { my ($self, $table) = @_; return scalar grep { $_ == $table } $self->parents; }
sub heirs { my ($self) = @_; return grep { !$_->{gone} && $_->is_heir_of($self) } @{ $self->{heirs} }; }
sub partitions { my ($self) = @_; return grep { ($_->{partition_of} // 0) == $self } $self->heirs; }
sub root { my ($self) = @_; return $self->{partition_of} ? $self->{partition_of}->root : $self; }
sub tree { my ($self) = @_; return ($self, map { $_->tree } $self->partitions); }

# All tables that it is related to.
sub kin
{
	my ($self) = @_;
	my @kin = ($self);
	my %seen = ($self->{id} => 1);
	for (my $i = 0; $i < @kin; $i++) { push @kin, grep { !$seen{ $_->{id} }++ } $kin[$i]->parents, $kin[$i]->heirs; }
	return @kin;
}

# Columns that it has without having them from others.
sub own_columns { my ($self) = @_; return $self->{partition_of} ? $self->root->own_columns : @{ $self->{columns} }; }

sub all_columns
{
	my ($self) = @_;
	my %seen;
	return grep { !$seen{ $_->{id} }++ } (map { $_->all_columns } $self->parents), @{ $self->{columns} };
}

sub add_column { my ($self, $column) = @_; push @{ $self->root->{columns} }, $column; return; }

# Its constraints, and those of the partitioned tables that it is a part of.
sub line_constraints { my ($self) = @_; return (@{ $self->{constraints} }, $self->{partition_of} ? $self->{partition_of}->line_constraints : ()); }
sub primary_key { my ($self) = @_; my ($key) = grep { $_->{kind} eq 'primary' } $self->line_constraints; return $key; }
sub tree_keys { my ($self) = @_; return grep { $_ } map { $_->{partition_by} } $self->tree; }
sub tree_key_columns { my ($self) = @_; my %seen; return grep { !$seen{ $_->{id} }++ } map { @{ $_->{columns} } } $self->tree_keys; }
sub tree_has_expression_key { my ($self) = @_; return scalar grep { $_->{expression} } $self->tree_keys; }
sub has_key { my ($self, $key) = @_; return !$key->{gone} && scalar grep { $_ == $key } @{ $self->{constraints} }; }
sub keys_to_refer_to { my ($self) = @_; return grep { $_->{kind} =~ /^(?:unique|primary)\z/ && !$_->{deferrable} } @{ $self->{constraints} }; }

# That of REPLICA IDENTITY, while it can be.
sub identifying_index { my ($self) = @_; return grep { $_ && $_->can_identify($self) } $self->{identity_index}; }

# Drawing.

sub draw
{
	my ($class, $draw) = @_;
	my @tables = $draw->known('table');
	my ($partitioned, $plain) = ($draw->one_of(grep { $_->{partition_by} } @tables), $draw->one_of(grep { $_->root == $_ && !$_->{partition_by} } @tables));
	my $role = $draw->weighted(
		plain => 8,
		partitioned => $draw->allows('partition') ? 3 : 0,
		partition => $partitioned && $draw->allows('partition') ? 9 : 0,
		heir => $plain && $draw->allows('inheritance') ? 2 : 0);
	my $bound = $role eq 'partition' ? draw_bound($draw, $partitioned, map { $_->{bound} } $partitioned->partitions) : undef;
	return if $role eq 'partition' && !$bound;

	my $self = $class->SUPER::draw($draw, grants => [], columns => [], constraints => [], inherits => [], heirs => [], overrides => [], replica_identity => '');
	$self->{unlogged} = $role =~ /^(?:plain|heir)\z/ && $draw->chance(8);
	$self->{is_partitioned} = $role eq 'partitioned';
	if ($role eq 'partition') { $self->become_partition($draw, $partitioned, $bound); }
	elsif ($role eq 'heir') { $self->inherit($plain); }
	if ($role eq 'plain') { $self->add_column(RandomSchema::Column->draw($draw, $self, key => 1)) if $draw->chance(80); }
	if ($role ne 'partition') { $self->add_column(RandomSchema::Column->draw($draw, $self)) for 1 .. $draw->between($role eq 'heir' ? 0 : 1, 6); }
	if ($role eq 'partitioned' || $role eq 'partition' && $draw->chance(25)) { $self->{partition_by} = draw_partition_key($draw, $self); }
	$self->draw_override($draw) if $draw->chance(30);
	$self->draw_settings($draw);
	$self->add_constraint($draw, 'primary') if $draw->chance($role eq 'plain' ? 75 : 40);
	$self->add_constraint($draw) for 1 .. $draw->number($role eq 'partition' ? 2 : 4);
	$self->{grants} = RandomSchema::Access::draw_grants($draw, $self);
	return $self;
}

sub become_partition
{
	my ($self, $draw, $parent, $bound) = @_;
	@$self{qw(partition_of bound attaches)} = ($parent, $bound, $draw->chance(25));
	push @{ $parent->{heirs} }, $self;
	return;
}

sub inherit
{
	my ($self, $parent) = @_;
	push @{ $self->{inherits} }, $parent;
	push @{ $parent->{heirs} }, $self;
	return;
}

sub add_constraint
{
	my ($self, $draw, $kind) = @_;
	$kind //= $draw->weighted(check => 4, unique => 3, foreign => $draw->allows('foreign key') ? 5 : 0, exclude => $draw->allows('exclusion') ? 1 : 0);
	my $constraint = RandomSchema::Constraint->draw($draw, $self, $kind);
	# Of two indexes that CREATE TABLE asks for in the same words it makes one.
	return if !$constraint || grep { same_columns($_, $constraint) } @{ $self->{constraints} };
	push @{ $self->{constraints} }, $constraint;
	return;
}

sub same_columns { my (@constraints) = @_; return 2 > keys %{ { map { join(' ', map { $_->{id} } @{ $_->{columns} // [$_] }) => 1 } @constraints } }; }

# What isn't about columns.
sub draw_settings
{
	my ($self, $draw) = @_;
	my @options = ('fillfactor = ' . 10 * $draw->between(5, 9), 'autovacuum_enabled = false', 'parallel_workers = 2', 'toast.autovacuum_enabled = false');
	$self->{options} = $self->{partition_by} || !$draw->chance(15) ? [] : [ $draw->some_of($draw->between(1, 2), @options) ];
	$self->{security} = $draw->chance_of('row level security', 12);
	$self->{forces_security} = $self->{security} && $draw->chance(30);
	$self->{replica_identity} = $draw->chance_of('replica identity', 8) ? $draw->one_of('FULL', 'NOTHING') : '';
	$self->{identity_index} = undef;
	return;
}

# What partitions and heirs say about columns that they have from others.
sub draw_override
{
	my ($self, $draw) = @_;
	my $column = $draw->one_of(grep { !$_->{generated} && !$_->{identity} } map { $_->all_columns } $self->parents) or return;
	my $default = $draw->chance(50) ? RandomSchema::Expression::draw_default($draw, $column->{type}) : undef;
	$self->{overrides} = [ { column => $column, of => $self, default => $default, statistics => $default ? undef : $draw->between(1, 99) } ];
	return;
}

sub complete { my ($self, $printer) = @_; return RandomSchema::TablePrinter::complete($self, $printer); }
sub create { my ($self, $printer) = @_; return RandomSchema::TablePrinter::create($self, $printer); }
sub change { my ($self, $draw) = @_; return RandomSchema::TableChange::change($self, $draw); }

sub describe
{
	my ($self, $printer) = @_;
	my $name = $printer->name($self);
	my @columns = $self->{partition_of} ? () : @{ $self->{columns} };
	return ($self->SUPER::describe($printer), map { $_->comment_statement("COLUMN $name." . quote_name($_->{name})) } @columns);
}

# Without what it has from others that are gone.
sub prune
{
	my ($self) = @_;
	return $self->remove if $self->{partition_of} && !(is_whole($self->{partition_of}, $self->{bound}) && $self->{partition_of}{partition_by});
	@{ $self->{inherits} } = grep { !$_->{gone} && !$_->{partition_by} && !$_->{partition_of} } @{ $self->{inherits} };
	$_->prune for @{ $self->{columns} };
	@{ $self->{columns} } = grep { !$_->{gone} } @{ $self->{columns} };
	return $self->remove unless is_whole($self->{partition_by}) && !grep { $_->{generated} } map { @{ $_->{columns} } } $self->{partition_by} // ();
	@{ $self->{overrides} } = grep { is_whole($_) && !$_->{column}{generated} } @{ $self->{overrides} };
	for my $constraint (@{ $self->{constraints} })
	{
		$constraint->{not_valid} = 0 if $constraint->{kind} eq 'check' && ($self->{partition_by} || $self->heirs);
		$constraint->remove unless $constraint->is_possible($self);
	}
	@{ $self->{constraints} } = grep { !$_->{gone} } @{ $self->{constraints} };
	return $self->SUPER::prune;
}

sub data { return (); }

sub features
{
	my ($self) = @_;
	my %roles = (
		'partitioned table' => $self->{partition_by}, 'partitioned by ' . (($self->{partition_by} // {})->{strategy} // '') => $self->{partition_by},
		'partitioned partition' => $self->{partition_by} && $self->{partition_of}, 'partition' => $self->{partition_of},
		'default partition' => $self->{partition_of} && $self->{bound}{default}, 'attached partition' => $self->{partition_of} && $self->{attaches},
		'heir' => scalar @{ $self->{inherits} }, 'unlogged table' => $self->{unlogged}, 'row level security' => $self->{security},
		'forced row level security' => $self->{forces_security}, 'replica identity' => $self->{replica_identity},
		'replica identity index' => scalar(my @index = $self->identifying_index), 'table options' => scalar @{ $self->{options} }, 'override of a column' => scalar @{ $self->{overrides} });
	return ($self->SUPER::features, (grep { $roles{$_} } sort keys %roles),
		$self->{partition_of} ? () : (map { $_->features } @{ $self->{columns} }), map { $_->features } @{ $self->{constraints} });
}

1;
