# Schemas of many kinds of objects, the same for the same seed, for tests of what must hold for every schema. A schema is
# a model of data, which is printed as a script; another one can be made from it that has changed here and there.
#
#   my $one = random_schema('app', 17);
#   my $other = mutated_schema($one, 17);
#   print schema_script($one), schema_script($other);
#
# A script makes its schema on PostgreSQL 15 and later, in an empty schema that comes first in search_path, as its owner.
# The roles in @roles must be there.
package RandomSchema;
use strict;
use warnings;

use Exporter qw(import);
use RandomSchema::Access qw(@roles);
use RandomSchema::Aggregate;
use RandomSchema::Body;
use RandomSchema::Column;
use RandomSchema::Constraint;
use RandomSchema::Domain;
use RandomSchema::Draw;
use RandomSchema::Expression;
use RandomSchema::Function;
use RandomSchema::Index;
use RandomSchema::Model;
use RandomSchema::Object;
use RandomSchema::Policy;
use RandomSchema::Printer;
use RandomSchema::Rows;
use RandomSchema::Rule;
use RandomSchema::Sequence;
use RandomSchema::Statistics;
use RandomSchema::Table;
use RandomSchema::TableChange;
use RandomSchema::TablePrinter;
use RandomSchema::Trigger;
use RandomSchema::UserTypes;
use RandomSchema::View;

our @EXPORT = qw(random_schema mutated_schema schema_script kept_statements schema_rows @roles);

# size: how many objects are drawn, of which some are not possible; without: kinds and features that are left out, such as
# 'rule', 'foreign key', 'partition'.
sub random_schema
{
	my ($schema, $seed, %options) = @_;
	my $model = RandomSchema::Model->new($schema, %options);
	return $model->draw(RandomSchema::Draw->new($model, "schema $seed"), $options{size} // 24);
}

sub mutated_schema
{
	my ($model, $seed) = @_;
	return $model->mutated(sub { return RandomSchema::Draw->new($_[0], "mutation $seed"); });
}

# Rows for the first schema that can stay in the other one.
sub schema_rows { my ($model, $other) = @_; return join '', map { "$_;\n" } RandomSchema::Rows::row_statements($model, $other); }

sub schema_script { my ($model) = @_; return join '', map { "$_;\n" } RandomSchema::Printer->new($model)->statements($model); }

# What the first says of the schema itself, and the other does not undo: its comment, and privileges of objects to come where
# the other has none.
sub kept_statements
{
	my ($model, $other) = @_;
	return join '', map { "$_;\n" } $model->schema_statements(RandomSchema::Printer->new($model), @{ $other->{defaults} } ? [] : undef);
}

1;
