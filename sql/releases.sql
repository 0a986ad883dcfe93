-- Releases: names for states of a service, targets that name a state or what a run began with, services with one head.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
\set SHOW_CONTEXT never
CREATE FUNCTION pg_temp.try(command text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
    hint text;
BEGIN
    RETURN QUERY EXECUTE command;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN NEXT SQLSTATE || ': ' || SQLERRM;
    RETURN QUERY SELECT line FROM (VALUES ('DETAIL:  ' || detail), ('HINT:  ' || hint)) AS l (line) WHERE line !~ ':  $';
END $$;
CREATE FUNCTION pg_temp.add(service text, revision text, parent text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT migrate.register(service, revision, parent, 'make ' || revision, format('CREATE TABLE t%s ()', revision), format('DROP TABLE t%s', revision))
$$;

-- A name for what is applied.
SELECT migrate.create_service('regress_shop'), pg_temp.add('regress_shop', '1'), pg_temp.add('regress_shop', '2', '1'), pg_temp.add('regress_shop', '3', '2');
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'v1') $$);
SELECT migrate.tag('regress_shop', 'v0', 'base', 'before all');
SELECT revision FROM migrate.upgrade('regress_shop', '1');
SELECT migrate.tag('regress_shop', 'v1.0', note => 'the first');
SELECT revision FROM migrate.upgrade('regress_shop', '2');
SELECT migrate.tag('regress_shop', 'v2-rc@1 "x"'), migrate.tag('regress_shop', 'next', 'head'), migrate.tag('regress_shop', 'copy', 'tag:v1.0');
SELECT service, name, revisions, note, tagged_by = SESSION_USER AS by, tagged_at <= clock_timestamp() AS at FROM migrate.tags;

-- The same again is no change; a note that is not given stays, unless it is replaced.
SELECT migrate.tag('regress_shop', 'v1.0', '1'), migrate.tag('regress_shop', 'v1.0', '{1}', 'the first'), migrate.tag('regress_shop', 'v1.0', '{1,1}');
SELECT migrate.tag('regress_shop', 'v1.0', '1', 'number one');
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'v1.0') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'v1.0', '{2,3}', 'other') $$);
SELECT migrate.tag('regress_shop', 'copy', '{2,3}', replace => true), migrate.tag('regress_shop', 'v1.0', '1', replace => true);
SELECT migrate.tag('regress_shop', 'next', NULL);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'next', NULL) $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'copy', NULL, 'gone') $$);
SELECT name, revisions, note FROM migrate.tags;
SELECT revisions, detail FROM migrate.changes WHERE command = 'tag' ORDER BY change;

-- What can't be one.
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', '') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'a:b') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', E'a\tb') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', repeat('x', 64)) $$);
SELECT migrate.tag('regress_shop', repeat('x', 63)), migrate.tag('regress_shop', repeat('x', 63), NULL);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_nobody', 'v1') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'a', 'nope') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'a', '-1') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'a', '+1') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'a', 'tag:nope') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'a', 'run:1') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', NULL) $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'a', note => NULL) $$);
SELECT migrate.create_service('regress_empty');
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_empty', 'a', 'heads') $$);

