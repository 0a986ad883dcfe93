#include "core/import/alembic_reader.hpp"

#include "core/interrupt.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

bool begins_line(std::string_view text, std::size_t offset) {
    return offset == 0 || text[offset - 1] == '\n' || text[offset - 1] == '\r';
}

std::string_view line_at(std::string_view text, std::size_t offset) { return excerpt(text.substr(offset)); }

// Whether a line that Alembic's logging writes begins with this word: "INFO  [alembic.runtime.migration] …".
bool begins_log_line(std::string_view text, TextSpan word) {
    constexpr std::size_t enough = 20;
    const std::string_view rest = text.substr(word.end, enough);
    return rest.substr(std::min(rest.find_first_not_of(' '), rest.size())).starts_with("[alembic");
}

std::size_t end_of_block_comment(std::string_view text, std::size_t offset, std::size_t until) {
    std::size_t depth = 0;
    while (offset + 1 < until) {
        const std::string_view two = text.substr(offset, 2);
        if (two == "/*") {
            depth++;
            offset += 2;
        } else if (two == "*/") {
            depth--;
            offset += 2;
            if (depth == 0) {
                return offset;
            }
        } else {
            offset++;
        }
    }
    return until;
}

std::string argument_for(std::string_view command) { return command == "upgrade" ? "up_sql" : "down_sql"; }

void trim(std::string &script) {
    script.erase(script.find_last_not_of(blanks) + 1);
    script.erase(0, std::min(script.find_first_not_of(blanks), script.size()));
}

} // namespace

AlembicReader::AlembicReader(std::string_view text, Direction direction, std::string argument)
    : text_(text, direction, std::move(argument)) {}

void AlembicReader::token(TextSpan span) {
    read_gap(span.begin);
    position_ = span.end;
    const std::string_view token = text_.part(span);
    if (token == "\\") {
        throw ImportError(ErrorCode::not_alembic_sql,
                          "psql meta-command in " + text_.at(line_of(span.begin)) + ": " +
                              std::string(line_at(text_.all(), span.begin)),
                          "Scripts run in the server, which does not know psql's commands.",
                          "Write the statement in SQL, or leave the line out.");
    }
    if (!statement_) {
        if (token == ";") {
            return;
        }
        begin_statement(span);
    }
    Open &open = *statement_;
    if (token == ";" && open.parentheses == 0 && open.blocks == 0) {
        end_statement(span);
        return;
    }
    open.token_count++;
    if (open.tokens.size() < alembic_statement_tokens) {
        open.tokens.push_back(token);
    }
    if (token == "(") {
        open.parentheses++;
    } else if (token == ")") {
        open.parentheses -= open.parentheses > 0 ? 1 : 0;
    } else if (open.blocks == 0) {
        open.blocks +=
            is_word(token, "atomic") && is_word(open.previous, "begin") && is_word(open.tokens[0], "create")
                ? 1
                : 0;
    } else if (is_word(token, "case")) {
        open.blocks++;
    } else if (is_word(token, "end")) {
        open.blocks--;
    }
    open.previous = token;
}

void AlembicReader::read_gap(std::size_t until) {
    InterruptTicker ticker;
    std::size_t offset = position_;
    while (offset < until) {
        ticker.tick();
        const std::string_view rest = text_.all().substr(offset, until - offset);
        if (rest.starts_with("--")) {
            const std::size_t end = std::min(text_.all().find_first_of("\r\n", offset), until);
            read_comment({offset, end});
            offset = end;
        } else if (rest.starts_with("/*")) {
            offset = end_of_block_comment(text_.all(), offset, until);
        } else {
            offset++;
        }
    }
    position_ = until;
}

void AlembicReader::read_comment(TextSpan span) {
    if (statement_ || !begins_line(text_.all(), span.begin)) {
        return;
    }
    const auto comment = read_step_comment(text_.part(span));
    if (!comment) {
        return;
    }
    // Whether a step has ended is told by its version rows alone: a script may have such a comment, too.
    if (step_ && !has_version_row()) {
        if (step_->next_comment == 0) {
            step_->next_comment = span.begin;
        }
        return;
    }
    if (step_) {
        close_step();
    }
    open_step(*comment, span);
}

