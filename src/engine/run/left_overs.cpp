#include <vector>

#include "core/text.hpp"

#include "engine/run/left_overs.hpp"

#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/index_catalog.hpp"
#include "pg/messages.hpp"
#include "pg/relation_lock.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

// The index that CREATE INDEX makes; InvalidOid: there is none of that name.
Oid made_index(const IndexStmt *statement) {
    const Oid table = pg::relation_called(statement->relation);
    if (!OidIsValid(table) || statement->idxname == nullptr) {
        return InvalidOid;
    }
    return pg::relation_beside(table, statement->idxname);
}

bool is_since(TransactionId made, TransactionId since) {
    return TransactionIdIsNormal(made) && TransactionIdFollowsOrEquals(made, since);
}

// Another session may be building it: then it is valid by the time that its table is to be had. Of another's
// table nothing is dropped.
void drop_left_over(Oid index) {
    const Oid table = pg::table_of_index(index);
    if (!OidIsValid(table) || !pg::may_drop_index(index)) {
        return;
    }
    pg::lock_relation(table, ShareUpdateExclusiveLock);
    if (!OidIsValid(pg::table_of_index(index)) || pg::is_valid_index(index)) {
        return;
    }
    pg::send_notice(
        core::format("drops index {}, which an interrupted run left invalid", pg::display_name(index)), "");
    pg::drop_index(index);
}

void mend_index(const IndexStmt *statement, TransactionId since) {
    const Oid index = made_index(statement);
    if (!OidIsValid(index) || pg::is_valid_index(index)) {
        return;
    }
    const Oid table = pg::relation_called(statement->relation);
    if (pg::table_of_index(index) == table && is_since(pg::writer_of(index), since)) {
        drop_left_over(index);
    }
}

// Tables that the statement rebuilds indexes of, their TOAST tables too; the names of indexes on their way
// are the server's (index_concurrently_create_copy).
void mend_reindex(const ReindexStmt *statement, TransactionId since) {
    static pg::Statement find(R"(
        SELECT i.oid, i.xmin FROM pg_catalog.pg_class AS i
        JOIN pg_catalog.pg_index AS x ON x.indexrelid OPERATOR(pg_catalog.=) i.oid
        JOIN pg_catalog.pg_class AS t ON t.oid OPERATOR(pg_catalog.=) x.indrelid
        LEFT JOIN pg_catalog.pg_class AS o ON o.reltoastrelid OPERATOR(pg_catalog.=) t.oid
        WHERE NOT x.indisvalid AND i.relname OPERATOR(pg_catalog.~) '_cc(new|old)[0-9]*$'
            AND pg_catalog.pg_has_role(COALESCE(o.relowner, t.relowner), 'USAGE')
            AND ($1 IS NULL OR COALESCE(o.oid, t.oid) OPERATOR(pg_catalog.=) $1))");
    Oid table = statement->relation != nullptr ? pg::relation_called(statement->relation) : InvalidOid;
    if (OidIsValid(table) && statement->kind == REINDEX_OBJECT_INDEX) {
        table = pg::table_of_index(table);
    }
    const std::vector<pg::Row> found = find.execute({{OIDOID, ObjectIdGetDatum(table), !OidIsValid(table)}});
    for (const pg::Row &row : found) {
        if (is_since(static_cast<TransactionId>(std::stoul(row[1].value())), since)) {
            drop_left_over(static_cast<Oid>(std::stoul(row[0].value())));
        }
    }
}

// A detach that has begun can only be ended.
std::string end_of_detach(const AlterTableStmt *statement, TransactionId since) {
    static pg::Statement find(R"(
        SELECT i.xmin FROM pg_catalog.pg_inherits AS i
        WHERE i.inhrelid OPERATOR(pg_catalog.=) $1 AND i.inhparent OPERATOR(pg_catalog.=) $2 AND i.inhdetachpending)");
    const RangeVar *partition = pg::detached_concurrently(statement);
    const Oid child = partition != nullptr ? pg::relation_called(partition) : InvalidOid;
    const Oid parent = pg::relation_called(statement->relation);
    if (!OidIsValid(child) || !OidIsValid(parent)) {
        return "";
    }
    const std::vector<pg::Row> found =
        find.execute({{OIDOID, ObjectIdGetDatum(child), false}, {OIDOID, ObjectIdGetDatum(parent), false}});
    if (found.empty() || !is_since(static_cast<TransactionId>(std::stoul(found[0][0].value())), since)) {
        return "";
    }
    pg::send_notice(
        core::format("ends the detach of {}, which an interrupted run has begun", pg::display_name(child)),
        "");
    return core::format("ALTER TABLE {} DETACH PARTITION {} FINALIZE", pg::display_name(parent),
                        pg::display_name(child));
}

} // namespace

std::string mend_left_overs(Node *statement, TransactionId since) {
    switch (nodeTag(statement)) {
    case T_IndexStmt:
        mend_index(castNode(IndexStmt, statement), since);
        return "";
    case T_ReindexStmt:
        mend_reindex(castNode(ReindexStmt, statement), since);
        return "";
    case T_AlterTableStmt:
        return end_of_detach(castNode(AlterTableStmt, statement), since);
    default:
        return "";
    }
}

void require_valid(Node *statement) {
    if (!IsA(statement, IndexStmt)) {
        return;
    }
    const Oid index = made_index(castNode(IndexStmt, statement));
    if (!OidIsValid(index)) {
        return;
    }
    const Oid table = pg::table_of_index(index);
    if (table != pg::relation_called(castNode(IndexStmt, statement)->relation)) {
        throw pg::Error(
            ERRCODE_DUPLICATE_TABLE,
            core::format("relation {} is no index of {}", pg::display_name(index),
                         pg::display_name(pg::relation_called(castNode(IndexStmt, statement)->relation))),
            "IF NOT EXISTS looks at the name alone.", "Give the index of the script another name.");
    }
    if (!pg::is_valid_index(index)) {
        throw pg::Error(
            ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            core::format("index {} is there, but not valid", pg::display_name(index)),
            "It was there before the run: something else has begun to build it and has not ended.",
            core::format("Drop it if nobody is building it, and CALL again: DROP INDEX CONCURRENTLY {};",
                         pg::display_name(index)));
    }
}

} // namespace migrate::engine
