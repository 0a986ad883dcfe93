# How a table becomes another one of the same name.
package RandomSchema::TableChange;
use strict;
use warnings;

use RandomSchema::Partitioning qw(draw_partition_key draw_bound);

sub change
{
	my ($table, $draw) = @_;
	my @own = @{ $table->{columns} };
	my @constraints = @{ $table->{constraints} };
	my $how = $draw->weighted(
		add_column => $table->{partition_of} ? 0 : 6,
		drop_column => @own > 1 ? 5 : 0,
		change_column => @own ? 10 : 0,
		replace_column => @own ? 2 : 0,
		add_constraint => 5,
		drop_constraint => @constraints ? 4 : 0,
		change_constraint => @constraints ? 3 : 0,
		settings => 3,
		persistence => $table->{partition_by} || $table->{partition_of} ? 0 : 1,
		key => $table->{partition_by} ? 1 : 0,
		bound => $table->{partition_of} ? 3 : 0,
		detach => $table->{partition_of} && !$table->{partition_by} ? 2 : 0,
		override => $table->parents ? 3 : 0,
		inherit => $draw->allows('inheritance') ? 1 : 0,
		disinherit => @{ $table->{inherits} } ? 3 : 0);
	return RandomSchema::TableChange->can($how)->($table, $draw);
}

sub add_column { my ($table, $draw) = @_; $table->add_column(RandomSchema::Column->draw($draw, $table)); return; }
sub change_column { my ($table, $draw) = @_; $draw->one_of(@{ $table->{columns} })->change($draw, $table); return; }
sub add_constraint { my ($table, $draw) = @_; $table->add_constraint($draw); return; }
sub drop_constraint { my ($table, $draw) = @_; $draw->one_of(@{ $table->{constraints} })->remove; return; }
sub change_constraint { my ($table, $draw) = @_; $draw->one_of(@{ $table->{constraints} })->change($draw, $table); return; }
sub settings { my ($table, $draw) = @_; $table->draw_settings($draw); return; }
sub persistence { my ($table) = @_; $table->{unlogged} = !$table->{unlogged}; return; }
sub override { my ($table, $draw) = @_; $table->draw_override($draw); return; }

# Not those that the table is partitioned by.
sub loose_columns
{
	my ($table) = @_;
	my %key = map { $_->{id} => 1 } $table->tree_key_columns;
	return grep { !$key{ $_->{id} } } @{ $table->{columns} };
}

sub drop_column { my ($table, $draw) = @_; my $column = $draw->one_of(loose_columns($table)) or return; $column->remove; return; }

# Another column of that name.
sub replace_column
{
	my ($table, $draw) = @_;
	my $old = $draw->one_of(loose_columns($table)) or return;
	my $new = RandomSchema::Column->draw($draw, $table);
	$new->{name} = $old->{name};
	$old->remove;
	$_ = $_ == $old ? $new : $_ for @{ $table->{columns} };
	return;
}

sub key
{
	my ($table, $draw) = @_;
	return if grep { $_->{label} } map { $_->{bound} } $table->partitions;
	my $key = draw_partition_key($draw, $table) or return;
	return if $table->partitions && $key->{columns}[0]->family_of eq 'enum';
	return if $key->{strategy} eq 'HASH' && grep { $_->{bound}{default} } $table->partitions;
	$table->{partition_by} = $key;
	return;
}

sub bound
{
	my ($table, $draw) = @_;
	my @others = map { $_->{bound} } grep { $_ != $table } $table->{partition_of}->partitions;
	my $bound = draw_bound($draw, $table->{partition_of}, @others) or return;
	$table->{bound} = $bound;
	return;
}

# A table by itself, with the columns that it has from others; what belongs to it stays.
sub detach
{
	my ($table, $draw) = @_;
	keep_columns($table, $draw, $table->all_columns);
	delete @$table{qw(partition_of bound)};
	return;
}

sub disinherit
{
	my ($table, $draw) = @_;
	my $parent = shift @{ $table->{inherits} };
	my %others = map { $_->{id} => 1 } $table->all_columns;
	keep_columns($table, $draw, grep { !$others{ $_->{id} } } $parent->all_columns) if $draw->chance(60);
	return;
}

sub inherit
{
	my ($table, $draw) = @_;
	return if $table->{partition_by} || $table->{partition_of};
	my %names = map { $_->{name} => 1 } map { $_->all_columns } $table->kin;
	my @parents = grep { my $other = $_; $other->root == $other && !$other->{partition_by} && !grep { $names{ $_->{name} } } map { $_->all_columns } $other->kin }
	  $draw->known('table');
	my $parent = $draw->one_of(@parents) or return;
	$table->inherit($parent);
	return;
}

sub keep_columns
{
	my ($table, $draw, @columns) = @_;
	my (@own, %own);
	for my $column (@columns)
	{
		my $copy = RandomSchema::Column->new($draw, %$column, id => $draw->next_id);
		push @own, $copy;
		$own{ $column->{id} } = $copy;
	}
	unshift @{ $table->{columns} }, @own;
	my @parts = ($table, @{ $table->{constraints} }, @own, grep { ($_->{table} // 0) == $table } @{ $draw->{model}{objects} });
	for my $object (@parts)
	{
		$object->{$_} = with_own($object->{$_}, \%own) for grep { !/^(?:heirs|inherits|partition_of)\z/ } keys %$object;
	}
	return;
}

# The same data with columns of the table's own.
sub with_own
{
	my ($data, $own) = @_;
	return ref $data eq 'ARRAY' ? [ map { with_own($_, $own) } @$data ]
	  : ref $data eq 'HASH' ? { map { $_ => with_own($data->{$_}, $own) } keys %$data }
	  : Scalar::Util::blessed($data) && $data->isa('RandomSchema::Column') ? $own->{ $data->{id} } // $data
	  : $data;
}

1;
