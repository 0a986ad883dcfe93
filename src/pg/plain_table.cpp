#include <algorithm>

#include "pg/plain_table.hpp"

#include "pg/datum.hpp"

extern "C" {
#include <access/genam.h>
#include <access/heapam.h>
#include <access/heaptoast.h>
#include <catalog/index.h>
#include <catalog/pg_am.h>
#include <catalog/pg_index.h>
#include <commands/trigger.h>
#include <storage/bufmgr.h>
#include <utils/snapmgr.h>
}

namespace migrate::pg {

namespace {

// As many as COPY takes at a time would need memory for nothing: rows of ours are written in hundreds.
constexpr std::size_t most_slots = 100;

bool has_live_trigger(const TriggerDesc *triggers, std::span<const Oid> inert) noexcept {
    return triggers != nullptr &&
           std::any_of(triggers->triggers, triggers->triggers + triggers->numtriggers,
                       [&](const Trigger &trigger) {
                           return std::find(inert.begin(), inert.end(), trigger.tgfoid) == inert.end();
                       });
}

bool is_plain_index(const FormData_pg_index *index, Relation relation) {
    return index->indisvalid && index->indisready && index->indislive && index->indimmediate &&
           !index->indisexclusion && relation->rd_rel->relam == BTREE_AM_OID &&
           RelationGetIndexExpressions(relation) == NIL && RelationGetIndexPredicate(relation) == NIL;
}

// Whether a row of the table is there, as this command sees it, and holds the text. A script may have
// truncated the table, or written it anew.
bool holds(Relation table, ItemPointerData tid, std::string_view expected) {
    return pg([&] {
        if (ItemPointerGetBlockNumber(&tid) >= RelationGetNumberOfBlocks(table)) {
            return false;
        }
        HeapTupleData tuple;
        tuple.t_self = tid;
        Buffer page = InvalidBuffer;
        if (!heap_fetch(table, SnapshotSelf, &tuple, &page, false)) {
            return false;
        }
        bool is_null = false;
        const Datum value = heap_getattr(&tuple, 1, RelationGetDescr(table), &is_null);
        const text *found = is_null ? nullptr : DatumGetTextPP(value);
        const bool is_same = found != nullptr && VARSIZE_ANY_EXHDR(found) == expected.size() &&
                             memcmp(VARDATA_ANY(found), expected.data(), expected.size()) == 0;
        ReleaseBuffer(page);
        return is_same;
    });
}

HeapTuple tuple_of(Relation table, Datum value) {
    bool is_null = false;
    return heap_form_tuple(RelationGetDescr(table), &value, &is_null);
}

} // namespace

OpenIndexes::OpenIndexes(Relation table)
    : table_(table), indexes_(pg([&] { return CatalogOpenIndexes(table); })) {}

// CatalogCloseIndexes() would give back the locks.
OpenIndexes::~OpenIndexes() {
    if (!unwinding_.in_flight()) {
        for (int i = 0; i < indexes_->ri_NumIndices; i++) {
            index_close(indexes_->ri_IndexRelationDescs[i], NoLock);
        }
        pfree(indexes_);
    }
}

bool OpenIndexes::are_plain() const {
    return pg([&] {
        for (int i = 0; i < indexes_->ri_NumIndices; i++) {
            Relation index = indexes_->ri_IndexRelationDescs[i];
            if (!is_plain_index(index->rd_index, index)) {
                return false;
            }
        }
        return true;
    });
}

bool is_plain(const OpenIndexes &open, std::span<const Oid> inert) {
    Relation table = open.table();
    const FormData_pg_class *form = RelationGetForm(table);
    const TupleConstr *constraints = RelationGetDescr(table)->constr;
    return form->relkind == RELKIND_RELATION && form->relam == HEAP_TABLE_AM_OID && !form->relispartition &&
           !form->relrowsecurity && form->relreplident == REPLICA_IDENTITY_DEFAULT &&
           table->rd_rules == nullptr && !has_live_trigger(table->trigdesc, inert) &&
           (constraints == nullptr || (constraints->num_check == 0 && !constraints->has_generated_stored)) &&
           ExecutorCheckPerms_hook == nullptr && !XactReadOnly && !IsInParallelMode() && open.are_plain();
}

namespace {

// What is stored out of line or compressed goes in by itself: of many at a time, the server's function
// doesn't tell the indexes where such a row went.
bool is_long(TupleTableSlot *slot) noexcept {
    const HeapTupleData *tuple = reinterpret_cast<HeapTupleTableSlot *>(slot)->tuple;
    return HeapTupleHasExternal(tuple) || tuple->t_len > TOAST_TUPLE_THRESHOLD;
}

} // namespace

RowInserter::RowInserter(const OpenIndexes &table) : table_(table), memory_(CurrentMemoryContext) {}

RowInserter::~RowInserter() {
    if (!unwinding_.in_flight()) {
        for (TupleTableSlot *slot : slots_) {
            ExecDropSingleTupleTableSlot(slot);
        }
    }
}

void RowInserter::add(const std::vector<Cell> &cells) {
    if (filled_ == slots_.size()) {
        slots_.push_back(pg([&] {
            auto *before = MemoryContextSwitchTo(memory_);
            TupleTableSlot *slot =
                MakeSingleTupleTableSlot(RelationGetDescr(table_.table()), &TTSOpsHeapTuple);
            MemoryContextSwitchTo(before);
            return slot;
        }));
    }
    TupleTableSlot *slot = slots_[filled_];
    pg([&] {
        ExecClearTuple(slot);
        for (std::size_t i = 0; i < cells.size(); i++) {
            slot->tts_values[i] = cells[i].value;
            slot->tts_isnull[i] = cells[i].is_null;
        }
        ExecStoreVirtualTuple(slot);
        ExecMaterializeSlot(slot);
    });
    filled_++;
    if (filled_ == most_slots || is_long(slot)) {
        flush();
    }
}

namespace {

// Rows that are in the table. Index by index, so that its pages are at hand; the server's function for that
// goes row by row, and takes each apart anew. C in all but name.
void insert_into_indexes(CatalogIndexState indexes, TupleTableSlot **rows, int count) {
    for (int i = 0; i < indexes->ri_NumIndices; i++) {
        Relation index = indexes->ri_IndexRelationDescs[i];
        IndexInfo *info = indexes->ri_IndexRelationInfo[i];
        const IndexUniqueCheck check = index->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO;
        for (int row = 0; row < count; row++) {
            Datum values[INDEX_MAX_KEYS];
            bool nulls[INDEX_MAX_KEYS];
            FormIndexDatum(info, rows[row], nullptr, values, nulls);
            (void)index_insert(index, values, nulls, &rows[row]->tts_tid, indexes->ri_RelationDesc, check,
                               false, info);
        }
    }
}

} // namespace

// A long row is the last of those that have been added.
void RowInserter::flush() {
    if (filled_ == 0) {
        return;
    }
    TupleTableSlot *last = slots_[filled_ - 1];
    const bool has_long = is_long(last);
    const auto many = static_cast<int>(filled_) - (has_long ? 1 : 0);
    pg([&] {
        if (many > 0) {
            heap_multi_insert(table_.table(), slots_.data(), many, GetCurrentCommandId(true), 0, nullptr);
            insert_into_indexes(table_.state(), slots_.data(), many);
        }
        if (has_long) {
            CatalogTupleInsertWithInfo(table_.table(), ExecFetchSlotHeapTuple(last, true, nullptr),
                                       table_.state());
        }
        CommandCounterIncrement();
    });
    filled_ = 0;
}

WrittenText insert_text(const OpenIndexes &open, std::string_view text) {
    const Datum value = text_datum(text);
    return {true, pg([&] {
                HeapTuple tuple = tuple_of(open.table(), value);
                CatalogTupleInsertWithInfo(open.table(), tuple, open.state());
                CommandCounterIncrement();
                return tuple->t_self;
            })};
}

WrittenText update_text(const OpenIndexes &open, ItemPointerData tid, std::string_view from,
                        std::string_view to) {
    if (!holds(open.table(), tid, from)) {
        return {false, tid};
    }
    const Datum value = text_datum(to);
    return {true, pg([&] {
                CheckCmdReplicaIdentity(open.table(), CMD_UPDATE);
                HeapTuple tuple = tuple_of(open.table(), value);
                CatalogTupleUpdateWithInfo(open.table(), &tid, tuple, open.state());
                CommandCounterIncrement();
                return tuple->t_self;
            })};
}

WrittenText delete_text(const OpenIndexes &open, ItemPointerData tid, std::string_view from) {
    if (!holds(open.table(), tid, from)) {
        return {false, tid};
    }
    pg([&] {
        CheckCmdReplicaIdentity(open.table(), CMD_DELETE);
        CatalogTupleDelete(open.table(), &tid);
        CommandCounterIncrement();
    });
    return {true, tid};
}

WrittenText write_text(SPIPlanPtr plan, Datum *values) {
    return pg([&] {
        WrittenText written{false, {}};
        const int code = SPI_execute_plan(plan, values, nullptr, false, 0);
        if (code < 0) {
            elog(ERROR, "could not write the version table: %s", SPI_result_code_string(code));
        }
        if (SPI_processed == 1) {
            bool null = false;
            const Datum tid = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null);
            written.tid = *static_cast<ItemPointer>(static_cast<void *>(DatumGetPointer(tid)));
            written.is_there =
                DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &null));
        }
        SPI_freetuptable(SPI_tuptable);
        return written;
    });
}

} // namespace migrate::pg
