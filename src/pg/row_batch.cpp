#include "pg/row_batch.hpp"

namespace migrate::pg {

RowBatch::RowBatch(const char *name, TupleDesc type, int columns)
    : name_(name), row_type_(pg([&] {
          TupleDesc first = CreateTemplateTupleDesc(columns);
          for (int i = 1; i <= columns; i++) {
              TupleDescCopyEntry(first, static_cast<AttrNumber>(i), type, static_cast<AttrNumber>(i));
          }
          return first;
      })),
      rows_(pg([] { return tuplestore_begin_heap(false, false, work_mem); })) {}

RowBatch::~RowBatch() {
    if (!unwinding_.in_flight()) {
        tuplestore_end(rows_);
    }
}

void RowBatch::add(const std::vector<Cell> &cells) { put_row(rows_, row_type_, cells); }

void RowBatch::show() const {
    pg([&] {
        auto *relation = static_cast<EphemeralNamedRelation>(palloc0(sizeof(EphemeralNamedRelationData)));
        relation->md.name = pstrdup(name_);
        relation->md.reliddesc = InvalidOid;
        relation->md.tupdesc = row_type_;
        relation->md.enrtype = ENR_NAMED_TUPLESTORE;
        relation->md.enrtuples = static_cast<double>(tuplestore_tuple_count(rows_));
        relation->reldata = rows_;
        const int code = SPI_register_relation(relation);
        if (code != SPI_OK_REL_REGISTER) {
            elog(ERROR, "could not register rows \"%s\": %s", name_, SPI_result_code_string(code));
        }
    });
}

} // namespace migrate::pg