-- As a target.
SELECT revision FROM migrate.upgrade('regress_shop', 'tag:copy');
SELECT revision FROM migrate.upgrade('regress_shop', 'tag:v1.0');
SELECT revision FROM migrate.downgrade('regress_shop', 'tag:v2-rc@1 "x"');
SELECT direction, revision FROM migrate.downgrade('regress_shop', 'tag:v1.0');
SELECT * FROM pg_temp.try($$ SELECT migrate.downgrade('regress_shop', 'tag:copy')::text $$);
SELECT revision FROM migrate.downgrade('regress_shop', 'tag:v0');
SELECT revision FROM migrate.upgrade('regress_shop', 'tag:v0');
SELECT direction, revision FROM migrate.stamp('regress_shop', 'tag:v1.0');
SELECT direction, revision FROM migrate.stamp('regress_shop', '{tag:v0}');
SELECT * FROM migrate.history('regress_shop', 'tag:v1.0:tag:copy');
SELECT * FROM migrate.history('regress_shop', ':tag:v1.0');
SELECT * FROM migrate.history('regress_shop', 'tag:v0:2');
SELECT * FROM pg_temp.try($$ SELECT migrate.history('regress_shop', 'tag:v1.0') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.history('regress_shop', 'run:1:') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.history('regress_shop', 'tag:copy:tag:v1.0') $$);
SELECT * FROM migrate.show('regress_shop', 'tag:v1.0');
SELECT line FROM migrate.upgrade_sql('regress_shop', 'tag:v1.0:tag:copy') AS line WHERE line ~ 'Running|RAISE';
SELECT line FROM migrate.upgrade_sql('regress_shop', 'tag:v1.0') AS line WHERE line ~ 'Running';
SELECT line FROM migrate.downgrade_sql('regress_shop', 'tag:copy:tag:v0') AS line WHERE line ~ 'Running';
SELECT line FROM migrate.stamp_sql('regress_shop', 'tag:v0:tag:v1.0') AS line WHERE line ~ 'Running';
SELECT * FROM pg_temp.try($$ SELECT migrate.upgrade_sql('regress_shop', 'tag:v1.0:tag:copy:3') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.upgrade_sql('regress_shop', 'run:1:3') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.downgrade_sql('regress_shop', '3:run:1') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.upgrade('regress_shop', 'tag:')::text $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.upgrade('regress_empty', 'tag:v1.0')::text $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.upgrade('regress_shop', 'tag:v1.0:')::text $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.upgrade('regress_shop', 'run:1')::text $$);
-- Each service has tags of its own: an upgrade of all goes to a release.
SELECT * FROM pg_temp.try($$ SELECT migrate.upgrade_all('tag:v1.0')::text $$);
SELECT migrate.tag('regress_empty', 'v1.0', 'base');
SELECT service, revision FROM migrate.upgrade_all('tag:v1.0');

-- Several rows are one state. A downgrade leaves nothing else; an upgrade and a stamp leave other branches alone.
SELECT migrate.create_service('regress_wide'), pg_temp.add('regress_wide', 'a'), pg_temp.add('regress_wide', 'b', 'a'), pg_temp.add('regress_wide', 'x'), pg_temp.add('regress_wide', 'z');
SELECT revision FROM migrate.upgrade('regress_wide', 'a') UNION ALL SELECT revision FROM migrate.upgrade('regress_wide', 'x');
SELECT migrate.tag('regress_wide', 'two'), migrate.tag('regress_wide', 'one', 'a');
SELECT name, revisions FROM migrate.tags WHERE service = 'regress_wide';
SELECT count(*) FROM migrate.upgrade('regress_wide', 'heads');
SELECT revision FROM migrate.upgrade('regress_wide', 'tag:one');
SELECT revision FROM migrate.downgrade('regress_wide', 'tag:two');
SELECT revision FROM migrate.upgrade('regress_wide', 'z');
SELECT revision FROM migrate.downgrade('regress_wide', 'tag:one');
SELECT * FROM migrate.current('regress_wide');
SELECT revision FROM migrate.upgrade('regress_wide', 'tag:two');
SELECT revision FROM migrate.stamp('regress_wide', 'tag:two', purge => true);
SELECT revision FROM migrate.stamp('regress_wide', ARRAY['tag:one', 'z']);
SELECT * FROM migrate.current('regress_wide');

