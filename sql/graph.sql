-- A picture of a service's graph: as text, for Graphviz, for Mermaid.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_graph');
-- A service without revisions.
\pset format unaligned
\pset tuples_only on
SELECT '[' || migrate.graph('regress_graph') || ']';
SELECT migrate.graph('regress_graph', 'dot');
SELECT migrate.graph('regress_graph', 'mermaid');

\o /dev/null
SELECT migrate.register('regress_graph', '1975ea83b712', message => 'create account table', down => '');
SELECT migrate.register('regress_graph', 'ae1027a6acf', '1975ea83b712', E'add a column\n\nIt holds the time.', down => '');
SELECT migrate.register('regress_graph', '27c6a30d7c24', '1975ea83b712', 'add shopping cart table', branch_labels => '{shoppingcart}', down => '');
SELECT migrate.register('regress_graph', '55af2cb1c267', 'ae1027a6acf', 'add another account column', down => '');
SELECT migrate.register('regress_graph', '29f859a13ea', message => 'create networking', branch_labels => '{networking}', down => '');
SELECT migrate.register('regress_graph', '2a95102259be', '29f859a13ea', 'add ip account table', depends_on => '{55af2cb1c267}', down => '');
\o
-- The revisions in the order of history, lanes for what follows what and dotted ones for what depends on what; what is
-- applied is marked.
SELECT migrate.graph('regress_graph');
SELECT revision FROM migrate.upgrade('regress_graph', 'networking@head');
SELECT revision FROM migrate.upgrade('regress_graph', 'shoppingcart@head');
SELECT migrate.graph('regress_graph', 'text');
SELECT migrate.graph('regress_graph', format => 'dot');
SELECT migrate.graph('regress_graph', format => 'mermaid');
SELECT migrate.register('regress_graph', '53fffde5ad5f', ARRAY['2a95102259be', '27c6a30d7c24'], 'merge all', down => '');
SELECT migrate.graph('regress_graph');
-- What stands beside the lanes is what history says, but for the marks.
SELECT array_agg(regexp_replace(row, '^[*|: ]*', '') ORDER BY n) = (
        SELECT array_agg(h ORDER BY n) FROM migrate.history('regress_graph') WITH ORDINALITY AS t (h, n)) AS same
FROM regexp_split_to_table(regexp_replace(migrate.graph('regress_graph'), ' \((applied|current)\)', '', 'g'), '\n')
    WITH ORDINALITY AS t (row, n)
WHERE row ~ '\*';

-- A row that is no revision marks nothing, as in history.
INSERT INTO regress_graph.alembic_version VALUES ('stray');
SELECT migrate.graph('regress_graph') ~ 'stray';
DELETE FROM regress_graph.alembic_version WHERE version_num = 'stray';

-- Messages may hold anything and ids nearly anything: a picture stays a picture.
\o /dev/null
SELECT migrate.create_service('regress_"graph\', 'regress_graph_b');
SELECT migrate.register('regress_"graph\', '<"\;#>', message => E'*\n| * fake\r\x1b[2J\n\nnot shown', branch_labels => ARRAY['"]']);
SELECT migrate.register('regress_"graph\', '漢&字', '<"\;#>', '"]; x -> y; %%{init: {}}%% &lt; `_*', depends_on => ARRAY['"]']);
SELECT migrate.register('regress_"graph\', repeat('i', 100), '<"\;#>', repeat('漢', 81));
\o
SELECT migrate.graph('regress_"graph\');
SELECT migrate.graph('regress_"graph\', 'dot');
SELECT migrate.graph('regress_"graph\', 'mermaid');

-- What it depends on in another service stands outside.
SELECT migrate.create_service('regress_graph_c');
SELECT migrate.register('regress_graph_c', '001', depends_on => '{regress_graph:2a95102259be}');
SELECT migrate.graph('regress_graph_c');
SELECT migrate.graph('regress_graph_c', 'dot');
SELECT migrate.graph('regress_graph_c', 'mermaid');

-- It writes nothing and has one answer for a service.
BEGIN READ ONLY;
SELECT count(*) FROM (VALUES ('text'), ('dot'), ('mermaid')) AS f (format), migrate.graph('regress_graph', format) AS picture;
ROLLBACK;
SELECT service, length(migrate.graph(service, 'dot')) > 0 FROM migrate.services ORDER BY service COLLATE "C";

-- What can't be drawn.
SELECT migrate.graph('regress_graph', 'svg');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.graph('regress_graph', 'TEXT');
SELECT migrate.graph('regress_graph', '');
SELECT migrate.graph('regress_graph', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.graph(NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.graph('nope');
\echo :LAST_ERROR_SQLSTATE
DROP TABLE regress_graph.alembic_version;
CREATE VIEW regress_graph.alembic_version AS SELECT '55af2cb1c267'::text AS version_num;
SELECT migrate.graph('regress_graph');
\echo :LAST_ERROR_SQLSTATE
DROP VIEW regress_graph.alembic_version;
\o /dev/null
SELECT migrate.create_service('regress_wide');
SELECT migrate.register_all('regress_wide', jsonb_agg(jsonb_build_object('revision', 'r' || n))
    || jsonb_build_object('revision', 'merge', 'down_revision', jsonb_agg('r' || n))) FROM generate_series(1, 17000) AS n;
\o
SELECT migrate.graph('regress_wide');
\echo :LAST_ERROR_SQLSTATE

-- Whoever may use the schema may look.
CREATE ROLE regress_graph_guest;
SET ROLE regress_graph_guest;
SELECT migrate.graph('regress_graph');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
GRANT USAGE ON SCHEMA migrate TO regress_graph_guest;
SET ROLE regress_graph_guest;
SELECT migrate.graph('regress_graph');
RESET ROLE;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_graph;
DROP ROLE regress_graph_guest;
