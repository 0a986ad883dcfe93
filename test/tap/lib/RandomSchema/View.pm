# Views and materialized views.
package RandomSchema::ViewColumn;
use strict;
use warnings;
use parent -norequire, 'RandomSchema::Column';

sub operand { my ($self) = @_; return { parts => $self, family => $self->{family}, type => $self->{family} eq 'enum' ? undef : $self->{type} }; }
sub family_of { my ($self) = @_; return $self->{family}; }
sub data { return (); }
sub prune { return; }

package RandomSchema::View;
use strict;
use warnings;

use parent 'RandomSchema::Object';
use RandomSchema::Names qw(quote_name draw_name);
use RandomSchema::Query qw(draw_query query_text);
use RandomSchema::Thing qw(draw_comment is_whole objects_in);

sub kind { return 'view'; }
sub word { my ($self) = @_; return uc $self->kind; }
sub target { my ($self, $printer) = @_; return $self->word . ' ' . $printer->name($self); }
sub grantable { return qw(TABLE SELECT INSERT UPDATE DELETE); }
sub parts { my ($self) = @_; return @{ $self->{columns} }; }
sub all_columns { my ($self) = @_; return @{ $self->{columns} }; }

sub draw
{
	my ($class, $draw) = @_;
	my $self = $class->SUPER::draw($draw, grants => [], columns => [], options => [], query => draw_query($draw));
	$self->name_columns($draw);
	$self->draw_options($draw);
	$self->{grants} = RandomSchema::Access::draw_grants($draw, $self);
	return $self;
}

# A column of the query that was there before stays that column of the view. So does one that has the family of one that
# is not there any more, whatever it is made of now.
sub name_columns
{
	my ($self, $draw) = @_;
	my (@columns, %taken);
	my @old = @{ $self->{columns} };
	my %stays = map { $_->{column} // 0 => 1 } @{ $self->{query}{columns} };
	my %others = map { $_->{name} => 1 } @old;
	for my $made (@{ $self->{query}{columns} })
	{
		my ($same) = $made->{column} ? grep { $_->{id} == $made->{column} } @old : grep { !$stays{ $_->{id} } && $_->{family} eq $made->{family} } @old;
		if ($same) { @old = grep { $_ != $same } @old; }
		else
		{
			my $name = defined $made->{name} && !$taken{ $made->{name} } && !$others{ $made->{name} } && $draw->chance(70)
			  ? $made->{name}
			  : draw_name($draw, 'column', %taken, %others);
			$same = RandomSchema::ViewColumn->new($draw, name => $name, family => $made->{family}, comment => draw_comment($draw));
		}
		$made->{column} = $same->{id};
		$taken{ $same->{name} } = 1;
		push @columns, $same;
	}
	$_->remove for @old;
	$self->{columns} = \@columns;
	return;
}

sub draw_options
{
	my ($self, $draw) = @_;
	$self->{options} = $draw->chance(20) ? [ $draw->some_of(1, 'security_barrier', 'security_barrier = false', 'security_invoker') ] : [];
	return;
}

sub change
{
	my ($self, $draw) = @_;
	my $how = $draw->weighted(query => 4, options => 1, append => 3, drop => @{ $self->{columns} } > 1 ? 2 : 0);
	if ($how eq 'options') { $self->draw_options($draw); return; }
	my $columns = $self->{query}{columns};
	if ($how eq 'append') { push @$columns, { parts => $draw->between(1, 99), family => 'int' }; }
	elsif ($how eq 'drop' && !$self->{query}{distinct}) { splice @$columns, $draw->number(scalar @$columns), 1; }
	else { $self->{query} = draw_query($draw); }
	$self->name_columns($draw);
	return;
}

sub redraw { my ($self, $draw) = @_; $self->{query} = draw_query($draw); $self->name_columns($draw); return; }

sub is_outdated { my ($self) = @_; return !is_whole($self->{query}) || $self->{query}{needs} && $self->{query}{needs}{deferrable}; }
sub prune { my ($self) = @_; return $self->is_outdated ? $self->remove : $self->SUPER::prune; }
sub data { my ($self) = @_; return $self->{query}; }

sub query_as_text { my ($self, $printer) = @_; return query_text($printer, $self->{query}, map { $_->{name} } @{ $self->{columns} }); }

sub create
{
	my ($self, $printer) = @_;
	my $options = @{ $self->{options} } ? ' WITH (' . join(', ', @{ $self->{options} }) . ')' : '';
	return 'CREATE ' . $self->word . ' ' . $printer->name($self) . "$options AS\n    " . $self->query_as_text($printer);
}

sub describe
{
	my ($self, $printer) = @_;
	my $name = $printer->name($self);
	return ($self->SUPER::describe($printer), map { $_->comment_statement("COLUMN $name." . quote_name($_->{name})) } @{ $self->{columns} });
}

sub features
{
	my ($self) = @_;
	my %query = %{ $self->{query} };
	return ($self->SUPER::features, @{ $self->{options} } ? $self->kind . ' options' : (), (map { $_->kind . ' in a view' } objects_in(\%query)),
		$query{needs} ? 'view that needs a primary key' : (), (map { $query{$_} ? "view: $_" : () } qw(distinct union)));
}

package RandomSchema::MaterializedView;
use strict;
use warnings;
use parent -norequire, 'RandomSchema::View';
use RandomSchema::Thing qw(objects_in);

sub kind { return 'materialized view'; }
sub grantable { return qw(TABLE SELECT); }

# A column that has no value twice, if there is one.
sub unique_column
{
	my ($self) = @_;
	my ($made) = grep { $_->{is_unique} } @{ $self->{query}{columns} } or return;
	my ($column) = grep { $_->{id} == $made->{column} } @{ $self->{columns} };
	return $column;
}

sub draw_options
{
	my ($self, $draw) = @_;
	$self->{options} = $draw->chance(20) ? [ 'fillfactor = ' . $draw->between(50, 99) ] : [];
	$self->{is_empty} = $draw->chance(20);
	return;
}

# What reads one that is empty can't be filled.
sub reads_empty
{
	my (@data) = @_;
	for my $object (objects_in(@data))
	{
		return 1 if $object->{is_empty} || reads_empty(@$object{qw(query body)});
	}
	return 0;
}

sub query_as_text
{
	my ($self, $printer) = @_;
	return $self->SUPER::query_as_text($printer) . ($self->{is_empty} || reads_empty($self->{query}) ? ' WITH NO DATA' : '');
}

1;