-- A revision that a tag names stays, unless another one stands for it: then the tag follows, as a branch label does.
SELECT * FROM pg_temp.try($$ SELECT migrate.unregister('regress_wide', 'x') $$);
SELECT migrate.create_service('regress_chain'), pg_temp.add('regress_chain', '1'), pg_temp.add('regress_chain', '2', '1'), pg_temp.add('regress_chain', '3', '2'), pg_temp.add('regress_chain', '4', '3');
SELECT migrate.tag('regress_chain', 'mid', '2'), migrate.tag('regress_chain', 'end', '3'), migrate.tag('regress_chain', 'both', '{2,3}');
SELECT * FROM pg_temp.try($$ SELECT migrate.unregister('regress_chain', '4') || migrate.unregister('regress_chain', '3') $$);
SELECT revision FROM migrate.upgrade('regress_chain', 'tag:mid');
SELECT run AS middle FROM migrate.runs WHERE service = 'regress_chain' \gset
SELECT migrate.squash('regress_chain', 'base:tag:end', rev_id => 's');
SELECT revision FROM migrate.upgrade('regress_chain', 'tag:end');
SELECT * FROM migrate.current('regress_chain');
SELECT revision FROM migrate.upgrade('regress_chain', '4');
SELECT max(run) AS last FROM migrate.runs WHERE service = 'regress_chain' \gset
SELECT revision FROM migrate.downgrade('regress_chain', 'tag:mid');
SELECT revision FROM migrate.upgrade('regress_chain', '4');
-- What has been replaced can still be named whole.
SELECT migrate.tag('regress_chain', 'whole', '2');
SELECT statement FROM migrate.export('regress_chain') AS statement WHERE statement ~ 'migrate.tag';
-- Into the middle of what has been squashed; its end is the squashed revision.
SELECT regexp_replace(try, '(run[: ]|>= )[0-9]+', '\1N', 'gi') AS try FROM pg_temp.try(format($$ SELECT migrate.downgrade('regress_chain', 'run:%s')::text $$, :last - 1));
SELECT revision FROM migrate.downgrade('regress_chain', 'run:' || :last);
SELECT * FROM migrate.current('regress_chain');
SELECT revision FROM migrate.upgrade('regress_chain', '4');
SELECT migrate.unregister('regress_chain', '3'), migrate.unregister('regress_chain', '2'), migrate.unregister('regress_chain', '1');
SELECT name, revisions FROM migrate.tags WHERE service = 'regress_chain';
-- And the other way round: a squashed revision that goes gives its tags back to the end of the chain.
SELECT migrate.create_service('regress_back'), pg_temp.add('regress_back', '1'), pg_temp.add('regress_back', '2', '1'), migrate.squash('regress_back', '1:2', rev_id => 's');
SELECT migrate.tag('regress_back', 'a', 's'), migrate.tag('regress_back', 'b', 'head');
SELECT migrate.unregister('regress_back', 's');
SELECT name, revisions FROM migrate.tags WHERE service = 'regress_back';

-- Undo what was done since a run began.
SELECT migrate.create_service('regress_runs'), pg_temp.add('regress_runs', '1'), pg_temp.add('regress_runs', '2', '1'), pg_temp.add('regress_runs', '2b', '1'), migrate.register('regress_runs', '3', ARRAY['2', '2b'], down => '');
CREATE FUNCTION pg_temp.last_run(service text DEFAULT 'regress_runs') RETURNS text LANGUAGE sql AS $$ SELECT 'run:' || max(run) FROM migrate.runs WHERE runs.service = last_run.service $$;
SELECT revision FROM migrate.upgrade('regress_runs', '1');
SELECT pg_temp.last_run() AS first \gset
SELECT revision FROM migrate.upgrade('regress_runs', '2');
SELECT revision FROM migrate.upgrade('regress_runs', '2b');
SELECT pg_temp.last_run() AS middle \gset
SELECT revision FROM migrate.upgrade('regress_runs', '3');
SELECT line FROM migrate.downgrade_sql('regress_runs', 'current:' || :'middle') AS line WHERE line ~ 'Running';
SELECT revision FROM migrate.downgrade('regress_runs', :'middle');
SELECT * FROM migrate.current('regress_runs');
SELECT version_before, target = :'middle' AS target, version_after FROM migrate.runs WHERE service = 'regress_runs' ORDER BY run DESC LIMIT 1;
SELECT revision FROM migrate.downgrade('regress_runs', :'middle');
-- A downgrade takes away what a run began with: only an upgrade brings it back.
SELECT pg_temp.last_run() AS down \gset
SELECT regexp_replace(try, '(run[: ]|>= )[0-9]+', '\1N', 'gi') AS try FROM pg_temp.try(format($$ SELECT migrate.downgrade('regress_runs', %L)::text $$, :'down'));
SELECT count(*) FROM migrate.upgrade('regress_runs');
SELECT revision FROM migrate.downgrade('regress_runs', :'down');
SELECT revision FROM migrate.downgrade('regress_runs', :'first');
SELECT * FROM migrate.current('regress_runs');

