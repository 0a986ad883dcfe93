# Constraints of tables: checks, unique and primary keys, exclusion, foreign keys.
package RandomSchema::Constraint;
use strict;
use warnings;

use parent 'RandomSchema::Thing';
use RandomSchema::Expression qw(draw_condition);
use RandomSchema::Names qw(quote_name);
use RandomSchema::Thing qw(draw_comment is_whole columns_in);
use RandomSchema::Type qw(family is_comparable is_builtin);

# A new one of the kind, or nothing where the table has no columns for it.
sub draw
{
	my ($class, $draw, $table, $kind) = @_;
	my $named = $draw->chance(60);
	my $self = $class->new($draw, kind => $kind, name => $named ? $draw->object_name : undef, comment => $named ? draw_comment($draw) : undef,
		inline => $draw->chance(70));
	my $method = "draw_$kind";
	return $self->$method($draw, $table) ? $self : undef;
}

sub draw_check
{
	my ($self, $draw, $table) = @_;
	my $column = $draw->one_of($table->all_columns) or return 0;
	$self->{condition} = draw_condition($draw, $column->operand);
	my $other = $draw->one_of($table->all_columns);
	$self->{condition} = [ '(', $self->{condition}, ') OR (', draw_condition($draw, $other->operand), ')' ] if $draw->chance(20);
	$self->change($draw, $table);
	return 1;
}

# Keys of partitioned tables have the columns of all partition keys.
sub draw_unique
{
	my ($self, $draw, $table) = @_;
	return 0 if $table->tree_has_expression_key;
	my @keys = $table->tree_key_columns;
	my @columns = grep { is_comparable($_->{type}) } $table->all_columns;
	my %taken = map { $_->{id} => 1 } @keys;
	@columns = grep { !$taken{ $_->{id} } } @columns;
	$self->{columns} = [ $draw->shuffled(@keys, $draw->some_of(@keys ? $draw->number(2) : $draw->between(1, 3), @columns)) ];
	%taken = map { $_->{id} => 1 } @{ $self->{columns} };
	$self->{include} = [ $draw->chance(15) ? $draw->some_of(1, grep { !$taken{ $_->{id} } } @columns) : () ];
	$self->change($draw, $table);
	return scalar @{ $self->{columns} };
}

sub draw_primary
{
	my ($self, $draw, $table) = @_;
	return 0 if $table->{partition_of} || $table->primary_key;
	my ($id) = grep { $_->{name} eq 'id' } $table->all_columns;
	return $self->draw_unique($draw, $table) unless $id && $draw->chance(65) && !$table->tree_key_columns;
	@$self{qw(columns include)} = ([$id], []);
	$self->change($draw, $table);
	return 1;
}

sub draw_exclude
{
	my ($self, $draw, $table) = @_;
	return 0 if $table->{partition_by} || $table->root != $table;
	my @ranges = grep { family($_->{type}) eq 'range' } $table->all_columns;
	my $column = $draw->one_of(@ranges, @ranges, grep { family($_->{type}) =~ /^(?:int|text|date|uuid)\z/ } $table->all_columns) or return 0;
	my $is_range = family($column->{type}) eq 'range';
	$self->{columns} = [$column];
	$self->{method} = $is_range ? 'gist' : $draw->one_of('btree', 'hash');
	$self->{operator} = $is_range ? $draw->one_of('&&', '&&', '=') : '=';
	my $other = $draw->chance(25) ? $draw->one_of($table->all_columns) : undef;
	$self->{where} = $other ? draw_condition($draw, $other->operand) : undef;
	$self->change($draw, $table);
	return 1;
}

# To columns that are a key there; the table gets columns for it where it has none.
sub draw_foreign
{
	my ($self, $draw, $table) = @_;
	# It is made last, so any table will do.
	local $draw->{until};
	my @targets = grep { $_->keys_to_refer_to && ($_->root != $table->root || $_ == $table && !$table->{partition_by}) } $draw->known('table'), $table;
	my $target = $draw->one_of(@targets) or return 0;
	my $key = $draw->one_of($target->keys_to_refer_to);
	return 0 if grep { !fits($_, $_) || !is_known($draw, $table, $_->{type}) } @{ $key->{columns} };
	my @columns;
	for my $there (@{ $key->{columns} })
	{
		my %taken = map { $_->{id} => 1 } @columns, $there;
		my $here = $draw->one_of(grep { !$_->{generated} && !$taken{ $_->{id} } && fits($_, $there) } $table->all_columns);
		if (!$here || $draw->chance(40))
		{
			$here = RandomSchema::Column->draw($draw, $table, type => { %{ $there->{type} } }, plain => 1);
			$table->add_column($here);
		}
		push @columns, $here;
	}
	@$self{qw(target key columns)} = ($target, $key, \@columns);
	$self->change($draw, $table);
	return 1;
}

# Whether the table may have a column of the type.
sub is_known
{
	my ($draw, $table, $type) = @_;
	return is_builtin($type) || scalar grep { $_ == $type->{base} } $draw->before($table->root, sub { $draw->known($type->{base}->kind) });
}

# What a foreign key may compare without a cast of the key.
sub fits
{
	my ($here, $there) = @_;
	my ($one, $other) = map { family($_->{type}) } $here, $there;
	return 0 if $one ne $other || $one =~ /^(?:array|composite|range)\z/;
	return 1 if $one =~ /^(?:int|text)\z/;
	return $here->{type}{base} eq $there->{type}{base} && !($one eq 'enum' && $here->{type}{base}->kind eq 'domain');
}

