# What a driver keeps open by the extended protocol, and psql can't: a portal without a name, of which a part of the rows has
# been fetched, while a call runs in a portal that has one. A script can reach neither.
use strict;
use warnings;

use IO::Socket::UNIX;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $owner = $node->safe_psql('postgres', 'SELECT current_user');
$node->safe_psql('postgres', q{
	CREATE EXTENSION migrate;
	SELECT migrate.create_service('shop');
	SELECT migrate.register('shop', '001', up => $$
		CREATE TABLE stolen (word text);
		DO $do$
		DECLARE
			portal refcursor := '';
			word text;
		BEGIN
			FETCH portal INTO word;
			INSERT INTO stolen VALUES (word);
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO stolen VALUES (SQLSTATE);
		END
		$do$ $$);
});

my $socket = IO::Socket::UNIX->new(Peer => $node->host . '/.s.PGSQL.' . $node->port)
  or die "can't connect: $!";

sub send_message
{
	my ($type, $body) = @_;
	print {$socket} $type . pack('N', 4 + length $body) . $body;
	return;
}

sub read_exactly
{
	my ($bytes) = @_;
	my $text = '';
	while (length $text < $bytes)
	{
		read($socket, my $part, $bytes - length $text) or die 'the server has gone';
		$text .= $part;
	}
	return $text;
}

# The first columns of the rows up to a message of this type.
sub rows_until
{
	my ($end) = @_;
	my @rows;
	for (;;)
	{
		my ($type, $length) = unpack('aN', read_exactly(5));
		my $body = read_exactly($length - 4);
		die "error: $body" if $type eq 'E';
		push @rows, unpack('x2N/a', $body) if $type eq 'D';
		return join(' ', @rows) if $type eq $end;
	}
}

sub prepare
{
	my ($portal, $query) = @_;
	send_message('P', "$portal\0$query\0" . pack('n', 0));
	send_message('B', "$portal\0$portal\0" . pack('nnn', 0, 0, 0));
	return;
}

sub execute
{
	my ($portal, $limit) = @_;
	send_message('E', "$portal\0" . pack('N', $limit));
	send_message('H', '');
	return;
}

my $startup = pack('N', 196608) . "user\0$owner\0database\0postgres\0\0";
print {$socket} pack('N', 4 + length $startup) . $startup;
$socket->autoflush(1);
rows_until('Z');
send_message('Q', "BEGIN\0");
rows_until('Z');

prepare('', "SELECT word FROM unnest(ARRAY['one', 'two', 'three']) AS word");
execute('', 1);
is(rows_until('s'), 'one', 'a row of a portal without a name');
prepare('call', "SELECT revision FROM migrate.upgrade('shop')");
execute('call', 0);
is(rows_until('C'), '001', 'a call in a portal of its own meanwhile');
execute('', 0);
is(rows_until('C'), 'two three', 'the rest of the rows');
send_message('S', '');
rows_until('Z');
send_message('Q', "COMMIT\0");
rows_until('Z');
is($node->safe_psql('postgres', 'SELECT word FROM shop.stolen'), '55000', 'what the script got of them');

done_testing();
