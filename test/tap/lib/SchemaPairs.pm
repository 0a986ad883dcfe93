# Pairs of random schemas on a server: what psql does with their scripts, one session for many pairs. Each pair is a hash
# { seed, one, other } of two models, of which the second was made from the first.
package SchemaPairs;
use strict;
use warnings;

use Exporter qw(import);
use PostgreSQL::Test::Utils;
use RandomSchema;
use RandomSchema::Names qw(quote_name quote_text);

our @EXPORT = qw(new_pair prepare_databases run_scripts run_ways differences is_refused fault smaller_pair);

my @schemas = ('app', 'Odd "Schema"', 'order');

# options: those of random_schema().
sub new_pair
{
	my ($seed, %options) = @_;
	my $one = random_schema($schemas[ $seed % @schemas ], $seed, %options);
	my $other = mutated_schema($one, $seed);
	# Each change is wanted in both directions.
	($one, $other) = ($other, $one) if $seed % 2;
	return { seed => $seed, one => $one, other => $other };
}

# Where schemas live, and where those that are wanted are made by themselves.
sub prepare_databases
{
	my ($node) = @_;
	$node->safe_psql('postgres', join ';', 'CREATE ROLE regress_owner', map { 'CREATE ROLE ' . quote_name($_) } @roles);
	for my $database ('live', 'wanted')
	{
		$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
		$node->safe_psql($database, join ';', 'CREATE EXTENSION migrate', "GRANT CREATE ON DATABASE $database TO regress_owner",
			map { 'SELECT migrate.create_service(' . quote_text($_) . q{, owner => 'regress_owner')} } @schemas);
	}
	return;
}

# What psql has printed after each mark of this file, messages included: a mark is a word that a line begins with.
sub run_file
{
	my ($node, $database, $script) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . '/script.sql';
	append_to_file($file, "SET client_min_messages = error;\nSET migrate.message_level = debug1;\n$script");
	my $out = '';
	IPC::Run::run([ 'psql', '-XAtq', '-d', $node->connstr($database), '-f', $file ], '>&', \$out);
	unlink $file;
	my %parts;
	for my $part (split /^(?===== )/m, $out)
	{
		next unless $part =~ s/^==== (\S+) ?(\S*)\n//;
		my ($pair, $mark) = ($1, $2);
		$part =~ s/^.*current transaction is aborted.*\n//mg;
		$parts{$pair}{$mark} = $part =~ s/^psql:\S+: //mgr;
	}
	return \%parts;
}

# Column order is no difference, and the texts have lines of their own.
sub snapshot_query
{
	my ($service) = @_;
	return "SELECT to_json(s) FROM migrate.snapshot($service) s WHERE object_type <> 'column order';\n";
}

sub as_owner
{
	my ($schema, @scripts) = @_;
	return join '', "SET ROLE regress_owner;\nSET search_path = $schema;\n", @scripts, "RESET search_path;\nRESET ROLE;\n";
}

# Both scripts by themselves, and the second in a schema that keeps what the first has said of the schema itself: { one,
# other, wanted } by seed, with the rows of the snapshots, or with what was wrong in `errors`.
sub run_scripts
{
	my ($node, @pairs) = @_;
	my $script = '';
	for my $pair (@pairs)
	{
		my ($schema, $service) = (quote_name($pair->{one}{schema}), quote_text($pair->{one}{schema}));
		my %scripts = (one => schema_script($pair->{one}), other => schema_script($pair->{other}));
		$scripts{wanted} = kept_statements($pair->{one}, $pair->{other}) . $scripts{other};
		for my $which (sort keys %scripts)
		{
			$script .= "\\echo ==== $pair->{seed} errors_$which\nBEGIN;\nCREATE SCHEMA $schema AUTHORIZATION regress_owner;\n"
			  . as_owner($schema, $scripts{$which}) . "\\echo ==== $pair->{seed} $which\n" . snapshot_query($service) . "ROLLBACK;\n";
		}
	}
	return run_file($node, 'wanted', $script);
}

# From the first schema, filled, to the second and back, by what is generated.
sub run_ways
{
	my ($node, @pairs) = @_;
	my $script = '';
	for my $pair (@pairs)
	{
		my ($schema, $service) = (quote_name($pair->{one}{schema}), quote_text($pair->{one}{schema}));
		my $desired = '$desired$' . schema_script($pair->{other}) . '$desired$';
		my $mark = sub { return "\\echo ==== $pair->{seed} $_[0]\n"; };
		$script .= $mark->('setup') . "BEGIN;\nCREATE SCHEMA $schema AUTHORIZATION regress_owner;\n"
		  . as_owner($schema, schema_script($pair->{one}), schema_rows($pair->{one}, $pair->{other})) . "COMMIT;\n"
		  . $mark->('before') . snapshot_query($service)
		  . $mark->('rows') . "SELECT count(*) FROM (SELECT query_to_xml(format('SELECT 1 FROM %s LIMIT 1', c.oid::regclass), false, false, '') AS rows "
		  . "FROM pg_class c WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $service) AND relkind = 'r') t WHERE rows::text LIKE '%<row>%';\n"
		  . $mark->('autogenerate') . "SELECT migrate.autogenerate($service, $desired, 'to b', allow_data_loss => true) AS revision \\gset\n"
		  . "\\if :{?revision}\n\\else\n\\set revision ''\n\\endif\n\\echo :revision\n"
		  . "SELECT :'revision' <> '' AS written \\gset\n"
		  . $mark->('upgrade') . "\\if :written\nSELECT migrate.upgrade($service) \\g /dev/null\n\\endif\n"
		  . $mark->('after') . snapshot_query($service)
		  . $mark->('diff') . "SELECT to_json(d) FROM migrate.diff($service, $desired) d;\n"
		  . $mark->('downgrade') . "\\if :written\nSELECT migrate.downgrade($service, '-1') \\g /dev/null\n\\endif\n"
		  . $mark->('again') . snapshot_query($service)
		  . $mark->('scripts') . "SELECT kind || E'\\n' || migrate.script($service, :'revision', kind) FROM unnest('{up,down}'::text[]) kind;\n"
		  . $mark->('end') . "\\unset revision\n\\unset written\nDROP SCHEMA $schema CASCADE;\nSELECT migrate.drop_service($service) \\g /dev/null\n"
		  . "SELECT migrate.create_service($service, owner => 'regress_owner') \\g /dev/null\n";
	}
	return run_file($node, 'live', $script);
}

