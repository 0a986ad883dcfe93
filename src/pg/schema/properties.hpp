// The schema itself, and what any object may have beside its definition: privileges, comments, security
// labels.
#pragma once

namespace migrate::pg::schema {

inline constexpr const char *schemas = R"sql(
SELECT 'schema', $2, '{}'::text[], 'pg_namespace'::regclass, n.oid, 0, n.nspowner, NULL::text[], NULL::text[], 0::oid
FROM pg_namespace n
WHERE n.oid = $1 AND $3 IS NOT NULL
UNION ALL
SELECT 'extension', quote_ident(e.extname), '{}', 0::oid, 0::oid, 0, 0::oid, NULL, NULL, 0::oid
FROM pg_extension e
WHERE e.extnamespace = $1
)sql";

// By role, kind of object and grantee: what a role grants on objects to come, where that is not what is built
// in.
inline constexpr const char *default_privileges = R"sql(
SELECT 'default privilege',
       'for role ' || quote_ident(pg_get_userbyid(d.defaclrole)) || ' in schema ' || $2 || ' on '
           || CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                                   WHEN 'T' THEN 'types' ELSE d.defaclobjtype::text END
           || ' to ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
       ARRAY[string_agg(DISTINCT (a.privilege_type || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) COLLATE "C", ', ')],
       0::oid, 0::oid, 0, 0::oid, NULL::text[], NULL::text[], 0::oid
FROM pg_default_acl d, aclexplode(d.defaclacl) a
WHERE d.defaclnamespace = $1 AND $3 IS NOT NULL
GROUP BY d.defaclrole, d.defaclobjtype, a.grantee
)sql";

// What a grantee may do to an object, where that is not what is built in: class, object, column, its name,
// grantee, privileges.
inline constexpr const char *grants = R"sql(
WITH object (class, object, subobject, name, acl, standard) AS (
    SELECT 'pg_namespace'::regclass, oid, 0, NULL::name, nspacl, acldefault('n', nspowner) FROM pg_namespace
    WHERE oid = $1 AND nspacl IS NOT NULL
    UNION ALL
    SELECT 'pg_class'::regclass, oid, 0, NULL, relacl,
           acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)
    FROM pg_class WHERE relnamespace = $1 AND relacl IS NOT NULL
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, a.attnum, a.attname, a.attacl, acldefault('c', c.relowner)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped
    WHERE c.relnamespace = $1
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, 0, NULL, proacl, acldefault('f', proowner) FROM pg_proc
    WHERE pronamespace = $1 AND proacl IS NOT NULL
    UNION ALL
    SELECT 'pg_type'::regclass, oid, 0, NULL, typacl, acldefault('T', typowner) FROM pg_type
    WHERE typnamespace = $1 AND typacl IS NOT NULL
), right_of (class, object, subobject, name, grantee, is_standard, privileges) AS (
    SELECT o.class, o.object, o.subobject, o.name, a.grantee, side.is_standard,
           string_agg(DISTINCT (a.privilege_type || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) COLLATE "C", ', ')
    FROM object o
    CROSS JOIN LATERAL (VALUES (false, o.acl), (true, o.standard)) AS side (is_standard, acl)
    CROSS JOIN LATERAL aclexplode(side.acl) a
    GROUP BY o.class, o.object, o.subobject, o.name, a.grantee, side.is_standard
)
SELECT class, object, subobject, coalesce(quote_ident(has.name), quote_ident(standard.name), ''),
       CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END, coalesce(has.privileges, 'NOTHING')
FROM (SELECT * FROM right_of WHERE NOT is_standard) has
FULL JOIN (SELECT * FROM right_of WHERE is_standard) standard USING (class, object, subobject, grantee)
WHERE has.privileges IS DISTINCT FROM standard.privileges AND $2 IS NOT NULL AND $3 IS NOT NULL
)sql";

// Class, object, column, its name, '', comment; of objects with these OIDs.
inline constexpr const char *comments = R"sql(
SELECT d.classoid, d.objoid, d.objsubid, coalesce(quote_ident(a.attname), ''), '', d.description
FROM pg_description d
LEFT JOIN pg_attribute a ON d.classoid = 'pg_class'::regclass AND a.attrelid = d.objoid AND a.attnum = d.objsubid
    AND d.objsubid > 0
WHERE d.objoid = ANY ($1)
)sql";

// Class, object, column, its name, provider, label; of objects with these OIDs.
inline constexpr const char *security_labels = R"sql(
SELECT s.classoid, s.objoid, s.objsubid, coalesce(quote_ident(a.attname), ''), quote_ident(s.provider), s.label
FROM pg_seclabel s
LEFT JOIN pg_attribute a ON s.classoid = 'pg_class'::regclass AND a.attrelid = s.objoid AND a.attnum = s.objsubid
    AND s.objsubid > 0
WHERE s.objoid = ANY ($1)
)sql";

// Members of extensions: class, object, and whether it is a relation of the schema $1.
inline constexpr const char *extension_members = R"sql(
SELECT d.classid, d.objid, c.oid IS NOT NULL
FROM pg_extension e
JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'
LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid AND c.relnamespace = $1
)sql";

// Class, object, and the extensions that it is marked as depending on.
inline constexpr const char *needed_extensions = R"sql(
SELECT d.classid, d.objid,
       'DEPENDS ON EXTENSION ' || string_agg(quote_ident(e.extname), ', ' ORDER BY e.extname COLLATE "C")
FROM pg_extension e
JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'x'
GROUP BY d.classid, d.objid
)sql";

} // namespace migrate::pg::schema
