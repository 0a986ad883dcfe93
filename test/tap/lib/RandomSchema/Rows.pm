# Rows for the tables of a model that can stay in another one that was made from it, whichever of them comes first: values
# that keep all checks, and none where the two leave no way for them.
package RandomSchema::Rows;
use strict;
use warnings;

use RandomSchema::Names qw(quote_name);
use RandomSchema::Thing qw(columns_in);
use RandomSchema::Type qw(family base_of element_of constant);
use Scalar::Util qw(blessed);

# Statements that fill tables of the first, each by itself: one that a trigger or a rule refuses leaves its table empty.
sub row_statements
{
	my ($one, $other) = @_;
	my $printer = RandomSchema::Printer->new($one);
	my %others = map { $_->{id} => $_ } tables($other);
	return map { RandomSchema::Rows->for_table($printer, $one, $other, $_, $others{ $_->{id} }) } grep { $others{ $_->{id} } } tables($one);
}

# Those that stand alone, and where a row is no row of another table too.
sub tables
{
	my ($model) = @_;
	my %writes = map { $_->{table}{id} => 1 } grep { $_->kind eq 'rule' && $_->{event} eq 'INSERT' } @{ $model->{objects} };
	return grep { $_->kind eq 'table' && !$_->{partition_by} && !$_->{forces_security} && !$_->parents && !$_->heirs && !$writes{ $_->{id} } } @{ $model->{objects} };
}

sub for_table
{
	my ($class, $printer, @place) = @_;
	my $self = bless { models => [ @place[ 0, 1 ] ], tables => [ @place[ 2, 3 ] ] }, $class;
	my @columns = $self->filled_columns or return;
	# What a column had that one of the two lacks is lost on one of the ways.
	my @kept = grep { $self->counterpart(0, $_) } @columns;
	return unless $self->can_hold(@kept);
	my $table = $self->{tables}[0];
	my @rows = map { my $row = $_; '(' . join(', ', map { $printer->in_text($self->value($_, $row)) } @columns) . ')' } 1 .. $self->row_count(@kept);
	my $name = $printer->in_text($table);
	return "DO \$do\$ BEGIN INSERT INTO $name (" . join(', ', map { quote_name($_->{name}) } @columns) . ') VALUES ' . join(', ', @rows)
	  . '; SET CONSTRAINTS ALL IMMEDIATE; EXCEPTION WHEN OTHERS THEN NULL; END $do$';
}

sub columns { my ($self, $which) = @_; return @{ $self->{tables}[$which]{columns} }; }

# The column that is this one in the other table, by its number; by its name it may be another one.
sub counterpart { my ($self, $which, $column) = @_; my ($same) = grep { $_->{id} == $column->{id} } $self->columns(1 - $which); return $same; }
sub namesake { my ($self, $which, $column) = @_; my ($same) = grep { $_->{name} eq $column->{name} } $self->columns(1 - $which); return $same; }

# What foreign keys of either refer by.
sub is_referring
{
	my ($self, $column) = @_;
	return scalar grep { $_->{id} == $column->{id} } map { @{ $_->{columns} } } grep { $_->{kind} eq 'foreign' } map { @{ $_->{constraints} } } @{ $self->{tables} };
}

sub filled_columns
{
	my ($self) = @_;
	return grep {
		my $same = $self->counterpart(0, $_);
		my $writable = $_->is_writable && !$_->{serial} && (!$same || $same->is_writable);
		$writable && !$self->is_referring($_) && ($same || !$self->namesake(0, $_)) && $self->value($_, 1)
	} $self->columns(0);
}

sub enum_of { my ($type) = @_; my $base = element_of($type); return blessed $base->{base} && $base->{base}->kind eq 'enum' ? $base->{base} : undef; }

# Of an enumeration a label that both know.
sub value
{
	my ($self, $column, $row) = @_;
	my $enum = enum_of($column->{type}) or return constant($column->{type}, $row);
	my $same = $self->counterpart(0, $column);
	my $other = $same ? enum_of($same->{type}) : $enum;
	my %known = map { $_->{id} => 1 } @{ $other->{labels} };
	my ($place) = grep { $known{ $enum->{labels}[$_]{id} } } 0 .. $#{ $enum->{labels} };
	return defined $place ? constant($column->{type}, $place) : undef;
}

# Whether all constraints of both can be kept.
sub can_hold
{
	my ($self, @kept) = @_;
	my %is_kept = map { $_->{id} => 1 } @kept;
	for my $which (0, 1)
	{
		my $table = $self->{tables}[$which];
		for my $column ($self->columns($which))
		{
			return 0 if mentions_label(domain_conditions($column->{type}));
			next if $is_kept{ $column->{id} };
			my $comes = $column->{generated} || $column->{identity} || $column->{serial};
			my $given = $column->{default} && !$self->is_referring($column);
			return 0 if is_demanding($table, $column) && !$comes && !$given || $column->{default} && $self->is_referring($column);
			return 0 if $column->{serial} && $self->is_referring($column) || $column->{identity} && $self->is_referring($column);
			# What it has of itself need not be a value of another type.
			return 0 if ($comes || $column->{default}) && !$self->counterpart($which, $column) && $self->namesake($which, $column);
			# Its default may not keep its checks.
			return 0 if blessed $column->{type}{base} && !$self->counterpart($which, $column);
		}
		for my $constraint (grep { $_->{condition} } @{ $table->{constraints} })
		{
			return 0 if mentions_label($constraint->{condition}) || grep { !$is_kept{ $_->{id} } } columns_in($constraint->{condition});
		}
	}
	return 1;
}

sub is_demanding
{
	my ($table, $column) = @_;
	return RandomSchema::TablePrinter::is_never_null($table, $column) || forbids_null($column->{type});
}

sub forbids_null
{
	my ($type) = @_;
	return blessed $type->{base} && $type->{base}->kind eq 'domain' && !$type->{array} && ($type->{base}{not_null} || forbids_null($type->{base}{type}));
}

sub domain_conditions
{
	my ($type) = @_;
	my $domain = $type->{base};
	return blessed $domain && $domain->kind eq 'domain' ? ((map { $_->{condition} } @{ $domain->{checks} }), domain_conditions($domain->{type})) : ();
}

sub mentions_label
{
	my (@data) = @_;
	return scalar grep { blessed $_ ? $_->isa('RandomSchema::Label') : ref $_ eq 'ARRAY' ? mentions_label(@$_) : ref $_ eq 'HASH' ? mentions_label(values %$_) : 0 } @data;
}

# Several where nothing could find two of them to be the same.
sub row_count
{
	my ($self, @kept) = @_;
	my %distinct = map { $_->{id} => 1 } grep { family($_->{type}) !~ /^(?:bool|enum)\z/ && !enum_of($_->{type}) } @kept;
	for my $which (0, 1)
	{
		my ($model, $table) = ($self->{models}[$which], $self->{tables}[$which]);
		my @keys = map { $_->{columns} } grep { $_->{kind} =~ /^(?:unique|primary|exclude)\z/ } @{ $table->{constraints} };
		push @keys, map { [ map { $_->{parts} } @{ $_->{keys} } ] } grep { $_->kind eq 'index' && $_->{unique} && $_->{table} == $table } @{ $model->{objects} };
		return 1 if grep { !blessed $_ || !$distinct{ $_->{id} } } map { @$_ } @keys;
	}
	return 3;
}

1;
