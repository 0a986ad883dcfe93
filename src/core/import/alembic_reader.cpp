#include "core/import/alembic_reader.hpp"

#include "core/interrupt.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

bool begins_line(std::string_view text, std::size_t offset) {
    return offset == 0 || text[offset - 1] == '\n' || text[offset - 1] == '\r';
}

// As much of a line as a message should show, whole characters in any encoding of the server. A line may be
// as long as the text.
std::string_view line_at(std::string_view text, std::size_t offset) {
    constexpr std::size_t enough = 250;
    std::string_view line = text.substr(offset, enough);
    line = line.substr(0, line.find_first_of("\r\n"));
    if (line.size() == enough) {
        while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0x80U) != 0) {
            line.remove_suffix(1);
        }
    }
    return line;
}

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

} // namespace

AlembicReader::AlembicReader(std::string_view text, Direction direction, std::string argument)
    : text_(text), direction_(direction), argument_(std::move(argument)) {}

std::size_t AlembicReader::line_of(std::size_t offset) const {
    if (offset < counted_) {
        counted_ = 0;
        line_ = 1;
    }
    const std::string_view passed = text_.substr(counted_, offset - counted_);
    line_ += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
    counted_ = offset;
    return line_;
}

std::string AlembicReader::at(std::size_t line) const {
    return "line " + std::to_string(line) + " of " + argument_;
}

void AlembicReader::token(TextSpan span) {
    read_gap(span.begin);
    position_ = span.end;
    const std::string_view token = text_.substr(span.begin, span.end - span.begin);
    if (token == "\\") {
        throw ImportError(ErrorCode::not_alembic_sql,
                          "psql meta-command in " + at(line_of(span.begin)) + ": " +
                              std::string(line_at(text_, span.begin)),
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
        const std::string_view rest = text_.substr(offset, until - offset);
        if (rest.starts_with("--")) {
            const std::size_t end = std::min(text_.find_first_of("\r\n", offset), until);
            read_comment({offset, end});
            offset = end;
        } else if (rest.starts_with("/*")) {
            offset = end_of_block_comment(text_, offset, until);
        } else {
            offset++;
        }
    }
    position_ = until;
}

void AlembicReader::read_comment(TextSpan span) {
    if (statement_ || !begins_line(text_, span.begin)) {
        return;
    }
    const auto comment = read_step_comment(text_.substr(span.begin, span.end - span.begin));
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
    if (begins_log_line(text_, span)) {
        throw ImportError(ErrorCode::not_alembic_sql,
                          at(line_of(span.begin)) +
                              " is a line of Alembic's log: " + std::string(line_at(text_, span.begin)),
                          "Alembic writes SQL to its standard output, and its log to its standard error.",
                          "Take the standard output alone: leave 2>&1 out.");
    }
    if (text_.substr(span.begin).starts_with("FAILED: ")) {
        throw ImportError(ErrorCode::not_alembic_sql,
                          "Alembic failed, as " + at(line_of(span.begin)) +
                              " says: " + std::string(line_at(text_, span.begin).substr(8)),
                          "What it printed before that is not all of it.",
                          direction_ == Direction::downgrade
                              ? "Of several heads, Alembic takes one at a time. Put the outputs of `alembic "
                                "downgrade <head>:base --sql` for each head one after the other."
                              : "Mend what Alembic complains about, and take the output of " +
                                    expected_command() + ".");
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
                          "COPY from the client is not supported in a script: " + at(line_of(open.begin)), "",
                          "Use INSERT.");
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
        at(line_of(span.begin)) + " is outside of every step: " + std::string(line_at(text_, span.begin)),
        "Steps begin with a comment of Alembic, as \"-- Running upgrade  -> 001\", and end with the "
        "statements for the version table.",
        "Give the output of " + expected_command() +
            ". What env.py runs by itself belongs into a revision, or into the service's settings.");
}

void AlembicReader::begin_transaction(TextSpan span) {
    if (in_transaction_ || (step_ && step_->step.transactional)) {
        throw ImportError(ErrorCode::not_alembic_sql,
                          "transaction control in " + at(line_of(span.begin)) + ": BEGIN in a transaction",
                          "", "Leave it out: the call that runs a script is one transaction.");
    }
    in_transaction_ = true;
}

void AlembicReader::commit_transaction(TextSpan span) {
    if (!in_transaction_) {
        throw ImportError(ErrorCode::not_alembic_sql,
                          "transaction control in " + at(line_of(span.begin)) + ": COMMIT without a BEGIN",
                          "", "Leave it out: the call that runs a script is one transaction.");
    }
    in_transaction_ = false;
}

// The statement, and the white space after it, are no part of the script.
void AlembicReader::leave_out(TextSpan span) {
    OpenStep &open = *step_;
    open.step.script += text_.substr(open.copied, span.begin - open.copied);
    open.copied = std::min(text_.find_first_not_of(blanks, span.end), text_.size());
}

} // namespace migrate::core
