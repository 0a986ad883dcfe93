// What differs between the server versions we build for; the only file that looks at PG_VERSION_NUM.
#pragma once

#include <cstdint>

extern "C" {
#include <parser/parse_type.h>
#include <utils/guc_tables.h>
}

#if PG_VERSION_NUM >= 160000
extern "C" {
#include <nodes/miscnodes.h>
}
#endif

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 190000
#error "migrate builds with PostgreSQL 15 to 18"
#endif

namespace migrate::pg {

// The major version of the server that this is built for.
constexpr int server_major() noexcept { return PG_VERSION_NUM / 10000; }

// Whether a role may SET ROLE to another: membership on 15, the SET option of it from 16 on.
inline bool can_set_role(Oid member, Oid role) {
#if PG_VERSION_NUM >= 160000
    return member_can_set_role(member, role);
#else
    return is_member_of_role(member, role);
#endif
}

inline bool owns_namespace(Oid nspace, Oid role) {
#if PG_VERSION_NUM >= 160000
    return object_ownercheck(NamespaceRelationId, nspace, role);
#else
    return pg_namespace_ownercheck(nspace, role);
#endif
}

inline bool has_namespace_privilege(Oid nspace, Oid role, AclMode mode) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(NamespaceRelationId, nspace, role, mode) == ACLCHECK_OK;
#else
    return pg_namespace_aclcheck(nspace, role, mode) == ACLCHECK_OK;
#endif
}

inline bool owns_relation(Oid relation, Oid role) {
#if PG_VERSION_NUM >= 160000
    return object_ownercheck(RelationRelationId, relation, role);
#else
    return pg_class_ownercheck(relation, role);
#endif
}

inline bool has_database_privilege(Oid database, Oid role, AclMode mode) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(DatabaseRelationId, database, role, mode) == ACLCHECK_OK;
#else
    return pg_database_aclcheck(database, role, mode) == ACLCHECK_OK;
#endif
}

// Check that the current user may insert into these columns of a relation, as COPY does.
inline void check_insert_rights(ParseState *state, ParseNamespaceItem *item, Bitmapset *columns) {
#if PG_VERSION_NUM >= 160000
    item->p_perminfo->requiredPerms = ACL_INSERT;
    item->p_perminfo->insertedCols = columns;
    (void)ExecCheckPermissions(state->p_rtable, list_make1(item->p_perminfo), true);
#else
    item->p_rte->requiredPerms = ACL_INSERT;
    item->p_rte->insertedCols = columns;
    (void)ExecCheckRTPerms(state->p_rtable, true);
#endif
}

// Whether this process has the lock in this very mode.
inline bool has_lock(const LOCKTAG &lock, LOCKMODE mode) {
#if PG_VERSION_NUM >= 170000
    return LockHeldByMe(&lock, mode, false);
#else
    return LockHeldByMe(&lock, mode);
#endif
}

// Tells this session's transactions from one another.
inline LocalTransactionId own_transaction() {
#if PG_VERSION_NUM >= 170000
    return MyProc->vxid.lxid;
#else
    return MyProc->lxid;
#endif
}

// All settings that there are; count: of them.
inline config_generic **all_settings(int *count) {
#if PG_VERSION_NUM >= 160000
    return get_guc_variables(count);
#else
    *count = GetNumConfigOptions();
    return get_guc_variables();
#endif
}

// Changes when settings may have been added: to list them all costs, from 16 on.
inline std::uint64_t generation_of_settings() {
#if PG_VERSION_NUM >= 160000
    return own_transaction();
#else
    return static_cast<std::uint64_t>(GetNumConfigOptions());
#endif
}

// The process that runs a transaction, or 0.
inline int pid_of_transaction(TransactionId xid) { return BackendXidGetPid(xid); }

// Whether two locks are of one transaction: of a running one, or of one that is prepared.
inline bool is_of_same_transaction(const LockInstanceData &one, const LockInstanceData &other) {
#if PG_VERSION_NUM >= 170000
    return one.vxid.procNumber == other.vxid.procNumber &&
           one.vxid.localTransactionId == other.vxid.localTransactionId;
#else
    return one.backend == other.backend && one.lxid == other.lxid;
#endif
}

// The type that a text names; InvalidOid: there is none.
inline Oid find_type(const char *name) {
    Oid type = InvalidOid;
    std::int32_t modifier = 0;
#if PG_VERSION_NUM >= 160000
    ErrorSaveContext unknown{T_ErrorSaveContext, false, false, nullptr};
    (void)parseTypeString(name, &type, &modifier, reinterpret_cast<Node *>(&unknown));
    return unknown.error_occurred ? InvalidOid : type;
#else
    parseTypeString(name, &type, &modifier, true);
    return type;
#endif
}

// Visit the parts of an expression or of a list until the visitor says true.
inline bool walk_expression(Node *node, bool (*visit)(Node *, void *), void *context) {
#if PG_VERSION_NUM >= 160000
    return expression_tree_walker(node, visit, context);
#else
    return expression_tree_walker(node, reinterpret_cast<bool (*)()>(reinterpret_cast<void (*)()>(visit)),
                                  context);
#endif
}

// A process's entry in the activity table; index: from 1.
inline const LocalPgBackendStatus *backend_status_by_index(int index) {
#if PG_VERSION_NUM >= 160000
    return pgstat_get_local_beentry_by_index(index);
#else
    return pgstat_fetch_stat_local_beentry(index);
#endif
}

} // namespace migrate::pg
