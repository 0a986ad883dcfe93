#include "core/import/alembic_reader.hpp"

#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

std::string argument_for(std::string_view command) { return command == "upgrade" ? "up_sql" : "down_sql"; }

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

void trim(std::string &script) {
    script.erase(script.find_last_not_of(blanks) + 1);
    script.erase(0, std::min(script.find_first_not_of(blanks), script.size()));
}

} // namespace

// The command whose output the text should be.
std::string AlembicReader::expected_command() const {
    return direction_ == Direction::upgrade ? "`alembic upgrade base:heads --sql`"
                                            : "`alembic downgrade heads:base --sql`";
}

void AlembicReader::open_step(const StepComment &comment, TextSpan span) {
    const std::size_t line = line_of(span.begin);
    const std::string expected = name_of(direction_);
    if (comment.command != expected) {
        throw ImportError(ErrorCode::not_alembic_sql,
                          at(line) + " begins a step of " + comment.command + ", not of " + expected,
                          comment.command == "stamp_revision"
                              ? "A stamp runs no script."
                              : argument_for(comment.command) + " is where such a text belongs.",
                          "Give the output of " + expected_command() + ".");
    }
    AlembicStep step;
    step.line = line;
    if (direction_ == Direction::upgrade) {
        const std::size_t comma = comment.to.find(", ");
        step.revision = comment.to.substr(0, comma);
        step.parents = comment.from;
        step.message = comma == std::string::npos ? std::string() : comment.to.substr(comma + 2);
    } else {
        step.revision = comment.from.size() == 1 ? comment.from.front() : std::string();
        step.to = comment.to;
    }
    if (step.revision.empty()) {
        throw ImportError(ErrorCode::not_alembic_sql, at(line) + " does not name one revision",
                          std::string(text_.substr(span.begin, span.end - span.begin)),
                          "Give the output of " + expected_command() + ".");
    }
    step_ = OpenStep{std::move(step), span.end, {}, 0};
}

void AlembicReader::close_step() {
    OpenStep open = *std::move(step_);
    step_.reset();
    if (!version_table_) {
        version_table_ = open.rows.back().table;
    }
    const auto first = std::find_if(open.rows.rbegin(), open.rows.rend(), [&](const VersionRow &row) {
                           return row.table != *version_table_;
                       }).base();
    const std::span<const VersionRow> rows(first, open.rows.end());
    if (open.copied < rows.front().begin) {
        open.step.script += text_.substr(open.copied, rows.front().begin - open.copied);
    }
    trim(open.step.script);
    take_rows(open.step, rows);
    steps_.push_back(std::move(open.step));
}

// Rows in the place of which the revision's own row comes go first, and rows that come in its place as well:
// the revision's own is the last to be written.
void AlembicReader::take_rows(AlembicStep &step, std::span<const VersionRow> rows) {
    const bool up = direction_ == Direction::upgrade;
    const RowChange &last = rows.back().change;
    const auto alone = up ? RowChange::Kind::insert : RowChange::Kind::remove;
    const auto before = up ? RowChange::Kind::remove : RowChange::Kind::insert;
    if ((up ? last.to : last.from) != step.revision ||
        (last.kind != RowChange::Kind::update && (last.kind != alone || rows.size() > 1))) {
        refuse_rows(step, rows);
    }
    for (const VersionRow &row : rows) {
        if (&row != &rows.back() && row.change.kind != before) {
            refuse_rows(step, rows);
        }
        const std::string &other = up ? row.change.from : row.change.to;
        if (!other.empty()) {
            step.neighbours.push_back(other);
        }
        // A row that was there before the text begins can't be told.
        if (up && rows_.erase(other) == 0 && applied_.contains(other)) {
            refuse_rows(step, rows);
        }
    }
    if (up && !applied_.insert(step.revision).second) {
        throw ImportError(ErrorCode::import_mismatch,
                          "revision \"" + step.revision + "\" is there twice, the second time in " +
                              at(step.line),
                          "", "Give the output of one run of " + expected_command() + ".");
    }
    rows_.insert(step.revision);
}

void AlembicReader::refuse_rows(const AlembicStep &step, std::span<const VersionRow> rows) const {
    std::vector<std::string> changes;
    for (const VersionRow &row : rows) {
        changes.push_back(describe(row.change));
    }
    throw ImportError(ErrorCode::import_mismatch,
                      "the version rows of the step in " + at(step.line) + " are not those of revision \"" +
                          step.revision + "\"",
                      "Its statements for the version table, from line " +
                          std::to_string(line_of(rows.front().begin)) + " on: " + join_some(changes) + ".",
                      "Give the output of " + expected_command() +
                          " as it is, and check that no step has been lost from it.");
}

void AlembicReader::refuse_step_without_row() const {
    const std::string next = step_->next_comment == 0
                                 ? "the end of the text"
                                 : "the next one, in line " + std::to_string(line_of(step_->next_comment));
    throw ImportError(
        ErrorCode::import_mismatch, "the step in " + at(step_->step.line) + " has no version row at its end",
        "Alembic writes one for revision \"" + step_->step.revision + "\" before " + next + ".",
        "The text may have been cut off, or a script ends in a comment that swallows the semicolon. "
        "Give the output of " +
            expected_command() + " as it is.");
}

std::vector<AlembicStep> AlembicReader::finish() {
    read_gap(text_.size());
    if (steps_.empty() && !step_) {
        throw ImportError(ErrorCode::not_alembic_sql, argument_ + " has no step of a migration",
                          "No line begins with \"-- Running " + std::string(name_of(direction_)) + " \".",
                          "Is this the output of " + expected_command() + "?");
    }
    if (statement_) {
        throw ImportError(ErrorCode::import_truncated,
                          argument_ + " ends in the middle of the statement that begins in line " +
                              std::to_string(line_of(statement_->begin)),
                          "", "Give the output of " + expected_command() + " in full.");
    }
    if (step_) {
        if (!has_version_row()) {
            refuse_step_without_row();
        }
        close_step();
    }
    if (in_transaction_) {
        throw ImportError(
            ErrorCode::import_truncated, argument_ + " ends before its COMMIT",
            "Alembic's output begins with BEGIN and ends with COMMIT, unless it stopped half-way: a "
            "script that reads data can't be printed.",
            "See what Alembic writes to its standard error, and give the output in full.");
    }
    return std::move(steps_);
}

} // namespace migrate::core
