// Columns that say how a script spells its variables; NULL: it has none.
#pragma once

#include "core/script/variables.hpp"

#include "pg/cell.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

core::VariableStyle style_in(const pg::IndexScan &scan, int column);
pg::Parameter style_parameter(core::VariableStyle style);
pg::Cell style_cell(core::VariableStyle style);

} // namespace migrate::engine