-- What can't be.
SELECT regexp_replace(try, '(run[: ]|>= )[0-9]+', '\1N', 'gi') AS try FROM pg_temp.try($$ SELECT migrate.downgrade('regress_runs', 'run:99999')::text $$);
SELECT try FROM pg_temp.try($$ SELECT migrate.downgrade('regress_runs', 'run:1')::text $$);
SELECT try FROM pg_temp.try($$ SELECT migrate.downgrade('regress_runs', 'run:')::text $$);
SELECT try FROM pg_temp.try($$ SELECT migrate.downgrade('regress_runs', 'run:0x1')::text $$);
SELECT try FROM pg_temp.try($$ SELECT migrate.downgrade('regress_runs', 'run:-1')::text $$);
SELECT try FROM pg_temp.try($$ SELECT migrate.downgrade('regress_runs', 'run:99999999999999999999')::text $$);
SELECT try FROM pg_temp.try($$ SELECT migrate.downgrade('regress_runs', 'run:1:2')::text $$);
-- Through what has no down script: before anything is undone.
SELECT migrate.register('regress_runs', '4', '3');
SELECT count(*) FROM migrate.upgrade('regress_runs');
SELECT pg_temp.last_run() AS irreversible \gset
SELECT pg_temp.add('regress_runs', '5', '4');
SELECT count(*) FROM migrate.upgrade('regress_runs');
SELECT try FROM pg_temp.try(format($$ SELECT migrate.downgrade('regress_runs', %L)::text $$, :'irreversible'));
SELECT * FROM migrate.current('regress_runs');
-- Past a stamp, and past what the log knows nothing of.
SELECT pg_temp.last_run() AS before \gset
SELECT revision FROM migrate.stamp('regress_runs', '4');
SELECT regexp_replace(try, '(run[: ]|>= )[0-9]+', '\1N', 'gi') AS try FROM pg_temp.try(format($$ SELECT migrate.downgrade('regress_runs', %L)::text $$, :'before'));
SELECT regexp_replace(try, '(run[: ]|>= )[0-9]+', '\1N', 'gi') AS try FROM pg_temp.try(format($$ SELECT migrate.downgrade('regress_runs', %L)::text $$, pg_temp.last_run()));
DROP TABLE regress_runs.t5;
SELECT revision FROM migrate.upgrade('regress_runs');
SELECT pg_temp.last_run() AS known \gset
UPDATE regress_runs.alembic_version SET version_num = '4';
SELECT regexp_replace(try, '(run[: ]|>= )[0-9]+', '\1N', 'gi') AS try FROM pg_temp.try(format($$ SELECT migrate.downgrade('regress_runs', %L)::text $$, :'known'));
DROP TABLE regress_runs.t5;
SELECT revision FROM migrate.upgrade('regress_runs');
SELECT regexp_replace(try, '(run[: ]|>= )[0-9]+', '\1N', 'gi') AS try FROM pg_temp.try(format($$ SELECT migrate.downgrade('regress_runs', %L)::text $$, :'known'));
SELECT revision FROM migrate.downgrade('regress_runs', pg_temp.last_run());
-- Before the service was made anew.
SELECT migrate.drop_service('regress_chain'), migrate.create_service('regress_chain'), migrate.register('regress_chain', 's', down => '');
SELECT count(*) FROM migrate.tags WHERE service = 'regress_chain';
SELECT regexp_replace(try, '(run[: ]|>= )[0-9]+', '\1N', 'gi') AS try FROM pg_temp.try(format($$ SELECT migrate.downgrade('regress_chain', 'run:%s')::text $$, :last));
-- What of other services depends on it is undone too, and in the log of those.
SELECT migrate.create_service('regress_users'), pg_temp.add('regress_users', '1'), pg_temp.add('regress_users', '2', '1');
SELECT migrate.create_service('regress_mail'), migrate.register('regress_mail', '1', up => 'CREATE TABLE t1 ()', down => 'DROP TABLE t1', depends_on => '{regress_users:2}');
SELECT revision FROM migrate.upgrade('regress_users', '1');
SELECT service, revision FROM migrate.upgrade('regress_mail');
SELECT service, revision FROM migrate.downgrade('regress_users', pg_temp.last_run('regress_users'));
-- A repeatable script that the run ran is not undone; it runs again when what it came after has.
SELECT migrate.register_repeatable('regress_users', 'view', 'CREATE OR REPLACE VIEW v AS SELECT 1 AS one');
SELECT service, revision FROM migrate.upgrade('regress_users');
SELECT service, revision FROM migrate.downgrade('regress_users', pg_temp.last_run('regress_users'));

