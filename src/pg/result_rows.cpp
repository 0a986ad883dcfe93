#include "pg/result_rows.hpp"
#include "pg/datum.hpp"

namespace migrate::pg {

Cell text_cell(const std::string &value) { return {text_datum(value), false}; }

Cell text_cell(const std::optional<std::string> &value) { return value ? text_cell(*value) : null_cell(); }

Cell text_array_cell(const std::optional<std::vector<std::string>> &value) {
    return value ? Cell{text_array_datum(*value), false} : null_cell();
}

ResultRows::ResultRows(FunctionCallInfo fcinfo) : result_(castNode(ReturnSetInfo, fcinfo->resultinfo)) {
    pg([&] { InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC); });
}

void ResultRows::add(const std::vector<Cell> &cells) {
    Datum values[MaxTupleAttributeNumber];
    bool nulls[MaxTupleAttributeNumber];
    for (std::size_t i = 0; i < cells.size(); i++) {
        values[i] = cells[i].value;
        nulls[i] = cells[i].is_null;
    }
    pg([&] { tuplestore_putvalues(result_->setResult, result_->setDesc, values, nulls); });
}

} // namespace migrate::pg