void AlembicReader::begin_statement(TextSpan span) {
    if (begins_log_line(text_.all(), span)) {
        throw ImportError(ErrorCode::not_alembic_sql,
                          text_.at(line_of(span.begin)) +
                              " is a line of Alembic's log: " + std::string(line_at(text_.all(), span.begin)),
                          "Alembic writes SQL to its standard output, and its log to its standard error.",
                          "Take the standard output alone: leave 2>&1 out.");
    }
    if (text_.all().substr(span.begin).starts_with("FAILED: ")) {
        throw ImportError(ErrorCode::not_alembic_sql,
                          "Alembic failed, as " + text_.at(line_of(span.begin)) +
                              " says: " + std::string(line_at(text_.all(), span.begin).substr(8)),
                          "What it printed before that is not all of it.",
                          text_.direction() == Direction::downgrade
                              ? "Of several heads, Alembic takes one at a time. Put the outputs of `alembic "
                                "downgrade <head>:base --sql` for each head one after the other."
                              : "Mend what Alembic complains about, and take the output of " +
                                    text_.expected_command() + ".");
    }
    Open open;
    open.begin = span.begin;
    statement_ = std::move(open);
}

void AlembicReader::end_statement(TextSpan semicolon) {
    const Open open = *std::move(statement_);
    statement_.reset();
    const Statement statement = classify_statement(open.tokens, open.token_count == open.tokens.size());
    const TextSpan span{open.begin, semicolon.end};
    if (statement.kind == Statement::Kind::copy_from_client) {
        throw ImportError(ErrorCode::unsupported_copy,
                          "COPY from the client is not supported in a script: " +
                              text_.at(line_of(open.begin)),
                          "", "Use INSERT.");
    }
    if (step_) {
        end_in_step(statement, span);
    } else {
        end_outside(statement, span);
    }
}

// Whether the step may end here.
bool AlembicReader::has_version_row() const {
    return !step_->rows.empty() && (!version_table_ || step_->rows.back().table == *version_table_);
}

void AlembicReader::end_in_step(const Statement &statement, TextSpan span) {
    OpenStep &open = *step_;
    switch (statement.kind) {
    case Statement::Kind::version_row:
        open.rows.push_back({span.begin, statement.table, statement.change});
        return;
    case Statement::Kind::begin:
    case Statement::Kind::commit:
    case Statement::Kind::create_version_table:
    case Statement::Kind::drop_table:
        if (has_version_row() &&
            (statement.table == TableName{} || statement.table == open.rows.back().table)) {
            close_step();
            end_outside(statement, span);
            return;
        }
        if (statement.kind == Statement::Kind::begin) {
            if (in_transaction_ && may_stop()) { // and here begins another output
                stop_step();
                end_outside(statement, span);
                return;
            }
            begin_transaction(span);
            leave_out(span);
        } else if (statement.kind == Statement::Kind::commit) {
            commit_transaction(span);
            leave_out(span);
            open.step.transactional = false;
        }
        break;
    default:
        break;
    }
    open.rows.clear();
}

void AlembicReader::end_outside(const Statement &statement, TextSpan span) {
    switch (statement.kind) {
    case Statement::Kind::begin:
        begin_transaction(span);
        return;
    case Statement::Kind::commit:
        commit_transaction(span);
        return;
    case Statement::Kind::create_version_table:
        if (!version_table_ || *version_table_ == statement.table) {
            version_table_ = statement.table;
            return;
        }
        break;
    case Statement::Kind::drop_table:
        if (version_table_ == statement.table) {
            return;
        }
        break;
    default:
        break;
    }
    throw ImportError(
        ErrorCode::not_alembic_sql,
        text_.at(line_of(span.begin)) +
            " is outside of every step: " + std::string(line_at(text_.all(), span.begin)),
        "Steps begin with a comment of Alembic, as \"-- Running upgrade  -> 001\", and end with the "
        "statements for the version table.",
        "Give the output of " + text_.expected_command() +
            ". What env.py runs by itself belongs into a revision, or into the service's settings.");
}

// A downgrade() that raises ends Alembic's output in the midst of its step.
bool AlembicReader::may_stop() const {
    return text_.direction() == Direction::downgrade && step_->next_comment == 0;
}

void AlembicReader::stop_step() {
    stops_.push_back({step_->step.revision, step_->step.line});
    step_.reset();
    in_transaction_ = false;
}

void AlembicReader::begin_transaction(TextSpan span) {
    if (in_transaction_ || (step_ && step_->step.transactional)) {
        throw ImportError(ErrorCode::not_alembic_sql,
                          "transaction control in " + text_.at(line_of(span.begin)) +
                              ": BEGIN in a transaction",
                          "", "Leave it out: the call that runs a script is one transaction.");
    }
    in_transaction_ = true;
}

void AlembicReader::commit_transaction(TextSpan span) {
    if (!in_transaction_) {
        throw ImportError(ErrorCode::not_alembic_sql,
                          "transaction control in " + text_.at(line_of(span.begin)) +
                              ": COMMIT without a BEGIN",
                          "", "Leave it out: the call that runs a script is one transaction.");
    }
    in_transaction_ = false;
}

