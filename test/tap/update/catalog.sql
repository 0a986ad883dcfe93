-- All that the system catalogs hold of the extension, a line a fact: no OIDs, no times, in no order that depends on how
-- it came about. Lines of two databases that are the same but for the way there are the same.
\set QUIET on
SET search_path = pg_catalog;

CREATE TEMP VIEW member AS
    SELECT d.classid, d.objid, i.type, i.identity
    FROM pg_depend AS d, pg_identify_object(d.classid, d.objid, 0) AS i
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
        AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'migrate');

-- What is in the schema, be it a member or not, with what belongs to it.
CREATE TEMP VIEW relation AS
    SELECT oid::regclass::text AS name, * FROM pg_class WHERE relnamespace = 'migrate'::regnamespace;

CREATE TEMP VIEW acl AS
    SELECT i.type, i.identity, a.acl
    FROM (
        SELECT 'pg_class'::regclass AS classid, oid AS objid, 0 AS objsubid, relacl AS acl FROM relation
        UNION ALL SELECT 'pg_class'::regclass, attrelid, attnum, attacl FROM pg_attribute JOIN relation ON relation.oid = attrelid
        UNION ALL SELECT 'pg_proc'::regclass, oid, 0, proacl FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace
        UNION ALL SELECT 'pg_type'::regclass, oid, 0, typacl FROM pg_type WHERE typnamespace = 'migrate'::regnamespace
        UNION ALL SELECT 'pg_namespace'::regclass, oid, 0, nspacl FROM pg_namespace WHERE nspname = 'migrate'
    ) AS a, pg_identify_object(a.classid, a.objid, a.objsubid) AS i
    WHERE a.acl IS NOT NULL;

CREATE TEMP VIEW fact (line) AS
SELECT format('extension: version %s, schema %s, owner %s, relocatable %s',
    extversion, extnamespace::regnamespace, extowner::regrole, extrelocatable)
FROM pg_extension WHERE extname = 'migrate'
UNION ALL
SELECT format('SELECT pg_extension_config_dump(%L, %L)', c.oid::regclass, c.condition)
FROM pg_extension, unnest(extconfig, extcondition) AS c (oid, condition) WHERE extname = 'migrate'
UNION ALL
SELECT format('member: %s %s', type, identity) FROM member
UNION ALL
SELECT format('not a member: %s %s', i.type, i.identity)
FROM (SELECT 'pg_class'::regclass AS classid, oid AS objid FROM relation WHERE relkind <> 'i'
      UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace
      UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace = 'migrate'::regnamespace AND typelem = 0) AS o,
    pg_identify_object(o.classid, o.objid, 0) AS i
WHERE NOT EXISTS (SELECT FROM member WHERE (member.classid, member.objid) = (o.classid, o.objid))
    -- an identity's sequence, and types of rows
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE (d.classid, d.objid) = (o.classid, o.objid) AND deptype = 'i')
UNION ALL
SELECT format('COMMENT ON %s %s IS %L', i.type, i.identity, d.description)
FROM pg_description AS d, pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i
WHERE EXISTS (SELECT FROM member WHERE (member.classid, member.objid) = (d.classoid, d.objoid))
    OR i.schema = 'migrate' OR i.identity LIKE 'migrate.%'

-- Relations.
UNION ALL
SELECT format('relation %s: kind %s, owner %s, %s, access method %s, options %s, row security %s %s, replica identity %s, tablespace %s',
    name, relkind, relowner::regrole, relpersistence, amname, reloptions, relrowsecurity, relforcerowsecurity, relreplident, reltablespace)
FROM relation LEFT JOIN pg_am ON pg_am.oid = relam
UNION ALL
SELECT format('column %s of %s: %s %s%s%s%s%s, storage %s, compression %s, options %s',
    (SELECT count(*) FROM pg_attribute AS b WHERE b.attrelid = a.attrelid AND b.attnum BETWEEN 1 AND a.attnum AND NOT b.attisdropped),
    name, quote_ident(attname), format_type(atttypid, atttypmod),
    (SELECT ' COLLATE ' || attcollation::regcollation WHERE attcollation <> 0 AND attcollation <> 'default'::regcollation),
    (SELECT ' NOT NULL' WHERE attnotnull),
    (SELECT ' DEFAULT ' || pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum),
    (SELECT format(' GENERATED %s%s', attidentity, attgenerated) WHERE attidentity <> '' OR attgenerated <> ''),
    -- pg_attver is the server's own count
    attstorage, attcompression, ARRAY(SELECT o FROM unnest(attoptions) AS o WHERE o NOT LIKE 'pg_attver=%'))
FROM pg_attribute AS a JOIN relation ON relation.oid = attrelid
WHERE attnum > 0 AND NOT attisdropped
UNION ALL
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s%s', name, conname, pg_get_constraintdef(c.oid),
    (SELECT ' NOT VALID' WHERE NOT convalidated))
