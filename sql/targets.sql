-- What a command can aim at: every form of a target, and every way to miss.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_tgt');
-- Two branches that fork at c0ffee000001, and a base of its own that one of them depends on.
DO $$
BEGIN
    PERFORM migrate.register('regress_tgt', 'c0ffee000001', down => '');
    PERFORM migrate.register('regress_tgt', 'cart00000001', 'c0ffee000001', branch_labels => '{shoppingcart}', down => '');
    PERFORM migrate.register('regress_tgt', 'cart00000002', 'cart00000001', down => '');
    PERFORM migrate.register('regress_tgt', 'cart00000003', 'cart00000002', down => '');
    PERFORM migrate.register('regress_tgt', 'acct00000001', 'c0ffee000001', branch_labels => '{accounts}', down => '');
    PERFORM migrate.register('regress_tgt', 'acct00000002', 'acct00000001', down => '');
    PERFORM migrate.register('regress_tgt', 'net100000001', branch_labels => '{networking}', down => '', depends_on => '{cart00000002}');
    PERFORM migrate.register('regress_tgt', 'v1', 'net100000001', down => '');
END
$$;
SELECT * FROM migrate.history('regress_tgt');

-- What upgrade goes to from nothing, then back.
CREATE FUNCTION pg_temp.reach(target text, start text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    rows text;
    message text;
    detail text;
BEGIN
    BEGIN
        IF start IS NOT NULL THEN
            PERFORM migrate.stamp('regress_tgt', start);
        END IF;
        PERFORM migrate.upgrade('regress_tgt', target);
        rows := (SELECT string_agg(version_num, ' ' ORDER BY version_num COLLATE "C") FROM regress_tgt.alembic_version);
        RAISE EXCEPTION USING ERRCODE = 'RB000';
    EXCEPTION
        WHEN SQLSTATE 'RB000' THEN
            RETURN coalesce(rows, 'base');
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
            RETURN format('%s %s | %s', SQLSTATE, split_part(message, ';', 1), replace(detail, 'Service "regress_tgt"', '-'));
    END;
END
$$;
SELECT target, pg_temp.reach(target) AS upgrade
FROM unnest('{base,heads,c0ffee000001,c0ff,c0f,c,cart00000003,cart,cart0000,"",v1,v,nope,nope1234,
    shoppingcart,shop,accounts,networking,net1,
    head,shoppingcart@head,shop@head,accounts@heads,networking@head,cart00000001@head,c0ffee000001@head,c0ffee000001@heads,
    shoppingcart@base,shoppingcart@cart00000002,shoppingcart@acct00000002,shoppingcart@v1,nope@cart00000001,cart@cart00000001,shoppingcart@nope,
    +0,-0,-1,+1,+2,+9,shoppingcart@+1,shoppingcart@+2,accounts@+3,shoppingcart@+9,networking@+1,nope@+1,
    cart00000001+1,cart00000001+2,cart00000003-1,cart00000003-9,cart00000001+9,shoppingcart@head-1,head-1,base+1,c0ffee000001+1,shoppingcart@c0ffee000001+1,v1-1,
    current,@head,shoppingcart@,base:head,a:b}'::text[]) WITH ORDINALITY AS t (target, n)
ORDER BY n;
-- Relative targets count from where the service stands.
SELECT start, target, pg_temp.reach(target, start) AS upgrade
FROM (VALUES ('cart00000001', '+1'), ('cart00000001', '+2'), ('cart00000001', '+3'), ('c0ffee000001', '+1'),
    ('c0ffee000001', 'accounts@+1'), ('cart00000001', 'accounts@+1'), ('{cart00000001,acct00000001}', '+1'),
    ('{cart00000001,acct00000001}', 'shoppingcart@+2'), ('{cart00000001,acct00000001}', 'heads'),
    ('v1', 'shoppingcart@+1'), ('v1', 'accounts@+2'), ('cart00000003', 'cart00000001'), ('cart00000003', 'c0ffee000001+1')) AS t (start, target);

-- The same for downgrade, from all heads or from a branch.
CREATE FUNCTION pg_temp.fall(target text, start text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    rows text;
    message text;
    detail text;
BEGIN
    BEGIN
        PERFORM migrate.stamp('regress_tgt', start);
        PERFORM migrate.downgrade('regress_tgt', target);
        rows := (SELECT string_agg(version_num, ' ' ORDER BY version_num COLLATE "C") FROM regress_tgt.alembic_version);
        RAISE EXCEPTION USING ERRCODE = 'RB000';
    EXCEPTION
        WHEN SQLSTATE 'RB000' THEN
            RETURN coalesce(rows, 'base');
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
            RETURN format('%s %s | %s', SQLSTATE, split_part(message, ';', 1), replace(detail, 'Service "regress_tgt"', '-'));
    END;
END
$$;
SELECT start, target, pg_temp.fall(target, start) AS downgrade
FROM (VALUES ('cart00000003', 'base'), ('cart00000003', 'cart00000001'), ('cart00000003', 'cart00000003'), ('cart00000003', 'c0ff'),
    ('cart00000003', '-1'), ('cart00000003', '-3'), ('cart00000003', '-4'), ('cart00000003', '-5'), ('cart00000003', '+1'), ('cart00000003', '-0'),
    ('cart00000003', 'shoppingcart'), ('cart00000003', 'shoppingcart@-1'), ('cart00000003', 'shoppingcart@base'), ('cart00000003', 'shoppingcart@c0ffee000001'),
    ('cart00000003', 'accounts@-1'), ('cart00000003', 'accounts@base'), ('cart00000003', 'accounts'), ('cart00000003', 'cart00000003-1'),
    ('cart00000003', 'cart00000003-9'), ('cart00000003', 'cart00000001+1'), ('cart00000003', 'head'), ('cart00000003', 'heads'),
    ('cart00000003', 'nope'), ('cart00000003', 'current'), ('cart00000003', 'a:b'),
    ('heads', 'base'), ('heads', '-1'), ('heads', 'accounts@-1'), ('heads', 'shoppingcart@base'), ('heads', 'networking@base'),
    ('heads', 'cart00000001'), ('heads', 'v1'), ('heads', 'shoppingcart@c0ffee000001'), ('heads', 'networking@-1'), ('heads', 'networking@-2'),
    ('heads', 'networking@-3')) AS t (start, target);

-- Each kind of error in full: what is wrong, why, and what to call.
SELECT * FROM migrate.upgrade('regress_tgt', 'nope1234');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_tgt', 'cart');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_tgt', 'shoppingcart@acct00000002');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_tgt', 'nope@cart00000001');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_tgt', 'c0ffee000001@head');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_tgt', '+9');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_tgt', 'c0ffee000001+1');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_tgt', 'cart00000003+9');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_tgt', 'base:heads');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_tgt', '{cart00000001,acct00000001}');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.stamp('regress_tgt', '{cart00000001,acct00000001}');
SELECT * FROM migrate.upgrade('regress_tgt', '+1');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.downgrade('regress_tgt', 'v1');
\echo :LAST_ERROR_SQLSTATE

-- Ranges of history that lead below the base, which Alembic words as if their end were at fault.
SELECT migrate.create_service('regress_tgt_short');
SELECT migrate.register_all('regress_tgt_short', '[{"revision": "001"}, {"revision": "002", "down_revision": "001"}, {"revision": "003", "down_revision": "002"}]');
SELECT migrate.history('regress_tgt_short', '-2:');
SELECT migrate.history('regress_tgt_short', '-100:003');
SELECT migrate.history('regress_tgt_short', ':003');
SELECT migrate.history('regress_tgt_short', '-100:');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.history('regress_tgt_short', '-3:');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.history('regress_tgt_short', '-4:head');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.history('regress_tgt_short', '-100:base');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.history('regress_tgt_short', '-100:-200');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.history('regress_tgt_short', ':-100');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.history('regress_tgt_short', '003-100:');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.history('regress_tgt', '-100:');
\echo :LAST_ERROR_SQLSTATE

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_tgt CASCADE;