# What can be another way without being another constraint.
sub change
{
	my ($self, $draw, $table) = @_;
	my $kind = $self->{kind};
	my $partitioned = $table->{partition_by} || $table->{partition_of};
	if ($kind ne 'check')
	{
		$self->{deferrable} = $draw->chance(20);
		$self->{deferred} = $self->{deferrable} && $draw->chance(50);
	}
	if ($kind eq 'check')
	{
		$self->{no_inherit} = !$partitioned && $draw->chance(8);
		$self->{not_valid} = $draw->chance(8);
	}
	elsif ($kind eq 'foreign')
	{
		my @actions = ('', '', 'CASCADE', 'SET NULL', 'RESTRICT', 'SET DEFAULT');
		$self->{on_delete} = $draw->one_of(@actions);
		$self->{on_update} = $draw->one_of(@actions);
		$self->{only_columns} = $self->{on_delete} =~ /^SET/ && $draw->chance(25);
		$self->{match_full} = $draw->chance(10);
		$self->{not_valid} = !$table->{partition_by} && $draw->chance(10);
	}
	else
	{
		$self->{nulls_not_distinct} = $kind eq 'unique' && $draw->chance(12);
		$self->{fillfactor} = ($self->{method} // '') ne 'gist' && $draw->chance(10) ? $draw->between(50, 95) : undef;
	}
	return;
}

sub data { my ($self) = @_; return @$self{qw(condition columns include where target key)}; }

sub is_possible
{
	my ($self, $table) = @_;
	my $kind = $self->{kind};
	my %own = map { $_->{id} => 1 } $table->all_columns;
	return 0 if !is_whole($self->data) || grep { !$own{ $_->{id} } } columns_in(@$self{qw(condition columns include where)});
	if ($kind eq 'foreign')
	{
		my ($key, $columns) = @$self{qw(key columns)};
		return 0 if $key->{deferrable} || !$self->{target}->has_key($key) || grep { $_->{generated} } @$columns;
		return 0 if $self->{target}{unlogged} && !$table->{unlogged} || $self->{not_valid} && $table->{partition_by};
		return !grep { !fits($columns->[$_], $key->{columns}[$_]) } 0 .. $#$columns;
	}
	if ($kind =~ /^(?:unique|primary)\z/ && $table->{partition_by})
	{
		my %in_key = map { $_->{id} => 1 } @{ $self->{columns} };
		return 0 if $table->tree_has_expression_key || grep { !$in_key{ $_->{id} } } $table->tree_key_columns;
	}
	return 0 if $kind eq 'exclude' && $table->{partition_by};
	return 0 if $self->{no_inherit} && ($table->{partition_by} || $table->{partition_of});
	return 1;
}

# Part of CREATE TABLE, or later.
sub is_inline
{
	my ($self, $printer, $table) = @_;
	return 0 if $self->{not_valid} || !$printer->has_made($self->{condition}, $self->{where});
	return $self->{inline} && ($self->{kind} ne 'foreign' || $self->{target} == $table || $printer->has_made($self->{target}));
}

sub clause
{
	my ($self, $printer) = @_;
	my $kind = $self->{kind};
	my $columns = $printer->columns(@{ $self->{columns} // [] });
	my $text =
	    $kind eq 'check' ? 'CHECK (' . $printer->expression($self->{condition}) . ')' . ($self->{no_inherit} ? ' NO INHERIT' : '')
	  : $kind eq 'unique' ? 'UNIQUE ' . ($self->{nulls_not_distinct} ? 'NULLS NOT DISTINCT ' : '') . "($columns)"
	  : $kind eq 'primary' ? "PRIMARY KEY ($columns)"
	  : $kind eq 'exclude' ? "EXCLUDE USING $self->{method} ($columns WITH $self->{operator})"
	  : $self->foreign_clause($printer, $columns);
	$text .= ' INCLUDE (' . $printer->columns(@{ $self->{include} }) . ')' if @{ $self->{include} // [] };
	$text .= " WITH (fillfactor = $self->{fillfactor})" if $self->{fillfactor};
	$text .= ' WHERE (' . $printer->expression($self->{where}) . ')' if $self->{where};
	$text .= ' DEFERRABLE' if $self->{deferrable};
	$text .= ' INITIALLY DEFERRED' if $self->{deferred};
	$text .= ' NOT VALID' if $self->{not_valid};
	return (defined $self->{name} ? 'CONSTRAINT ' . quote_name($self->{name}) . ' ' : '') . $text;
}

sub foreign_clause
{
	my ($self, $printer, $columns) = @_;
	my $text = "FOREIGN KEY ($columns) REFERENCES " . $printer->name($self->{target}) . ' (' . $printer->columns(@{ $self->{key}{columns} }) . ')';
	$text .= ' MATCH FULL' if $self->{match_full};
	$text .= " ON UPDATE $self->{on_update}" if $self->{on_update};
	$text .= " ON DELETE $self->{on_delete}" if $self->{on_delete};
	$text .= " ($columns)" if $self->{only_columns};
	return $text;
}

sub comment_on
{
	my ($self, $printer, $table) = @_;
	return $self->comment_statement('CONSTRAINT ' . quote_name($self->{name} // '') . ' ON ' . $printer->name($table));
}

sub features
{
	my ($self) = @_;
	my $kind = "$self->{kind} constraint";
	return ($kind, (map { $self->{$_} ? "$kind: $_" : () } qw(deferrable not_valid nulls_not_distinct no_inherit match_full on_delete only_columns where)),
		@{ $self->{include} // [] } ? "$kind: include" : (), @{ $self->{columns} // [] } > 1 ? "$kind: of several columns" : (),
		defined $self->{comment} ? 'comment on constraint' : ());
}

1;