-- A service with one head.
SELECT migrate.create_service('regress_one', single_head => true), pg_temp.add('regress_one', '1'), pg_temp.add('regress_one', '2', '1');
SELECT single_head FROM migrate.services WHERE service IN ('regress_one', 'regress_shop') ORDER BY service;
SELECT * FROM pg_temp.try($$ SELECT pg_temp.add('regress_one', '2b', '1') $$);
SELECT * FROM pg_temp.try($$ SELECT pg_temp.add('regress_one', 'z') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.revision('regress_one', 'other', head => '1', splice => true, rev_id => '2b') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.register_all('regress_one', '[{"revision": "2b", "down_revision": "1"}, {"revision": "3b", "down_revision": "2b"}]') $$);
SELECT migrate.register_all('regress_one', '[{"revision": "2b", "down_revision": "1"}, {"revision": "3", "down_revision": ["2", "2b"]}]');
SELECT pg_temp.add('regress_one', '4', '3'), pg_temp.add('regress_one', '5', '4');
-- A revision that moves aside; and the call that HINT has.
SELECT * FROM pg_temp.try($$ SELECT migrate.register('regress_one', '5', '3', 'make 5', 'CREATE TABLE t5 ()', 'DROP TABLE t5', replace => true) $$);
SELECT migrate.register('regress_one', '5', '4', 'make five', 'CREATE TABLE t5 ()', 'DROP TABLE t5', replace => true);
-- What is applied can't change: the other one is to follow.
SELECT migrate.create_service('regress_late'), pg_temp.add('regress_late', '1'), pg_temp.add('regress_late', '2a', '1'), pg_temp.add('regress_late', '2b', '1');
SELECT * FROM pg_temp.try($$ SELECT migrate.alter_service('regress_late', single_head => true) $$);
SELECT migrate.merge('regress_late', 'heads', 'join', rev_id => '3'), migrate.alter_service('regress_late', single_head => true);
SELECT revision FROM migrate.upgrade('regress_late', '2b');
SELECT * FROM pg_temp.try($$ SELECT migrate.unregister('regress_late', '3') $$);
SELECT revision FROM migrate.upgrade('regress_late', '2a');
SELECT * FROM pg_temp.try($$ SELECT migrate.unregister('regress_late', '3') $$);
SELECT migrate.alter_service('regress_late', single_head => false), migrate.unregister('regress_late', '3');
SELECT command, detail FROM migrate.changes WHERE service = 'regress_late' AND command ~ 'service' ORDER BY change;
-- Heads that something depends on count, as in migrate.heads; what is squashed is one.
SELECT * FROM pg_temp.try($$ SELECT migrate.register('regress_one', '6', depends_on => '{5}') $$);
SELECT migrate.squash('regress_one', '4:5', rev_id => 's');
SELECT * FROM migrate.heads('regress_one');
-- One that is there: true is asked for, false asks for nothing.
SELECT migrate.create_service('regress_one', if_not_exists => true), migrate.create_service('regress_one', if_not_exists => true, single_head => true);
SELECT * FROM pg_temp.try($$ SELECT migrate.create_service('regress_shop', if_not_exists => true, single_head => true) $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.create_service('regress_x', single_head => NULL) $$);

