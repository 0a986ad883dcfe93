-- Graphs of every shape, one line of JSON each: the facts, and the two drawings of them.
\set QUIET on
\pset format unaligned
\pset tuples_only on
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
\o /dev/null

SELECT migrate.create_service('empty');

SELECT migrate.create_service('chain');
SELECT migrate.register('chain', '001', message => 'one', up => '', down => '');
SELECT migrate.register('chain', '002', '001', 'two');
SELECT migrate.register('chain', '003', '002');
SELECT migrate.upgrade('chain', '002');

SELECT migrate.create_service('shapes');
SELECT migrate.register('shapes', 'a', message => 'base', branch_labels => '{left}');
SELECT migrate.register('shapes', 'b', 'a', 'fork');
SELECT migrate.register('shapes', 'c', 'a', 'fork');
SELECT migrate.register('shapes', 'd', 'a', 'fork', depends_on => '{b}');
SELECT migrate.register('shapes', 'm', ARRAY['b', 'c', 'd'], 'octopus');
SELECT migrate.register('shapes', 'x', message => 'another base', branch_labels => '{right,other}');
SELECT migrate.register('shapes', 'y', 'x', 'follows and depends', depends_on => '{c,left,x}');
SELECT migrate.register('shapes', 'z', 'x', 'effective head');
SELECT migrate.register('shapes', 'm2', ARRAY['m', 'y'], 'merge', depends_on => '{z}');
SELECT migrate.upgrade('shapes', 'y');

-- What it depends on in other services.
SELECT migrate.create_service('abroad');
SELECT migrate.register('abroad', '001', depends_on => '{chain:001,shapes:right}');
SELECT migrate.register('abroad', '002', '001', depends_on => '{chain:001}');

-- Five lanes wide, 200 revisions long, edges this way and that.
SELECT migrate.create_service('wide');
SELECT migrate.register('wide', 'w' || n,
    ARRAY(SELECT DISTINCT 'w' || n - 1 - (n * k * 7919) % 5 FROM generate_series(1, 1 + n % 3) AS k
          WHERE n - 1 - (n * k * 7919) % 5 >= 0 AND n % 17 <> 0),
    'number ' || n, depends_on => CASE WHEN n % 11 = 10 THEN ARRAY['w' || n - 9] ELSE '{}' END)
FROM generate_series(0, 199) AS n;
SELECT migrate.upgrade('wide', 'w120');

-- What means something to one of the tools, in the service's name, ids, labels and messages.
CREATE TABLE hostile_messages (n serial, message text);
INSERT INTO hostile_messages (message) VALUES
    (''), (' '), ('"'), ('\'), ('\\'), ('\"'), ('\N \G \l \r'), ('"]; x -> y; "'), (E'one\ntwo'), (E'one\r\ntwo\tthree'),
    (E'first paragraph\n\nsecond'), (E'bell \x07 escape \x1b[2J delete \x7f'), ('&amp; &lt;b&gt; &#65; &foo; &'),
    ('<b>bold</b><br/><script>alert(1)</script>'), ('#35; #quot; #foo;'), ('"]:::current'), ('end'), ('subgraph x'),
    ('%% comment'), ('%%{init: {"theme": "dark"}}%%'), ('click r0 "javascript:alert(1)"'), ('style r0 fill:#f00;'),
    ('restyle:#35;x; classDef y:#z;'), ('`code` **bold** _it_ ~~no~~'), ('"`markdown`"'), ('1. one'), ('1) one'), ('- one'),
    ('$$x^2$$'), ('a --> b'), ('a -- b --- c'), ('r0@{ shape: circle }'), ('[x](http://y) www.example.com'), ('{a|b} [c] (d)'),
    ('---'), ('äöü € 漢字 🐘'), (repeat('x', 81)), (repeat('漢', 5000)), (repeat('"&\', 5000)), (repeat('long ', 20000)),
    ('it''s ; /* */ // $(x) ${y} %s {{z}}'), (U&'\2028line\2029separators\0085');
CREATE TABLE hostile_ids (n serial, id text);
INSERT INTO hostile_ids (id) VALUES
    ('"'), ('\'), ('a\'), ('\"'), ('\N'), ('end'), ('graph'), ('node'), ('r0'), ('x0'), ('<b>'), ('&foo;'), ('#35;'), ('"];'), ('%%'),
    ('`x`'), ('_x_'), ('*'), ('|'), ('1.'), ('1)'), ('#'), ('(head)'), ('漢字'), (repeat('i', 300)), ('a;b'), ('a,b'), ('$$'), ('''');
SELECT migrate.create_service('"<&\N>; #35; %%{');
SELECT migrate.register('"<&\N>; #35; %%{', 'm' || n, message => message, branch_labels => '{}') FROM hostile_messages ORDER BY n;
SELECT migrate.register('"<&\N>; #35; %%{', id, 'm1', 'id ' || n, branch_labels => ARRAY['l' || id], depends_on => '{m2}')
FROM hostile_ids ORDER BY n;
SELECT migrate.upgrade('"<&\N>; #35; %%{', 'm1');

\o
SELECT jsonb_build_object('service', service,
    'revisions', (SELECT coalesce(jsonb_agg(r), '[]') FROM migrate.revision_map(service) AS r),
    'carriers', (SELECT coalesce(jsonb_object_agg(label, revision), '{}')
                 FROM migrate.revisions AS r, unnest(branch_labels) AS label WHERE r.service = s.service),
    'dot', migrate.graph(service, 'dot'),
    'mermaid', migrate.graph(service, 'mermaid'))
FROM migrate.services AS s ORDER BY service;
