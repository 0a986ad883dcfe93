#include "pg/result_rows.hpp"

namespace migrate::pg {

ResultRows::ResultRows(FunctionCallInfo fcinfo) : result_(castNode(ReturnSetInfo, fcinfo->resultinfo)) {
    pg([&] { InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC); });
}

void ResultRows::add(const std::vector<Cell> &cells) { put_row(result_->setResult, result_->setDesc, cells); }

void ResultRows::add_lines(const std::vector<std::string> &lines) {
    pg([&] {
        for (const std::string &line : lines) {
            bool is_null = false;
            text *copy = cstring_to_text_with_len(line.data(), static_cast<int>(line.size()));
            Datum value = PointerGetDatum(copy);
            tuplestore_putvalues(result_->setResult, result_->setDesc, &value, &is_null);
            pfree(copy);
        }
    });
}

} // namespace migrate::pg
