# A schema as data: its objects in an order in which they can be made, and what is said of the schema as a whole.
package RandomSchema::Model;
use strict;
use warnings;

use RandomSchema::Access qw(draw_default_privileges default_privilege_statements);
use RandomSchema::Names qw(quote_name quote_text);
use RandomSchema::Thing qw(draw_comment mentions);
use Storable qw(dclone);

my %classes = (
	enum => 'Enum', 'composite type' => 'Composite', 'range type' => 'Range', domain => 'Domain', sequence => 'Sequence', function => 'Function',
	procedure => 'Procedure', aggregate => 'Aggregate', table => 'Table', index => 'Index', statistics => 'Statistics', view => 'View',
	'materialized view' => 'MaterializedView', trigger => 'Trigger', rule => 'Rule', policy => 'Policy');

# How often each is drawn in the first third, in the second, and in the last.
my @weights = (
	{ enum => 4, 'composite type' => 2, 'range type' => 1, domain => 4, sequence => 3, function => 7 },
	{ table => 12, aggregate => 1, enum => 1, domain => 1, function => 4, sequence => 1, index => 3, trigger => 1, view => 2 },
	{ table => 2, view => 5, 'materialized view' => 3, index => 6, function => 5, procedure => 2, aggregate => 2, trigger => 4, rule => 2, policy => 4,
		statistics => 2, sequence => 1 });

