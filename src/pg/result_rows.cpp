#include "pg/result_rows.hpp"

namespace migrate::pg {

ResultRows::ResultRows(FunctionCallInfo fcinfo) : result_(castNode(ReturnSetInfo, fcinfo->resultinfo)) {
    pg([&] { InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC); });
}

void ResultRows::add(const std::vector<Cell> &cells) { put_row(result_->setResult, result_->setDesc, cells); }

} // namespace migrate::pg
