#include "pg/table_scan.hpp"
#include "pg/datum.hpp"

namespace migrate::pg {

namespace {

// Once it is locked, what has happened to it until then is known, and nothing more happens.
Oid lock_relation(Oid nspace, const char *name) {
    for (;;) {
        const Oid relation = get_relname_relid(name, nspace);
        if (!OidIsValid(relation)) {
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("index \"%s\" does not exist", name)));
        }
        LockRelationOid(relation, AccessShareLock);
        if (get_relname_relid(name, nspace) == relation) {
            return relation;
        }
        UnlockRelationOid(relation, AccessShareLock);
    }
}

} // namespace

OpenIndex::OpenIndex(Oid table, const char *index) {
    pg([&] {
        table_ = table_open(table, AccessShareLock);
        index_ = index_open(lock_relation(RelationGetNamespace(table_), index), NoLock);
    });
}

OpenIndex::~OpenIndex() {
    if (!unwinding_.in_flight()) {
        index_close(index_, AccessShareLock);
        table_close(table_, AccessShareLock);
    }
}

IndexScan::IndexScan(const OpenIndex &open, const std::vector<std::string_view> &keys,
                     const SnapshotScope &snapshot, Order order)
    : columns_(RelationGetDescr(open.table())),
      direction_(order == Order::forward ? ForwardScanDirection : BackwardScanDirection) {
    begin(open, keys, false, snapshot);
}

IndexScan::IndexScan(const OpenIndex &open, const std::vector<std::string_view> &keys, std::string_view below,
                     const SnapshotScope &snapshot)
    : columns_(RelationGetDescr(open.table())), direction_(BackwardScanDirection) {
    std::vector<std::string_view> all = keys;
    all.push_back(below);
    begin(open, all, true, snapshot);
}

// The last key is an upper bound, or equal as the others.
void IndexScan::begin(const OpenIndex &open, const std::vector<std::string_view> &keys, bool has_upper_bound,
                      const SnapshotScope &snapshot) {
    std::vector<Datum> key_values;
    key_values.reserve(keys.size());
    for (const std::string_view key : keys) {
        key_values.push_back(text_datum(key));
    }
    pg([&] {
        ScanKeyData scan_keys[INDEX_MAX_KEYS];
        for (std::size_t i = 0; i < keys.size(); i++) {
            const bool is_bound = has_upper_bound && i + 1 == keys.size();
            ScanKeyEntryInitialize(&scan_keys[i], 0, open.index()->rd_index->indkey.values[i],
                                   is_bound ? BTLessStrategyNumber : BTEqualStrategyNumber, InvalidOid,
                                   open.index()->rd_indcollation[i], is_bound ? F_TEXT_LT : F_TEXTEQ,
                                   key_values[i]);
        }
        scan_ = systable_beginscan_ordered(open.table(), open.index(), snapshot.get(),
                                           static_cast<int>(keys.size()), scan_keys);
    });
    values_.resize(static_cast<std::size_t>(columns_->natts));
    nulls_.resize(static_cast<std::size_t>(columns_->natts));
}

IndexScan::~IndexScan() {
    if (!unwinding_.in_flight()) {
        systable_endscan_ordered(scan_);
    }
}

bool IndexScan::next() {
    static_assert(sizeof(bool) == sizeof(char));
    pg([&] {
        tuple_ = systable_getnext_ordered(scan_, direction_);
        if (tuple_ != nullptr) {
            heap_deform_tuple(tuple_, columns_, values_.data(), reinterpret_cast<bool *>(nulls_.data()));
        }
    });
    return tuple_ != nullptr;
}

RowReader::RowReader(Relation table, const SnapshotScope &snapshot) : table_(table), snapshot_(snapshot) {
    slot_ = pg([&] { return table_slot_create(table, nullptr); });
}

RowReader::~RowReader() {
    if (!unwinding_.in_flight()) {
        ExecDropSingleTupleTableSlot(slot_);
    }
}

bool RowReader::fetch(ItemPointerData tid) {
    return pg([&] { return table_tuple_fetch_row_version(table_, &tid, snapshot_.get(), slot_); });
}

Datum RowReader::value(int column) const {
    return pg([&] {
        bool is_null = false;
        return slot_getattr(slot_, column, &is_null);
    });
}

bool RowReader::is_null(int column) const {
    return pg([&] { return slot_attisnull(slot_, column); });
}

void RowReader::leave() {
    pg([&] { ExecClearTuple(slot_); });
}

ColumnScan::ColumnScan(Relation table, int column, const SnapshotScope &snapshot) : column_(column) {
    pg([&] {
        slot_ = table_slot_create(table, nullptr);
        // No synchronised scan: the order must be the physical one.
        scan_ = table_beginscan_strat(table, snapshot.get(), 0, nullptr, true, false);
    });
}

ColumnScan::~ColumnScan() {
    if (!unwinding_.in_flight()) {
        table_endscan(scan_);
        ExecDropSingleTupleTableSlot(slot_);
    }
}

bool ColumnScan::next() {
    return pg([&] {
        if (!table_scan_getnextslot(scan_, ForwardScanDirection, slot_)) {
            return false;
        }
        value_ = slot_getattr(slot_, column_, &is_null_);
        return true;
    });
}

} // namespace migrate::pg