sub new
{
	my ($class, $schema, %options) = @_;
	return bless { schema => $schema, objects => [], last_id => 0, without => { map { $_ => 1 } @{ $options{without} // [] } } }, $class;
}

sub names { my ($self) = @_; return map { $_->names } @{ $self->{objects} }; }
sub table_count { my ($self) = @_; return scalar grep { $_->kind eq 'table' } @{ $self->{objects} }; }

# A new object of the kind, where what it needs is there.
sub draw_object
{
	my ($self, $draw, $kind) = @_;
	$draw->begin;
	my $object = "RandomSchema::$classes{$kind}"->draw($draw);
	$object->prune if $object;
	return if !$object || $object->{gone};
	push @{ $self->{objects} }, $object;
	# A key of partitions asks much of other tables' keys.
	$self->prune if $kind eq 'table';
	return;
}

sub draw_some_object
{
	my ($self, $draw, $stage) = @_;
	my %weights = map { $draw->allows($_) ? ($_ => $weights[$stage]{$_}) : () } keys %{ $weights[$stage] };
	return $self->draw_object($draw, $draw->weighted(map { $_ => $weights{$_} } sort keys %weights));
}

sub draw
{
	my ($self, $draw, $size) = @_;
	for my $number (0 .. $size - 1) { $self->draw_some_object($draw, int(3 * $number / $size)); }
	$self->tie_knots($draw);
	$self->draw_style($draw);
	$self->draw_schema($draw);
	return $self;
}

# What refers to what comes later: cycles of foreign keys, and of defaults with functions that name the table.
sub tie_knots
{
	my ($self, $draw) = @_;
	$draw->begin;
	my @tables = grep { $_->kind eq 'table' && !$_->{partition_of} } @{ $self->{objects} };
	return unless @tables;
	for (1 .. $draw->number(4))
	{
		my $table = $draw->one_of(@tables);
		if ($draw->allows('foreign key') && $draw->chance(60)) { $table->add_constraint($draw, 'foreign'); next; }
		my $column = $draw->one_of(grep { $_->is_writable && !$_->{serial} } @{ $table->{columns} }) or next;
		$column->{default} = RandomSchema::Expression::draw_default($draw, $column->{type});
	}
	$self->prune;
	return;
}

# How it is written down, which makes no difference to what it is.
sub draw_style
{
	my ($self, $draw) = @_;
	$self->{$_} = $draw->chance(50) for qw(qualifies describes_last says_schema_first);
	return;
}

sub draw_schema
{
	my ($self, $draw) = @_;
	$self->{defaults} = draw_default_privileges($draw);
	$self->{comment} = draw_comment($draw);
	return;
}

# defaults: other default privileges.
sub schema_statements
{
	my ($self, $printer, $defaults) = @_;
	return (default_privilege_statements($printer->{schema}, $defaults // $self->{defaults}),
		defined $self->{comment} ? "COMMENT ON SCHEMA $printer->{schema} IS " . quote_text($self->{comment}) : ());
}

# Another schema: a copy in which some objects are others, gone or new.
sub mutated
{
	my ($self, $draw_for) = @_;
	my $copy = dclone($self);
	my $draw = $draw_for->($copy);
	my $changes = $draw->between(1, 3 + @{ $copy->{objects} } / 2);
	for (1 .. $changes)
	{
		my $how = $draw->weighted(change_object => 60, describe_object => 6, remove_object => 12, add_object => 16, replace_object => 5, move_object => 5);
		$draw->begin;
		$copy->$how($draw);
		$copy->prune($draw);
	}
	$copy->draw_style($draw);
	$copy->draw_schema($draw) if $draw->chance(20);
	return $copy;
}

sub any_object { my ($self, $draw) = @_; return $draw->one_of(@{ $self->{objects} }); }

sub change_object
{
	my ($self, $draw) = @_;
	my @objects = @{ $self->{objects} };
	my $object = $draw->one_of(@objects, grep { $_->kind eq 'table' } @objects) or return;
	$draw->before($object, sub { $object->change($draw) });
	return;
}

sub describe_object { my ($self, $draw) = @_; my $object = $self->any_object($draw) or return; $object->change_description($draw); return; }
sub remove_object { my ($self, $draw) = @_; my $object = $self->any_object($draw) or return; $object->remove; return; }
sub add_object { my ($self, $draw) = @_; $self->draw_some_object($draw, $draw->weighted(0 => 2, 1 => 3, 2 => 3)); return; }

# Something else of that name, of another kind perhaps.
sub replace_object
{
	my ($self, $draw) = @_;
	my $old = $draw->one_of(grep { defined $_->{name} && !$_->{overloads} } @{ $self->{objects} }) or return;
	$old->remove;
	$self->prune;
	local $draw->{replaced} = $old->{name};
	$self->draw_some_object($draw, $draw->number(3));
	return;
}

# One that nothing needs comes last, and may name what came after it before.
sub move_object
{
	my ($self, $draw) = @_;
	my $objects = $self->{objects};
	my $moved = $draw->one_of(grep { my $object = $_; !grep { $_ != $object && names_it($_, $object) } @$objects } @$objects) or return;
	@$objects = ((grep { $_ != $moved } @$objects), $moved);
	$draw->before($moved, sub { $moved->change($draw) });
	return;
}

sub names_it
{
	my ($other, $object) = @_;
	my @all = map { values %$_ } $other, $other->parts;
	return grep { mentions($_, @all) } $object, $object->parts;
}

# Take out what can't be there any more, until nothing more goes. draw: views and functions may become others instead.
sub prune
{
	my ($self, $draw) = @_;
	my $before;
	do
	{
		$before = join ' ', map { $_->{id}, map { $_->{id} } $_->parts } @{ $self->{objects} };
		for my $object (@{ $self->{objects} })
		{
			$draw->before($object, sub { $object->redraw($draw) }) if $draw && $object->can('redraw') && $object->is_outdated && $draw->chance(70);
			$object->prune;
		}
		@{ $self->{objects} } = grep { !$_->{gone} } @{ $self->{objects} };
	} while $before ne join ' ', map { $_->{id}, map { $_->{id} } $_->parts } @{ $self->{objects} };
	return;
}

# Without the objects of these numbers and all that needs them: for making what fails smaller.
sub without
{
	my ($self, @ids) = @_;
	my $copy = dclone($self);
	my %unwanted = map { $_ => 1 } @ids;
	$_->remove for grep { $unwanted{ $_->{id} } } map { $_, $_->parts } @{ $copy->{objects} };
	$copy->prune;
	return $copy;
}

# Without what is said about objects, but not by them.
sub undescribed
{
	my ($self) = @_;
	my $copy = dclone($self);
	for my $thing ($copy, map { $_, $_->parts } @{ $copy->{objects} })
	{
		delete $thing->{comment};
		$thing->{grants} = [] if $thing->{grants};
		$thing->{defaults} = [] if $thing->{defaults};
	}
	return $copy;
}

# How often each feature is there.
sub tally
{
	my ($self) = @_;
	my %tally;
	$tally{$_}++ for (map { $_->features } @{ $self->{objects} }), ('default privilege') x @{ $self->{defaults} }, defined $self->{comment} ? 'comment on schema' : ();
	return \%tally;
}

1;