FROM pg_constraint AS c JOIN relation ON relation.oid = conrelid
UNION ALL
SELECT format('%s%s', pg_get_indexdef(indexrelid),
    (SELECT ' -- not valid, or clustered, or replica identity' WHERE NOT indisvalid OR indisclustered OR indisreplident))
FROM pg_index JOIN relation ON relation.oid = indexrelid
UNION ALL
SELECT format('sequence %s: %s start %s increment %s min %s max %s cache %s cycle %s, owned by %s', name, seqtypid::regtype, seqstart,
    seqincrement, seqmin, seqmax, seqcache, seqcycle,
    (SELECT pg_describe_object(refclassid, refobjid, refobjsubid) FROM pg_depend
     WHERE classid = 'pg_class'::regclass AND objid = seqrelid AND deptype IN ('a', 'i') AND refobjsubid > 0))
FROM pg_sequence JOIN relation ON relation.oid = seqrelid
UNION ALL
SELECT format('CREATE VIEW %s AS %s', name, pg_get_viewdef(oid)) FROM relation WHERE relkind IN ('v', 'm')
UNION ALL
SELECT format('%s -- enabled %s', pg_get_triggerdef(t.oid), tgenabled)
FROM pg_trigger AS t JOIN relation ON relation.oid = tgrelid WHERE NOT tgisinternal
UNION ALL
SELECT format('%s -- enabled %s', pg_get_ruledef(r.oid), ev_enabled)
FROM pg_rewrite AS r JOIN relation ON relation.oid = ev_class WHERE rulename <> '_RETURN'
UNION ALL
SELECT format('CREATE POLICY %I ON %s AS %s FOR %s TO %s USING (%s) WITH CHECK (%s)',
    policyname, tablename, permissive, cmd, roles, qual, with_check)
FROM pg_policies WHERE schemaname = 'migrate'
UNION ALL
SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE stxnamespace = 'migrate'::regnamespace

-- Functions and types.
UNION ALL
SELECT format('%s -- owner %s, symbol %s', pg_get_functiondef(oid), proowner::regrole, prosrc)
FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace AND prokind <> 'a'
UNION ALL
SELECT format('type %s: %s, owner %s, not null %s, default %s, of %s', i.identity, typtype, typowner::regrole, typnotnull, typdefault,
    format_type(typbasetype, typtypmod))
FROM pg_type AS t, pg_identify_object('pg_type'::regclass, t.oid, 0) AS i WHERE typnamespace = 'migrate'::regnamespace
UNION ALL
SELECT format('label %s of %s: %s', row_number() OVER (PARTITION BY enumtypid ORDER BY enumsortorder), enumtypid::regtype, enumlabel)
FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid WHERE typnamespace = 'migrate'::regnamespace
UNION ALL
SELECT format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', contypid::regtype, conname, pg_get_constraintdef(c.oid))
FROM pg_constraint AS c JOIN pg_type ON pg_type.oid = contypid WHERE typnamespace = 'migrate'::regnamespace
UNION ALL
SELECT format('event trigger %s: %s %s, %s, owner %s', evtname, evtevent, evttags, evtfoid::regprocedure, evtowner::regrole)
FROM pg_event_trigger WHERE EXISTS (SELECT FROM member WHERE (classid, objid) = ('pg_event_trigger'::regclass, pg_event_trigger.oid))
UNION ALL
SELECT format('schema migrate: owner %s', nspowner::regrole) FROM pg_namespace WHERE nspname = 'migrate'

-- Privileges: now, and as pg_dump takes them for the extension's own.
UNION ALL
SELECT format('GRANT %s ON %s %s TO %s%s -- by %s', string_agg(privilege_type, ', ' ORDER BY privilege_type), type, identity,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, (SELECT ' WITH GRANT OPTION' WHERE is_grantable), grantor::regrole)
FROM acl, aclexplode(acl.acl)
GROUP BY type, identity, grantee, is_grantable, grantor
UNION ALL
SELECT format('initial privileges of %s %s: %s', i.type, i.identity, ARRAY(SELECT a::text FROM unnest(initprivs) AS a ORDER BY a::text))
FROM pg_init_privs AS p, pg_identify_object(p.classoid, p.objoid, p.objsubid) AS i
WHERE privtype = 'e' AND (EXISTS (SELECT FROM member WHERE (classid, objid) = (classoid, objoid)) OR i.identity LIKE 'migrate.%')

-- What depends on what.
UNION ALL
SELECT format('%s depends on %s (%s)', pg_describe_object(d.classid, d.objid, d.objsubid),
    pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid), d.deptype)
FROM pg_depend AS d
WHERE d.deptype <> 'e' AND EXISTS (SELECT FROM member WHERE (member.classid, member.objid) IN ((d.classid, d.objid), (d.refclassid, d.refobjid)))
    AND pg_describe_object(d.classid, d.objid, d.objsubid) !~ 'pg_toast';

SELECT regexp_replace(line, '\s+', ' ', 'g') FROM fact ORDER BY line COLLATE "C";
