# Whatever statement of a call fails, and whatever fails it, the call leaves nothing behind: neither in the database nor in
# the session, which goes on.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Faults;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main');
my @services = qw(journal meals movements users practices habits);
register_example($node, @services);

# Cancelled at every statement of the example: ours and the scripts'.
for my $service (@services)
{
	try_points($node, name => "upgrade of $service", fault => 'cancel at statement', sqlstate => '57014',
		call => "SELECT * FROM migrate.upgrade('$service')");
}

# Every other kind of call, at every point. Each starts from what the one before it has left.
$node->safe_psql('postgres', <<'SQL');
SELECT migrate.create_service('shop');
SELECT migrate.register('shop', '001', up => 'CREATE TABLE shop.item (id int PRIMARY KEY); INSERT INTO shop.item VALUES (1)', down => 'DROP TABLE shop.item');
SELECT migrate.register('shop', '002', '001', up => 'ALTER TABLE shop.item ADD note text', down => 'ALTER TABLE shop.item DROP note');
SELECT migrate.create_service('stock');
SELECT migrate.register('stock', 's1', depends_on => '{shop:002}', down => 'DROP TABLE stock.amount', up => '
    CREATE TABLE stock.amount (item int REFERENCES shop.item DEFERRABLE INITIALLY DEFERRED, amount int);
    INSERT INTO stock.amount VALUES (1, 2)');
SQL
my @calls = (
	[ 'upgrade of two services', "SELECT * FROM migrate.upgrade('stock')" ],
	[ 'downgrade of two services', "SELECT * FROM migrate.downgrade('shop', 'base')" ],
	[ 'upgrade_all', 'SELECT * FROM migrate.upgrade_all()' ],
	[ 'create_service', "SELECT migrate.create_service('bills')" ],
	[ 'register', "SELECT migrate.register('bills', 'b1', up => 'SELECT 1')" ],
	[ 'register_all', q{SELECT migrate.register_all('bills', '[{"revision": "b2", "down_revision": "b1"}, {"revision": "b3", "down_revision": "b2"},
		{"revision": "b4", "down_revision": "b1"}]')} ],
	[ 'merge', "SELECT migrate.merge('bills', rev_id => 'b5')" ],
	[ 'revision', "SELECT migrate.revision('bills', 'more', 'SELECT 2', rev_id => 'b6')" ],
	[ 'edit', "SELECT migrate.edit('bills', 'b6', up => 'SELECT 3')" ],
	[ 'stamp', "SELECT * FROM migrate.stamp('bills', 'b3')" ],
	[ 'stamp with purge', "SELECT * FROM migrate.stamp('bills', 'b5', purge => true)" ],
	[ 'change of a comment', "SELECT migrate.register('bills', 'b1', up => 'SELECT 1 -- one')" ],
	[ 'unregister', "SELECT migrate.unregister('bills', 'b6')" ],
	[ 'squash', "SELECT migrate.squash('shop', '001:002', rev_id => 'all')" ],
	[ 'alter_service', "SELECT migrate.alter_service('bills', search_path => 'public')" ],
	[ 'import_alembic', "SELECT migrate.import_alembic('bills', \$\$-- Running upgrade  -> i1

SELECT 1;

INSERT INTO alembic_version (version_num) VALUES ('i1');

\$\$)" ],
	[ 'drop_service', "SELECT migrate.drop_service('bills')" ]);
for my $one (@calls)
{
	my ($name, $call) = @$one;
	try_points($node, name => $name, fault => 'error at point', sqlstate => 'FAULT', step => 3, call => $call);
}
try_points($node, name => 'downgrade of habits', fault => 'memory at statement', sqlstate => '53200', within => 'savepoint',
	call => "SELECT * FROM migrate.downgrade('habits', 'base')");
try_points($node, name => 'downgrade of movements', fault => 'timeout at statement', sqlstate => '57014',
	call => "SELECT * FROM migrate.downgrade('movements', 'base')");

# Ended, and looked at by another session.
my $call = "SELECT * FROM migrate.downgrade('journal', 'base')";
remember($node, $call) or fail('journal');
my $statements = count_points($node, $call, 'statements');
try_deadly($node, name => 'downgrade of journal', fault => "terminate at statement $_", expected => 'before', call => $call)
  for grep { $_ % 3 == 0 } 1 .. $statements;

# Errors don't add up in the memory of a session.
my ($grown, $err) = run_psql($node, join "\n",
	(map { my $k = $_; map { "/* fault: error at statement $_ */ $call \\g /dev/null" } 1 .. $statements } 1 .. 20),
	'SELECT contexts, private FROM faults.memory() \gset',
	(map { my $k = $_; map { "/* fault: error at statement $_ */ $call \\g /dev/null" } 1 .. $statements } 1 .. 40),
	"SELECT CASE WHEN contexts - :contexts < 65536 AND private - :private < 1048576 THEN 'flat' ELSE 'grown' END, "
	  . 'contexts - :contexts, private - :private FROM faults.memory();');
like($grown, qr/^flat/, 'the memory of a session stays where it was over ' . 40 * $statements . ' errors');

summary();
$node->stop;
done_testing();