# Lines that only one of two texts has.
sub line_differences
{
	my ($expected, $found) = @_;
	my %expected = map { $_ => 1 } split /\n/, $expected;
	my %found = map { $_ => 1 } split /\n/, $found;
	return ((map { "- $_" } grep { !$found{$_} } sort keys %expected), map { "+ $_" } grep { !$expected{$_} } sort keys %found);
}

# From 18 on NOT NULL has a name, which another table may have had before. A script that gives none takes it.
sub without_names { my ($rows) = @_; return $rows =~ s/CONSTRAINT (?:\\"(?:[^\\]|\\[^"]|\\"\\")*\\"|\S+) NOT NULL/NOT NULL/gr; }

# What no statement of the server does, so that a revision is refused: another type for a column by which a table is
# partitioned; a query of a materialized view without rows; to inherit a column that has not been one's own.
my $impossible = qr/is\ part\ of\ the\ partition\ key\ of\ relation | has\ not\ been\ populated
	| now\ (.*);\ wanted\ \g1\ INHERITED$/mx;

sub is_refused
{
	my ($ways) = @_;
	return $ways->{autogenerate} =~ /^ERROR:  no revision that leads to the desired schema can be proven/m
	  && $ways->{autogenerate} =~ $impossible;
}

# What is not as it must be with a pair: the first step that is wrong, and how.
sub differences
{
	my ($alone, $ways) = @_;
	for my $which (qw(one other wanted))
	{
		return ("the script of $which", $alone->{"errors_$which"}) if $alone->{"errors_$which"} ne '';
	}
	return unless $ways;
	return ('setup', $ways->{setup}) if $ways->{setup} ne '';
	my @differences = line_differences($alone->{one}, $ways->{before});
	return ('the live schema', @differences) if @differences;
	return if is_refused($ways);
	my $is_written = $ways->{autogenerate} =~ /\A\w+\n\z/;
	return ('autogenerate', $ways->{autogenerate}) unless $is_written || $ways->{autogenerate} eq "\n";
	return ('upgrade', $ways->{upgrade}) if $ways->{upgrade} ne '';
	@differences = line_differences(map { without_names($_) } $alone->{wanted}, $ways->{after});
	return ($is_written ? 'the schema after it' : 'nothing was written', @differences) if @differences;
	return ('diff', $ways->{diff}) if $ways->{diff} ne '';
	return ('downgrade', $ways->{downgrade}) if $ways->{downgrade} ne '';
	@differences = line_differences($ways->{before}, $ways->{again});
	return ('the way back', @differences) if @differences;
	return $ways->{end} eq '' ? () : ('the end', $ways->{end});
}

# What is wrong in words that don't depend on names, to tell kinds of faults apart.
sub fault
{
	my ($step, @problem) = @_;
	return '' unless defined $step;
	my @lines = map { split /\n/, $_ } @problem;
	my ($error) = grep { s/^DETAIL:  (The way \w+ fails: |After the way )/$1/ } @lines;
	($error) = grep { s/^ERROR:  // } @lines unless defined $error;
	my $text = $error // $lines[0] // '';
	$text =~ s/"(?:[^"]|"")*"+/X/g;
	$text =~ s/\b(of|on|by|to|owner of \w+|function|type|relation|column|table|view|index|domain|sequence|constraint|policy|rule|trigger) (?:\S*X\S*|\S+)/$1 X/g;
	return "$step: " . substr($text, 0, 120);
}

# A pair with fewer objects and parts of objects that still fails.
sub smaller_pair
{
	my ($pair, $fails) = @_;
	my $plain = { %$pair, map { $_ => $pair->{$_}->undescribed } qw(one other) };
	$pair = $plain if $fails->($plain);
	my %seen;
	my @ids = reverse sort { $a <=> $b } grep { !$seen{$_}++ } map { $_->{id}, map { $_->{id} } $_->parts } map { @{ $_->{objects} } } @$pair{qw(one other)};
	for (my $count = int(@ids / 2); $count > 0; $count = int($count / 2))
	{
		for (my $begin = 0; $begin < @ids;)
		{
			my @some = @ids[ $begin .. ($begin + $count < @ids ? $begin + $count - 1 : $#ids) ];
			my $smaller = { %$pair, map { $_ => $pair->{$_}->without(@some) } qw(one other) };
			if ($fails->($smaller)) { $pair = $smaller; splice @ids, $begin, scalar @some; }
			else { $begin += $count; }
		}
	}
	return $pair;
}

1;