-- Words that targets begin with can't be names any more; what has them keeps them, and an export takes them along.
SELECT * FROM pg_temp.try($$ SELECT migrate.create_service('tag') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.create_service('run') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.register('regress_empty', 'run') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.register('regress_empty', '1', branch_labels => '{tag}') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.register_all('regress_empty', '[{"revision": "1"}, {"revision": "tag", "down_revision": "1"}]') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.revision('regress_empty', 'x', rev_id => 'tag') $$);
SET migrate.reserved_names = accept;
SELECT migrate.create_service('tag', 'regress_tag'), migrate.register('tag', 'tag', branch_labels => '{run}', down => ''), migrate.register('tag', '2', 'tag', down => '');
SELECT migrate.register('regress_empty', '1', depends_on => '{tag:tag}', down => '');
RESET migrate.reserved_names;
SELECT migrate.register('tag', 'tag', branch_labels => '{run}', down => ''), migrate.create_service('tag', 'regress_tag', if_not_exists => true);
SELECT migrate.register('tag', 'tag', message => 'again', branch_labels => '{run}', down => '', replace => true);
SELECT * FROM pg_temp.try($$ SELECT migrate.register('tag', '2', 'tag', branch_labels => '{tag}', down => '', replace => true) $$);
SELECT migrate.tag('tag', '2', '2');
SELECT * FROM migrate.history('tag', 'tag:2');
SELECT * FROM migrate.history('tag', 'run:');
SELECT * FROM migrate.history('tag', ':tag:2');
SELECT service, revision FROM migrate.upgrade('regress_empty');
SELECT service, revision FROM migrate.upgrade('tag', 'tag:2');
SELECT service, revision FROM migrate.downgrade('tag', 'tag');
SELECT migrate.tag('regress_one', 'v1', 'head', E'it''s "one"\nof two');
SELECT statement FROM migrate.export() AS statement WHERE statement ~ 'regress_one|''tag''|regress_empty|reserved|migrate.tag';
-- The copy is the same.
CREATE TEMP TABLE exported AS SELECT row_number() OVER () AS number, statement FROM migrate.export() AS statement;
SELECT string_agg(format('%s %s %s %s', service, name, revisions, note), ';' ORDER BY service, name) AS tags FROM migrate.tags \gset
SELECT migrate.drop_service(service) IS NULL FROM (VALUES ('regress_empty'), ('regress_mail')) AS s (service);
SELECT count(migrate.drop_service(service)) FROM migrate.services;
SELECT count(*) FROM migrate.tags;
SET client_min_messages = error;
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN SELECT statement FROM exported ORDER BY number LOOP
        EXECUTE command;
    END LOOP;
END $$;
SELECT string_agg(format('%s %s %s %s', service, name, revisions, note), ';' ORDER BY service, name) = :'tags' AS same FROM migrate.tags;
SELECT count(*) FROM (SELECT statement FROM exported EXCEPT SELECT * FROM migrate.export()) AS e;
-- And running it again changes nothing.
SELECT count(*) AS changes FROM migrate.changes \gset
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN SELECT statement FROM exported ORDER BY number LOOP
        EXECUTE command;
    END LOOP;
END $$;
SELECT count(*) - :changes AS more FROM migrate.changes;
RESET client_min_messages;

-- Who may run the service may tag it, everybody who may look sees it.
CREATE ROLE regress_releases_other;
GRANT USAGE ON SCHEMA migrate TO regress_releases_other;
SET ROLE regress_releases_other;
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'v3', '3') $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.tag('regress_shop', 'v1.0', NULL) $$);
SELECT count(*) > 0 AS sees FROM migrate.tags;
SELECT * FROM pg_temp.try($$ SELECT name FROM migrate.service_tags $$);
SELECT * FROM pg_temp.try($$ SELECT migrate.alter_service('regress_shop', single_head => true) $$);
RESET ROLE;
BEGIN READ ONLY;
SELECT migrate.tag('regress_shop', 'v3', '3');
ROLLBACK;
-- Not from a script of its own.
SELECT migrate.register('regress_shop', 'self', '3', up => $$ SELECT migrate.tag('regress_shop', 'self', 'base') $$, down => '');
SELECT * FROM pg_temp.try($$ SELECT migrate.upgrade('regress_shop', 'self')::text $$) WHERE try ~ '^55006|relation';

-- In a transaction a tag and what it names are seen at once, and go with it.
BEGIN;
SELECT pg_temp.add('regress_one', '7', 's'), migrate.tag('regress_one', 'soon', '7'), pg_temp.add('regress_one', '8', '7');
SELECT * FROM migrate.history('regress_one', 'tag:soon:');
ROLLBACK;
SELECT * FROM pg_temp.try($$ SELECT migrate.history('regress_one', 'tag:soon:') $$);

DROP OWNED BY regress_releases_other;
DROP ROLE regress_releases_other;
SET client_min_messages = warning;
DROP SCHEMA regress_shop, regress_wide, regress_chain, regress_runs, regress_users, regress_mail, regress_late, regress_empty, regress_tag CASCADE;
DROP EXTENSION migrate;
