// What roles may do.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

inline bool is_superuser() {
    return pg([] { return superuser(); });
}
inline bool is_superuser(Oid role) {
    return pg([&] { return superuser_arg(role); });
}

// Whether the current user can SET ROLE to the other one.
inline bool can_become(Oid role) {
    return pg([&] { return can_set_role(GetUserId(), role); });
}

// Whether a role has the rights of another, by membership.
inline bool has_rights_of(Oid member, Oid role) {
    return pg([&] { return has_privs_of_role(member, role); });
}

// right: ACL_USAGE or ACL_CREATE.
inline bool has_right_in_schema(Oid role, Oid nspace, AclMode right) {
    return pg([&] { return has_namespace_privilege(nspace, role, right); });
}

inline bool may_create_schemas(Oid role) {
    return pg([&] { return has_database_privilege(MyDatabaseId, role, ACL_CREATE); });
}

// Whether a role may read, insert, update and delete whole rows of a table; rights on its columns don't
// count.
inline bool may_write_all(Oid role, Oid table) {
    constexpr AclMode needed = ACL_SELECT | ACL_INSERT | ACL_UPDATE | ACL_DELETE;
    return pg([&] { return pg_class_aclmask(table, role, needed, ACLMASK_ALL) == needed; });
}

} // namespace migrate::pg
