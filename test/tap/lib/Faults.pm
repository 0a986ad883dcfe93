# Calls that are made to fail at a chosen point, and the one question after each: is the database exactly before or exactly
# after, is the session as it was, does the next call work? See test/faults/migrate_faults.cpp for how a statement says
# where it is to fail, and test/faults/state.sql for what is compared.
package Faults;
use strict;
use warnings;

use Cwd qw(abs_path);
use Exporter qw(import);
use File::Basename qw(dirname);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

our @EXPORT = qw(new_node start_scarce register_example run_psql run_until_done remember count_points try_points try_deadly judge
  note_tried summary);

my $checkout = abs_path(dirname(__FILE__) . '/../../..');
chomp(my $libraries = qx{pg_config --pkglibdir});
plan(skip_all => 'test/faults is not installed in this server: SERVER_MODULES=test/faults test/scripts/with-server …')
  unless -e "$libraries/migrate_faults.so";

# What was tried in this file, for its last test.
my %tried = (points => 0, clean => 0);

# A server with the extension and what is needed to look at it. scarce: its memory and disk can be made to run out.
sub new_node
{
	my ($name, %params) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(extra => $params{initdb} // []);
	$node->append_conf('postgresql.conf', <<"CONF");
session_preload_libraries = migrate_faults
migrate.message_level = debug1
restart_after_crash = on
autovacuum = off
jit = off
log_min_messages = warning
log_statement = none
CONF
	$node->append_conf('postgresql.conf', $params{conf}) if $params{conf};
	$params{scarce} ? start_scarce($node) : $node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION migrate');
	$node->safe_psql('postgres', slurp_file("$checkout/test/faults/state.sql"));
	return $node;
}

sub start_scarce
{
	my ($node) = @_;
	local $ENV{LD_PRELOAD} = "$libraries/migrate_scarcity.so";
	return $node->start;
}

sub register_example
{
	my ($node, @services) = @_;
	$node->safe_psql('postgres', slurp_file("$checkout/examples/mindmirror/$_.sql")) for @services;
	return;
}

# One session that reads a file: errors don't end it. Returns what it printed and what it complained of.
sub run_psql
{
	my ($node, $script, @options) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . '/script.sql';
	append_to_file($file, $script);
	my ($out, $err) = run_command([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-f', $file, @options ]);
	unlink $file;
	return ($out, $err);
}

# The same, while the server may still be recovering.
sub run_until_done
{
	my ($node, $script) = @_;
	for my $attempt (1 .. 1000)
	{
		my ($out, $err) = run_psql($node, $script);
		return ($out, $err)
		  unless $err =~ /^psql: error: connection to server .* failed|because of crash of another server process/;
		usleep(30_000);
	}
	die 'the server does not come back';
}

# The two states that a call leads from and to.
sub remember
{
	my ($node, $call) = @_;
	my ($out, $err) = run_psql($node, <<"SQL");
BEGIN;
$call \\g /dev/null
SELECT faults.contents() AS after \\gset
ROLLBACK;
TRUNCATE faults.states;
INSERT INTO faults.states VALUES ('after', false, :'after');
SELECT faults.remember('before', true) \\g /dev/null
SELECT faults.verdict() || ' of ' || count(*) FROM faults.states;
SQL
	return 1 if $out eq 'before of 2';
	diag("$call: $out $err");
	return 0;
}

# How many points the call has in a new session.
sub count_points
{
	my ($node, $call, $kind) = @_;
	my ($out, $err) = run_psql($node, "BEGIN;\n/* fault: none at point 0 */ $call \\g /dev/null\nSHOW migrate_faults.$kind;\n");
	return $out;
}

# The next call, taken back.
sub next_call { return "BEGIN;\n$_[0] \\g /dev/null\nSELECT 'then ' || faults.verdict();\nROLLBACK;\n"; }

# Make a call fail at each step-th point in one session, until it meets no fault any more. Every check-th time the next call
# is made too. sqlstate: what it must fail with. within: 'transaction', all is taken back; 'savepoint', back to that, and the
# next call is made in the same transaction; else the call that meets no fault stands. reconnect: each is the first call of
# its session. reads: the call changes nothing. most: so many points it has at most.
sub try_points
{
	my ($node, %params) = @_;
	my ($call, $fault) = @params{qw(call fault)};
	my $step = $params{step} // 1;
	my $within = $params{within} // '';
	my ($begin, $back, $end) = @{ {
		'' => [ '', '', '' ],
		transaction => [ 'BEGIN;', 'ROLLBACK;', '' ],
		savepoint => [ 'BEGIN; SAVEPOINT s;', 'ROLLBACK TO s;', 'ROLLBACK;' ] }->{$within} };
	my $name = "$params{name}: $fault" . ($within ? " in a $within" : '');
	remember($node, $call) or return fail($name);

	my $script = "SELECT faults.session() AS session \\gset\n";
	for my $number (0 .. ($params{most} // 3000) / $step)
	{
		my $point = 1 + $number * $step;
		my $next = $number % ($params{check} // 10) ? '' : $within eq 'savepoint'
		  ? "$call \\g /dev/null\nSELECT 'then ' || faults.verdict();\n" : next_call($call);
		$script .= "\\c\n" if $params{reconnect};
		$script .= <<"SQL";
$begin
/* fault: $fault $point */ $call \\g /dev/null
\\if :ERROR
\\echo failed $point :SQLSTATE
\\set state :SQLSTATE
$back
SELECT :'state' !~ '^($params{sqlstate})\$' AS unexpected \\gset
\\if :unexpected
\\q
\\endif
SELECT CASE WHEN faults.session() = :'session' THEN faults.verdict() ELSE faults.session() END;
$next$end
\\else
SELECT current_setting('migrate_faults.struck') AS struck \\gset
\\if :struck
\\echo bore $point
SELECT faults.verdict();
$back $end
\\else
\\echo done $point
SELECT faults.verdict();
\\q
\\endif
\\endif
SQL
	}
	my ($out, $err) = run_psql($node, $script);
	return judge($name, $params{sqlstate}, $params{reads} ? 'before' : 'after', $out, $err);
}

# Read what try_points() has printed.
sub judge
{
	my ($name, $sqlstate, $after, $out, $err) = @_;
	my ($points, $bore, $done, @wrong) = (0, 0, 0);
	for my $part (split /^(?=failed |bore |done )/m, $out)
	{
		if ($part =~ /^failed \d+ (\S+)\nbefore\s*(then $after\s*)?\z/ && $1 =~ /^$sqlstate$/) { $points++; $tried{clean}++; }
		elsif ($part =~ /^bore \d+\s+$after\s*\z/) { $points++; $bore++; $tried{clean}++; }
		elsif ($part =~ /^done \d+\s+$after\s*\z/) { $done = 1; }
		else { push @wrong, $part; $points++; }
	}
	$tried{points} += $points;
	push @wrong, "the call was never done: $err" unless $done;
	ok(!@wrong && $points > 0, "$name: $points points" . ($bore ? ", $bore did no harm" : ''))
	  or diag(join "\n", @wrong[0 .. ($#wrong < 5 ? $#wrong : 5)]);
	return;
}

# Make a call at the cost of its session, or of the server. Then the database must be in the state that is expected
# ('before', 'after' or either), in which the call is made again. may_survive: if the fault is none where it strikes.
sub try_deadly
{
	my ($node, %params) = @_;
	my ($call, $fault) = @params{qw(call fault)};
	my $expected = $params{expected} // 'before|after';
	my ($out, $err) = run_psql($node, "/* fault: $fault */ $call \\g /dev/null\n\\echo survived :SQLSTATE\n");
	if ($fault =~ /^shutdown/)
	{
		my $file = $node->data_dir . '/postmaster.pid';
		for (my $i = 0; -e $file && $i < 1000; $i++) { usleep(10_000); }
		$node->stop('immediate', fail_ok => 1);
		$params{scarce} ? start_scarce($node) : $node->start;
	}
	my ($state, $complaint) = run_until_done($node, "SELECT faults.verdict();\n" . next_call($call));
	$tried{points}++;
	my $clean = ($params{may_survive} || $out !~ /survived/) && $state =~ /^(?:$expected)\s+then after\z/;
	$tried{clean}++ if $clean;
	ok($clean, "$params{name}: $fault: " . ($state =~ /^(\w+)/)[0]) or diag("$out $err\n$state $complaint");
	return;
}

sub note_tried { my ($clean) = @_; $tried{points}++; $tried{clean}++ if $clean; return $clean; }

sub summary
{
	is($tried{clean}, $tried{points}, "fault points tried: $tried{points}, clean: $tried{clean}");
	return;
}

1;
