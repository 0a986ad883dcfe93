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

// Whether a role has all of these rights on a relation as a whole; rights on its columns don't count.
inline bool has_rights_on(Oid role, Oid relation, AclMode rights) {
    return pg([&] { return pg_class_aclmask(relation, role, rights, ACLMASK_ALL) == rights; });
}

// Whether a relation is there, and a role has not the one right.
inline bool lacks_right_on(Oid role, Oid relation, AclMode right) {
    return pg([&] {
        bool is_missing = false;
        return pg_class_aclcheck_ext(relation, role, right, &is_missing) != ACLCHECK_OK && !is_missing;
    });
}

// Whether row security hides rows of a table from a role.
bool has_row_security(Oid role, Oid table);

constexpr AclMode rights_to_write = ACL_SELECT | ACL_INSERT | ACL_UPDATE | ACL_DELETE;

} // namespace migrate::pg