// The statement, and the white space after it, are no part of the script.
void AlembicReader::leave_out(TextSpan span) {
    OpenStep &open = *step_;
    open.step.script += text_.all().substr(open.copied, span.begin - open.copied);
    open.copied = std::min(text_.all().find_first_not_of(blanks, span.end), text_.all().size());
}

void AlembicReader::open_step(const StepComment &comment, TextSpan span) {
    const std::size_t line = line_of(span.begin);
    const std::string expected = name_of(text_.direction());
    if (comment.command != expected) {
        throw ImportError(ErrorCode::not_alembic_sql,
                          text_.at(line) + " begins a step of " + comment.command + ", not of " + expected,
                          comment.command == "stamp_revision"
                              ? "A stamp runs no script."
                              : argument_for(comment.command) + " is where such a text belongs.",
                          "Give the output of " + text_.expected_command() + ".");
    }
    AlembicStep step;
    step.line = line;
    if (text_.direction() == Direction::upgrade) {
        const std::size_t comma = comment.to.find(", ");
        step.revision = comment.to.substr(0, comma);
        step.parents = comment.from;
        step.message = comma == std::string::npos ? std::string() : comment.to.substr(comma + 2);
    } else {
        step.revision = comment.from.size() == 1 ? comment.from.front() : std::string();
        step.to = comment.to;
    }
    if (step.revision.empty()) {
        throw ImportError(ErrorCode::not_alembic_sql, text_.at(line) + " does not name one revision",
                          std::string(text_.part(span)),
                          "Give the output of " + text_.expected_command() + ".");
    }
    step_ = OpenStep{std::move(step), span.end, {}, 0};
}

void AlembicReader::close_step() {
    OpenStep open = *std::move(step_);
    step_.reset();
    if (!version_table_) {
        version_table_ = open.rows.back().table;
    }
    const auto first = std::find_if(open.rows.rbegin(), open.rows.rend(), [&](const AlembicRow &row) {
                           return row.table != *version_table_;
                       }).base();
    const std::span<const AlembicRow> rows(first, open.rows.end());
    if (open.copied < rows.front().begin) {
        open.step.script += text_.all().substr(open.copied, rows.front().begin - open.copied);
    }
    trim(open.step.script);
    rows_.take(open.step, rows);
    steps_.push_back(std::move(open.step));
}

void AlembicReader::refuse_step_without_row() const {
    const AlembicStep &step = step_->step;
    const bool is_last = step_->next_comment == 0;
    const std::string next = is_last
                                 ? "the end of the text"
                                 : "the next one, in line " + std::to_string(line_of(step_->next_comment));
    std::string remedy;
    if (is_last && text_.direction() == Direction::upgrade) {
        remedy =
            "If Alembic can't print its upgrade(), write the step by hand, with its version row, and put "
            "`alembic upgrade <its id>:heads --sql` behind it: doc/alembic.md has an example. ";
    }
    throw ImportError(
        ErrorCode::import_mismatch, "the step in " + text_.at(step.line) + " has no version row at its end",
        core::format("Alembic writes one for revision \"{}\" before {}.", step.revision, next),
        remedy +
            "The text may have been cut off, or a script ends in a comment that swallows the semicolon. "
            "Give the output of " +
            text_.expected_command() + " as it is.");
}

std::vector<AlembicStep> AlembicReader::finish() {
    read_gap(text_.all().size());
    if (steps_.empty() && stops_.empty() && !step_) {
        throw ImportError(ErrorCode::not_alembic_sql, text_.argument() + " has no step of a migration",
                          "No line begins with \"-- Running " + std::string(name_of(text_.direction())) +
                              " \".",
                          "Is this the output of " + text_.expected_command() + "?");
    }
    if (statement_) {
        throw ImportError(ErrorCode::import_truncated,
                          text_.argument() + " ends in the middle of the statement that begins in line " +
                              std::to_string(line_of(statement_->begin)),
                          "", "Give the output of " + text_.expected_command() + " in full.");
    }
    if (step_) {
        if (has_version_row()) {
            close_step();
        } else if (may_stop()) {
            stop_step();
        } else {
            refuse_step_without_row();
        }
    }
    if (in_transaction_) {
        throw ImportError(
            ErrorCode::import_truncated, text_.argument() + " ends before its COMMIT",
            "Alembic's output begins with BEGIN and ends with COMMIT, unless it stopped half-way: a "
            "script that reads data can't be printed.",
            "See what Alembic writes to its standard error, and give the output in full.");
    }
    return std::move(steps_);
}

} // namespace migrate::core
