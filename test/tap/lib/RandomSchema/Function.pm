# Functions and procedures. A role says what a function is for:
#   number, text   the same for the same argument, for indexes, checks, generated columns
#   value          without arguments, for defaults and policies; may name tables
#   transition     of an aggregate
#   trigger
#   query          names tables; nothing calls it
#   rows, columns  gives rows of a table, or columns of its own, for views
package RandomSchema::Function;
use strict;
use warnings;

use parent 'RandomSchema::Object';
use RandomSchema::Body qw(draw_body body_text);
use RandomSchema::Names qw(quote_name draw_name);
use RandomSchema::Thing qw(is_whole);
use RandomSchema::Type qw(draw_type family constant);

sub kind { my ($self) = @_; return ref $self && $self->{role} eq 'procedure' ? 'procedure' : 'function'; }
sub word { my ($self) = @_; return uc $self->kind; }
sub grantable { my ($self) = @_; return ($self->word, 'EXECUTE'); }
sub target { my ($self, $printer) = @_; return $self->word . ' ' . $self->signature($printer); }
sub grant_target { my ($self, $printer) = @_; return $self->target($printer); }
sub parts { my ($self) = @_; return @{ $self->{columns} // [] }; }
sub all_columns { my ($self) = @_; return $self->{of_table} ? $self->{of_table}->all_columns : @{ $self->{columns} // [] }; }
sub names { my ($self) = @_; return ($self->{name}); }

sub signature
{
	my ($self, $printer) = @_;
	return $printer->name($self) . '(' . join(', ', map { $printer->type($_->{type}) } @{ $self->{arguments} }) . ')';
}

# A call with as many operands as are given; the other arguments have defaults, or get a constant.
sub call
{
	my ($self, @operands) = @_;
	my @given = map {
		my $argument = $_;
		@operands ? shift @operands : $argument->{default} ? () : constant($argument->{type}, 1) // 'NULL'
	} @{ $self->{arguments} };
	return [ $self, '(', (map { $_ ? (', ', $given[$_]) : $given[$_] } 0 .. $#given), ')' ];
}

sub simple { my ($base) = @_; return { base => $base, modifier => '', array => 0 }; }

my %results = (
	number => [qw(integer bigint)], text => [qw(text varchar)], transition => ['bigint'],
	value => [qw(integer text uuid timestamptz boolean date)]);

sub draw_argument
{
	my ($draw, $type, %taken) = @_;
	return { name => $draw->chance(85) ? draw_name($draw, 'column', %taken) : undef, type => $type, mode => '' };
}

sub new_arguments
{
	my ($self, $draw) = @_;
	my $role = $self->{role};
	my @types =
	    $role eq 'number' ? simple($draw->one_of('bigint', 'bigint', 'numeric'))
	  : $role eq 'text' ? simple($draw->one_of('text', 'text', 'varchar'))
	  : $role eq 'transition' ? (simple('bigint'), simple('bigint'))
	  : $role =~ /^(?:query|procedure)\z/ ? map { draw_type($draw) } 1 .. $draw->number(4)
	  : $role eq 'columns' ? map { simple('integer') } 1 .. $draw->number(2)
	  : ();
	push @types, simple('integer') if $role =~ /^(?:number|text)\z/ && $draw->chance(25);
	my @arguments;
	my %taken = map { $_->{name} => 1 } @{ $self->{columns} // [] };
	for my $type (@types)
	{
		push @arguments, draw_argument($draw, $type, %taken);
		$taken{ $arguments[-1]{name} } = 1 if defined $arguments[-1]{name};
	}
	return \@arguments;
}

# From the right those that may have a default; the first of what is called with an operand needs none.
sub draw_defaults
{
	my ($self, $draw) = @_;
	my @arguments = @{ $self->{arguments} };
	delete $_->{default} for @arguments;
	return if $self->{role} eq 'transition';
	my $extra = $self->{role} =~ /^(?:number|text)\z/;
	shift @arguments if $extra;
	for my $argument (reverse @arguments)
	{
		last unless $extra || $draw->chance(40);
		$argument->{default} = constant($argument->{type}, $draw->number(10)) or return delete $argument->{default};
	}
	return;
}

sub draw
{
	my ($class, $draw, %wish) = @_;
	my $role = $wish{role} // $draw->weighted(number => 3, text => 3, value => 4, transition => 1, trigger => 4, query => 5, rows => 2, columns => 2);
	my $table = $draw->one_of($draw->known('table'));
	return if $role eq 'rows' && !$table;
	my $self = $class->SUPER::draw($draw, role => $role, grants => []);
	$self->{of_table} = $table if $role eq 'rows';
	$self->{result} = $results{$role} ? simple($draw->one_of(@{ $results{$role} })) : simple('bigint');
	$self->{family} = family($self->{result});
	push @{ $self->{columns} }, $self->new_column($draw) for 1 .. ($role eq 'columns' ? $draw->between(1, 3) : 0);
	$self->{arguments} = $self->new_arguments($draw);
	$self->take_other_name($draw) if $role eq 'query';
	$self->draw_defaults($draw) unless $self->{overloads};
	$self->draw_properties($draw);
	$self->{body} = draw_body($draw, $self);
	$self->{grants} = RandomSchema::Access::draw_grants($draw, $self);
	return $self;
}

sub new_column
{
	my ($self, $draw) = @_;
	my %taken = map { $_->{name} // '' => 1 } @{ $self->{columns} // [] }, @{ $self->{arguments} // [] };
	return RandomSchema::Column->new($draw, name => draw_name($draw, 'column', %taken), type => simple($draw->one_of(qw(integer text uuid boolean))));
}

# Two of one name that differ in the number of their arguments, without defaults.
sub take_other_name
{
	my ($self, $draw) = @_;
	my @others = grep { $_->{role} eq 'query' && $_->{id} != $self->{id} && !grep { $_->{default} } @{ $_->{arguments} } } $draw->known('function');
	my $other = $draw->one_of(@others) or return;
	return unless $draw->chance(25) && !$draw->{replaced};
	my @same = grep { ($_->{name} // '') eq $other->{name} } @{ $draw->{model}{objects} };
	return if grep { $_->kind ne 'function' || @{ $_->{arguments} } == @{ $self->{arguments} } } @same;
	$self->{name} = $other->{name};
	$_->{overloads} = 1 for $self, @same;
	return;
}

sub draw_properties
{
	my ($self, $draw) = @_;
	my $role = $self->{role};
	$self->{volatility} = $role =~ /^(?:number|text)\z/ ? 'IMMUTABLE' : $role eq 'procedure' ? '' : $draw->one_of('', '', 'STABLE', 'VOLATILE');
	$self->{settings} = $draw->chance(12) ? [ $draw->one_of("work_mem = '1MB'", 'search_path = pg_catalog', "DateStyle = 'ISO, DMY'") ] : [];
	$self->{security} = $draw->chance(12) ? 'SECURITY DEFINER' : '';
	return if $role eq 'procedure';
	$self->{strict} = $role ne 'trigger' && $draw->chance(15);
	$self->{parallel} = $draw->chance(15) ? $draw->one_of('PARALLEL SAFE', 'PARALLEL RESTRICTED') : '';
	$self->{cost} = $draw->chance(12) ? 'COST ' . $draw->one_of(1, 5, 1000) : '';
	$self->{rows} = $role =~ /^(?:rows|columns)\z/ && $draw->chance(30) ? 'ROWS ' . $draw->between(2, 50) : '';
	return;
}

sub change
{
	my ($self, $draw) = @_;
	# Of what is called otherwise than with one operand, calls depend on the arguments.
	my $is_fixed = $self->{overloads} || $self->{role} eq 'columns';
	my $how = $draw->weighted(body => 4, properties => 3, defaults => $is_fixed ? 0 : 2, result => 2, arguments => $is_fixed ? 0 : 2, names => 1);
	if ($how eq 'defaults') { $self->draw_defaults($draw); return; }
	elsif ($how eq 'properties') { $self->draw_properties($draw); }
	elsif ($how eq 'names') { $_->{name} = defined $_->{name} ? substr("new_$_->{name}", 0, 63) : undef for @{ $self->{arguments} }; }
	elsif ($how eq 'arguments' && $self->{role} ne 'trigger')
	{
		$self->{arguments} = $self->new_arguments($draw);
		$self->draw_defaults($draw);
	}
	elsif ($how eq 'result' && $self->{columns})
	{
		if ($draw->chance(50) || @{ $self->{columns} } == 1) { push @{ $self->{columns} }, $self->new_column($draw); }
		else { (pop @{ $self->{columns} })->remove; }
	}
	elsif ($how eq 'result' && $self->{role} =~ /^(?:number|text)\z/) { $self->{result} = simple($draw->one_of(@{ $results{ $self->{role} } })); }
	$self->{body} = draw_body($draw, $self);
	return;
}

sub is_outdated { my ($self) = @_; return !is_whole($self->{body}); }
sub redraw { my ($self, $draw) = @_; $self->{body} = draw_body($draw, $self); return; }

sub result_text
{
	my ($self, $printer) = @_;
	my $role = $self->{role};
	return
	    $role eq 'procedure' ? ''
	  : $role eq 'trigger' ? ' RETURNS trigger'
	  : $role eq 'rows' ? ' RETURNS SETOF ' . $printer->name($self->{of_table})
	  : $role eq 'columns' ? ' RETURNS TABLE (' . join(', ', map { quote_name($_->{name}) . ' ' . $printer->type($_->{type}) } @{ $self->{columns} }) . ')'
	  : ' RETURNS ' . $printer->type($self->{result});
}

sub create
{
	my ($self, $printer) = @_;
	my @arguments = map {
		    ($_->{mode} ? "$_->{mode} " : '') . (defined $_->{name} ? quote_name($_->{name}) . ' ' : '') . $printer->type($_->{type})
		  . ($_->{default} ? ' DEFAULT ' . $printer->expression($_->{default}) : '')
	} @{ $self->{arguments} };
	return join ' ', 'CREATE ' . $self->word, $printer->name($self) . '(' . join(', ', @arguments) . ')' . $self->result_text($printer),
	  "LANGUAGE $self->{body}{language}", (grep { $_ } @$self{qw(volatility security parallel cost rows)}), $self->{strict} ? 'STRICT' : (),
	  (map { "SET $_" } @{ $self->{settings} }), body_text($printer, $self);
}

sub features
{
	my ($self) = @_;
	return ($self->SUPER::features, $self->kind . " of kind $self->{role}", 'function body ' . $self->{body}{form},
		$self->{overloads} ? 'overloaded function' : ());
}

package RandomSchema::Procedure;
use strict;
use warnings;
use parent -norequire, 'RandomSchema::Function';

sub draw { my ($class, $draw) = @_; return $class->SUPER::draw($draw, role => 'procedure'); }

1;
