# Privileges of objects, and those of objects to come.
package RandomSchema::Access;
use strict;
use warnings;

use Exporter qw(import);
use RandomSchema::Names qw(quote_name);

our @EXPORT_OK = qw(@roles draw_grants grant_statements grant_features draw_default_privileges default_privilege_statements);

# They must be there before.
our @roles = ('regress_reader', 'regress "Writer"');

my %privileges_of_columns = (SELECT => 1, INSERT => 1, UPDATE => 1, REFERENCES => 1);
my %to_everybody = (EXECUTE => 1, USAGE => 1);

sub role { my ($draw) = @_; return $draw->chance(15) ? 'PUBLIC' : quote_name($draw->one_of(@roles)); }

# A list of { revoke, privileges, columns, role, option }.
sub draw_grants
{
	my ($draw, $object) = @_;
	my ($target, @privileges) = $object->grantable or return [];
	my @grants;
	push @grants, { revoke => 1, privileges => \@privileges, role => 'PUBLIC', option => 0 }
	  if $target =~ /^(?:FUNCTION|PROCEDURE|ROUTINE|TYPE|DOMAIN)\z/ && $draw->chance_of('grant', 15);
	push @grants, { revoke => 1, privileges => [ $draw->one_of('TRUNCATE', 'DELETE') ], role => 'CURRENT_USER', option => 0 }
	  if $target eq 'TABLE' && @privileges > 4 && $draw->chance_of('grant', 3);
	return \@grants unless $draw->chance_of('grant', 25);
	for (1 .. $draw->between(1, 3))
	{
		my $role = role($draw);
		my %grant = (role => $role, option => $role ne 'PUBLIC' && $draw->chance(25));
		my @columns = $target eq 'TABLE' && $draw->chance(35) ? $draw->some_of(2, $object->all_columns) : ();
		$grant{columns} = \@columns if @columns;
		$grant{privileges} = [ $draw->some_of($draw->between(1, 3), grep { !@columns || $privileges_of_columns{$_} } @privileges) ];
		$grant{privileges} = ['ALL'] if $draw->chance(10);
		push @grants, \%grant;
	}
	return \@grants;
}

sub grant_statements
{
	my ($printer, $object) = @_;
	my @statements;
	for my $grant (@{ $object->{grants} })
	{
		my $columns = $grant->{columns} ? ' (' . join(', ', map { quote_name($_->{name}) } @{ $grant->{columns} }) . ')' : '';
		my $what = join(', ', map { $_ . $columns } @{ $grant->{privileges} }) . ' ON ' . $object->grant_target($printer);
		push @statements, $grant->{revoke} ? "REVOKE $what FROM $grant->{role}"
		  : "GRANT $what TO $grant->{role}" . ($grant->{option} ? ' WITH GRANT OPTION' : '');
	}
	return @statements;
}

sub grant_features
{
	my ($object) = @_;
	return map { ($_->{revoke} ? 'revoke on ' : $_->{columns} ? 'grant on columns of ' : 'grant on ') . $object->kind,
		  $_->{option} ? 'grant option' : () } @{ $object->{grants} };
}

my %privileges_to_come = (
	TABLES => [qw(SELECT INSERT UPDATE DELETE)], SEQUENCES => [qw(USAGE SELECT)], FUNCTIONS => ['EXECUTE'], TYPES => ['USAGE']);

# A list of { what, privileges, role, option }.
sub draw_default_privileges
{
	my ($draw) = @_;
	return [] unless $draw->chance_of('default privilege', 25);
	my @defaults;
	for my $what ($draw->some_of($draw->between(1, 2), sort keys %privileges_to_come))
	{
		my $role = role($draw);
		push @defaults, { what => $what, role => $role, option => $role ne 'PUBLIC' && $draw->chance(20),
			privileges => [ $draw->some_of($draw->between(1, 2), @{ $privileges_to_come{$what} }) ] };
	}
	return \@defaults;
}

sub default_privilege_statements
{
	my ($schema, $defaults) = @_;
	return map {
		"ALTER DEFAULT PRIVILEGES IN SCHEMA $schema GRANT " . join(', ', @{ $_->{privileges} }) . " ON $_->{what} TO $_->{role}"
		  . ($_->{option} ? ' WITH GRANT OPTION' : '')
	} @$defaults;
}

1;
