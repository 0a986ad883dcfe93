#include "core/import/alembic_rows.hpp"

#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

std::string describe(const RowChange &change) {
    switch (change.kind) {
    case RowChange::Kind::insert:
        return "insert '" + change.to + "'";
    case RowChange::Kind::update:
        return "update '" + change.from + "' to '" + change.to + "'";
    case RowChange::Kind::remove:
        return "delete '" + change.from + "'";
    }
    return {};
}

} // namespace

// Rows in the place of which the revision's own row comes go first, and rows that come in its place as well:
// the revision's own is the last to be written.
void AlembicRows::take(AlembicStep &step, std::span<const AlembicRow> rows) {
    const bool up = text_.direction() == Direction::upgrade;
    const RowChange &last = rows.back().change;
    const auto alone = up ? RowChange::Kind::insert : RowChange::Kind::remove;
    const auto before = up ? RowChange::Kind::remove : RowChange::Kind::insert;
    if ((up ? last.to : last.from) != step.revision ||
        (last.kind != RowChange::Kind::update && (last.kind != alone || rows.size() > 1))) {
        refuse(step, rows);
    }
    for (const AlembicRow &row : rows) {
        if (&row != &rows.back() && row.change.kind != before) {
            refuse(step, rows);
        }
        const std::string &other = up ? row.change.from : row.change.to;
        if (!other.empty()) {
            step.neighbours.push_back(other);
        }
        // A row that was there before the text begins can't be told.
        if (up && rows_.erase(other) == 0 && applied_.contains(other)) {
            refuse(step, rows);
        }
    }
    if (up && !applied_.insert(step.revision).second) {
        throw ImportError(ErrorCode::import_mismatch,
                          "revision \"" + step.revision + "\" is there twice, the second time in " +
                              text_.at(step.line),
                          "", "Give the output of one run of " + text_.expected_command() + ".");
    }
    rows_.insert(step.revision);
}

void AlembicRows::refuse(const AlembicStep &step, std::span<const AlembicRow> rows) const {
    std::vector<std::string> changes;
    for (const AlembicRow &row : rows) {
        changes.push_back(describe(row.change));
    }
    throw ImportError(ErrorCode::import_mismatch,
                      "the version rows of the step in " + text_.at(step.line) +
                          " are not those of revision \"" + step.revision + "\"",
                      "Its statements for the version table, from line " +
                          std::to_string(text_.line_of(rows.front().begin)) + " on: " + join_some(changes) +
                          ".",
                      "Give the output of " + text_.expected_command() +
                          " as it is, and check that no step has been lost from it.");
}

} // namespace migrate::core
