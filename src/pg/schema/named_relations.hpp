// Relations that the text of an object names.
#pragma once

namespace migrate::pg::schema {

// $1: its catalog; $2: the object.
inline constexpr const char *named_relations = R"sql(
SELECT DISTINCT refobjid FROM pg_depend
WHERE classid = $1 AND objid = $2 AND refclassid = 'pg_class'::regclass
ORDER BY refobjid
)sql";

} // namespace migrate::pg::schema
