#include "pg/row_scan.hpp"

#include "pg/spi.hpp"

extern "C" {
#include <catalog/dependency.h>
#include <catalog/pg_attribute.h>
#include <catalog/pg_depend.h>
}

namespace migrate::pg {

std::vector<TableColumn> columns_of(Oid relation) {
    std::vector<TableColumn> columns;
    const int count = pg([&] {
        HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
        if (!HeapTupleIsValid(tuple)) {
            return 0;
        }
        const int number =
            static_cast<const FormData_pg_class *>(static_cast<void *>(GETSTRUCT(tuple)))->relnatts;
        ReleaseSysCache(tuple);
        return number;
    });
    for (int number = 1; number <= count; number++) {
        FormData_pg_attribute form{};
        const bool is_there = pg([&] {
            HeapTuple tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(relation),
                                              Int16GetDatum(static_cast<int16>(number)));
            if (!HeapTupleIsValid(tuple)) {
                return false;
            }
            memcpy(&form, GETSTRUCT(tuple), ATTRIBUTE_FIXED_PART_SIZE);
            ReleaseSysCache(tuple);
            return true;
        });
        if (is_there && !form.attisdropped) {
            columns.push_back({NameStr(form.attname), number, form.atttypid,
                               form.attnotnull && !form.atthasdef && form.attidentity == '\0'});
        }
    }
    return columns;
}

std::vector<Oid> sequences_of(Oid table) {
    std::vector<Oid> sequences;
    List *owned = pg([&] { return getOwnedSequences(table); });
    for (int i = 0; i < list_length(owned); i++) {
        const Oid sequence = list_nth_oid(owned, i);
        Oid owner = InvalidOid;
        int32 column = 0;
        // An identity column's belongs to the table from inside, and needs no right.
        if (pg([&] { return sequenceIsOwned(sequence, DEPENDENCY_AUTO, &owner, &column); })) {
            sequences.push_back(sequence);
        }
    }
    return sequences;
}

std::vector<NamedRelation> find_relations(const std::vector<std::string> &names,
                                          const std::vector<std::string> &schemas) {
    static Statement statement(R"(
        SELECT c.oid, n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner),
               c.relkind OPERATOR(pg_catalog.=) 'r'::pg_catalog."char"
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        WHERE c.relname OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.text[]::pg_catalog.name[])
          AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,f}'::pg_catalog."char"[])
          AND CASE WHEN pg_catalog.cardinality($2) OPERATOR(pg_catalog.=) 0
                   THEN NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') AND n.nspname OPERATOR(pg_catalog.<>) 'migrate'
                    AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema'
                   ELSE n.nspname OPERATOR(pg_catalog.=) ANY ($2::pg_catalog.text[]::pg_catalog.name[]) END
        ORDER BY n.nspname COLLATE pg_catalog."C", c.relname COLLATE pg_catalog."C")");
    std::vector<NamedRelation> relations;
    for (const Row &row : statement.execute({text_array_parameter(names), text_array_parameter(schemas)})) {
        relations.push_back({static_cast<Oid>(std::stoul(row[0].value_or("0"))), row[1].value_or(""),
                             row[2].value_or(""), row[3].value_or(""), row[4] == "t"});
    }
    return relations;
}

RowScan::RowScan(Relation table, const SnapshotScope &snapshot) {
    pg([&] {
        slot_ = table_slot_create(table, nullptr);
        scan_ = table_beginscan_strat(table, snapshot.get(), 0, nullptr, true, false);
    });
}

RowScan::~RowScan() {
    if (!unwinding_.in_flight()) {
        table_endscan(scan_);
        ExecDropSingleTupleTableSlot(slot_);
    }
}

bool RowScan::next() {
    return pg([&] { return table_scan_getnextslot(scan_, ForwardScanDirection, slot_); });
}

bool RowScan::is_null(int column) const {
    return pg([&] { return slot_attisnull(slot_, column); });
}

Datum RowScan::value(int column) const {
    return pg([&] {
        bool is_null = false;
        return slot_getattr(slot_, column, &is_null);
    });
}

} // namespace migrate::pg
