#include <algorithm>
#include <cstring>

#include "pg/copy.hpp"

#include "pg/error_context.hpp"
#include "pg/memory.hpp"
#include "pg/pinned.hpp"

extern "C" {
#include <commands/copy.h>
#include <commands/copyfrom_internal.h>
#include <nodes/makefuncs.h>
#include <optimizer/optimizer.h>
#include <parser/parse_coerce.h>
#include <parser/parse_collate.h>
#include <parser/parse_expr.h>
#include <parser/parse_relation.h>
#include <tcop/utility.h>
#include <utils/rls.h>
}

namespace migrate::pg {

namespace {

// The server's callback for data has no argument. A trigger may begin another COPY within one.
CopyData *reading = nullptr;

class ReadingScope : Pinned {
public:
    explicit ReadingScope(CopyData *data) noexcept : before_(reading) { reading = data; }
    ~ReadingScope() { reading = before_; }

private:
    CopyData *before_;
};

// C in all but name, from here on.

// As SPI has it: a position in the statement is none in what the client has sent.
void transpose_position(void *argument) {
    const int position = geterrposition();
    if (position > 0) {
        errposition(0);
        internalerrposition(position);
        internalerrquery(static_cast<const char *>(argument));
    }
}

CopyStmt *parse_copy(const char *statement) {
    return castNode(CopyStmt, linitial_node(RawStmt, pg_parse_query(statement))->stmt);
}

// What COPY can't know of a row before it is in the table.
void refuse_computed_columns(Relation relation, Node *condition) {
    Bitmapset *columns = nullptr;
    pull_varattnos(condition, 1, &columns);
    const bool whole_row = bms_is_member(-FirstLowInvalidHeapAttributeNumber, columns);
    for (int number = FirstLowInvalidHeapAttributeNumber + 1;
         number <= RelationGetNumberOfAttributes(relation); number++) {
        const bool named = bms_is_member(number - FirstLowInvalidHeapAttributeNumber, columns);
        if (number < 0 && named) {
            ereport(ERROR, (errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
                            errmsg("system columns are not supported in COPY FROM WHERE conditions")));
        }
        if (number > 0 && (named || whole_row) &&
            TupleDescAttr(RelationGetDescr(relation), number - 1)->attgenerated != '\0') {
            ereport(ERROR, (errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
                            errmsg("generated columns are not supported in COPY FROM WHERE conditions")));
        }
    }
}

Node *transform_condition(ParseState *state, ParseNamespaceItem *item, Relation relation, Node *raw) {
    if (raw == nullptr) {
        return nullptr;
    }
    addNSItemToQuery(state, item, false, true, true);
    Node *condition = transformExpr(state, raw, EXPR_KIND_COPY_WHERE);
    condition = coerce_to_boolean(state, condition, "WHERE");
    assign_expr_collations(state, condition);
    refuse_computed_columns(relation, condition);
    condition = eval_const_expressions(nullptr, condition);
    Expr *qual = canonicalize_qual(reinterpret_cast<Expr *>(condition), false);
    return reinterpret_cast<Node *>(make_ands_implicit(qual));
}

void check_rights(ParseState *state, ParseNamespaceItem *item, Relation relation, List *columns) {
    Bitmapset *inserted = nullptr;
    ListCell *cell = nullptr;
    foreach (cell, CopyGetAttnums(RelationGetDescr(relation), relation, columns)) {
        inserted = bms_add_member(inserted, lfirst_int(cell) - FirstLowInvalidHeapAttributeNumber);
    }
    check_insert_rights(state, item, inserted);
    if (check_enable_rls(RelationGetRelid(relation), InvalidOid, false) == RLS_ENABLED) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("COPY FROM not supported with row-level security"),
                        errhint("Use INSERT statements instead.")));
    }
    if (XactReadOnly && !relation->rd_islocaltemp) {
        PreventCommandIfReadOnly("COPY FROM");
    }
}

// The client's encoding plays no part.
List *options_of(const CopyStmt *copy) {
    ListCell *cell = nullptr;
    foreach (cell, copy->options) {
        if (strcmp(static_cast<DefElem *>(lfirst(cell))->defname, "encoding") == 0) {
            return copy->options;
        }
    }
    Node *encoding = reinterpret_cast<Node *>(makeString(pstrdup(GetDatabaseEncodingName())));
    return lappend(list_copy(copy->options), makeDefElem(pstrdup("encoding"), encoding, -1));
}

} // namespace

std::uint64_t CopyData::line() const noexcept {
    return state_ != nullptr ? static_cast<CopyFromState>(state_)->cur_lineno : 0;
}

int CopyData::read(void *buffer, int /*least*/, int most) noexcept {
    std::string_view &rest = reading->rest_;
    const std::size_t size = std::min(rest.size(), static_cast<std::size_t>(most));
    std::memcpy(buffer, rest.data(), size);
    rest.remove_prefix(size);
    return static_cast<int>(size);
}

// What standard_ProcessUtility and DoCopy do with one from a client.
void CopyData::run(const char *statement) {
    CopyStmt *copy = parse_copy(statement);
    PreventCommandIfParallelMode("COPY");
    PreventCommandDuringRecovery("COPY");
    ParseState *state = make_parsestate(nullptr);
    state->p_sourcetext = statement;
    Relation relation = table_openrv(copy->relation, RowExclusiveLock);
    ParseNamespaceItem *item =
        addRangeTableEntryForRelation(state, relation, RowExclusiveLock, nullptr, false, false);
    Node *condition = transform_condition(state, item, relation, copy->whereClause);
    check_rights(state, item, relation, copy->attlist);
    CopyFromState from = BeginCopyFrom(state, relation, condition, nullptr, false, &CopyData::read,
                                       copy->attlist, options_of(copy));
    state_ = from;
    (void)CopyFrom(from);
    state_ = nullptr;
    EndCopyFrom(from);
    table_close(relation, NoLock);
    free_parsestate(state);
}

void CopyData::copy(const char *statement) {
    const TemporaryMemory memory;
    const ReadingScope scope(this);
    const ErrorContext context(transpose_position, const_cast<char *>(statement));
    try {
        pg([&] {
            CommandCounterIncrement();
            PushActiveSnapshot(GetTransactionSnapshot());
            run(statement);
            PopActiveSnapshot();
            CommandCounterIncrement();
        });
    } catch (const PgError &) {
        state_ = nullptr; // it goes with its memory
        throw;
    }
}

} // namespace migrate::pg
