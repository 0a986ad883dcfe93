// Whole rows of a table that somebody else has made, and what its columns are.
#pragma once

#include <string>
#include <vector>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/snapshot.hpp"
#include "pg/unwinding.hpp"

namespace migrate::pg {

struct TableColumn {
    std::string name;
    int number; // from 1
    Oid type;
    bool must_be_given; // it is not null, and has no value of its own
};

// Those of a relation, from the catalog: it need not be locked. Empty: it is gone.
std::vector<TableColumn> columns_of(Oid relation);

// The sequences behind columns with a default, as serial makes them: who inserts needs a right to them.
std::vector<Oid> sequences_of(Oid table);

// A relation of a name that somebody looks for.
struct NamedRelation {
    Oid relation;
    std::string schema;
    std::string name;
    std::string owner;
    bool is_table; // and no view or the like
};

// The relations with rows that have one of these names, in these schemas; no schema at all: in every one but
// those of the system. By schema and name.
std::vector<NamedRelation> find_relations(const std::vector<std::string> &names,
                                          const std::vector<std::string> &schemas);

// All rows of an open table in physical order.
class RowScan : Pinned {
public:
    RowScan(Relation table, const SnapshotScope &snapshot);
    ~RowScan();

    bool next();

    // A column of the row, numbered from 1. Valid until the next row.
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] Datum value(int column) const;

private:
    TupleTableSlot *slot_ = nullptr;
    TableScanDesc scan_ = nullptr;
    Unwinding unwinding_;
};

} // namespace migrate::pg
