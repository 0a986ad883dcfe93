#include "core/script/variables.hpp"

#include "engine/store/variable_style.hpp"

#include "pg/datum.hpp"

namespace migrate::engine {

namespace {

std::optional<std::string> text_of(core::VariableStyle style) {
    return style == core::VariableStyle::none ? std::nullopt : std::optional<std::string>(name_of(style));
}

} // namespace

core::VariableStyle style_in(const pg::IndexScan &scan, int column) {
    return scan.is_null(column) ? core::VariableStyle::none
                                : core::find_variable_style(pg::to_string(scan.value(column)))
                                      .value_or(core::VariableStyle::none);
}

pg::Parameter style_parameter(core::VariableStyle style) {
    return pg::optional_text_parameter(text_of(style));
}

pg::Cell style_cell(core::VariableStyle style) { return pg::text_cell(text_of(style)); }

} // namespace migrate::engine
