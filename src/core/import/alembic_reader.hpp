// Takes the output of `alembic upgrade base:heads --sql`, or of a downgrade, apart into the steps of its
// revisions.
#pragma once

#include "core/error.hpp"
#include "core/import/alembic_statement.hpp"

#include <unordered_set>

namespace migrate::core {

// What is wrong with such a text, and what to do about it.
class ImportError : public Error {
public:
    ImportError(ErrorCode kind, std::string first_line, std::string cause, std::string remedy)
        : Error(kind, std::move(first_line), std::move(cause)), hint(std::move(remedy)) {}

    std::string hint;
};

// A piece of the text, in bytes.
struct TextSpan {
    std::size_t begin;
    std::size_t end;
};

struct AlembicStep {
    std::string revision;
    std::vector<std::string> parents;    // of an upgrade; a downgrade's are in `to`
    std::string to;                      // a downgrade's: what follows the arrow
    std::string message;                 // of an upgrade, where the comment has one
    std::vector<std::string> neighbours; // revisions whose rows became this one's, or the other way round
    std::string script;
    bool transactional = true;
    std::size_t line = 0; // of its comment
};

// Fed with the tokens of the text, which only the server's scanner can tell: a comment is what stands between
// tokens, so that a step's comment inside a string or a function's body is none.
class AlembicReader {
public:
    // The text must outlive it. argument: what the text is called in messages; so are its lines.
    AlembicReader(std::string_view text, Direction direction, std::string argument);

    // The next token. Throws ImportError.
    void token(TextSpan span);

    // The steps in the order of the text. Throws ImportError.
    [[nodiscard]] std::vector<AlembicStep> finish();

    // The line that a byte is on, from 1.
    [[nodiscard]] std::size_t line_of(std::size_t offset) const;

private:
    using Statement = AlembicStatement;

    // A statement that has begun.
    struct Open {
        std::size_t begin = 0;
        std::vector<std::string_view> tokens; // the first of them
        std::size_t token_count = 0;
        std::size_t parentheses = 0;
        std::size_t blocks = 0; // of BEGIN ATOMIC and the CASEs in it: semicolons there end no statement
        std::string_view previous;
    };

    struct VersionRow {
        std::size_t begin;
        TableName table;
        RowChange change;
    };

    struct OpenStep {
        AlembicStep step;
        std::size_t copied = 0;       // text up to here is in its script, or left out of it
        std::vector<VersionRow> rows; // version rows with nothing after them
        std::size_t next_comment = 0; // a line that looks like the next step, before any version row
    };

    [[nodiscard]] std::string at(std::size_t line) const;
    [[nodiscard]] std::string expected_command() const;
    [[nodiscard]] bool has_version_row() const;
    void read_gap(std::size_t until);
    void read_comment(TextSpan span);
    void begin_statement(TextSpan span);
    void end_statement(TextSpan semicolon);
    void end_in_step(const Statement &statement, TextSpan span);
    void end_outside(const Statement &statement, TextSpan span);
    void begin_transaction(TextSpan span);
    void commit_transaction(TextSpan span);
    void leave_out(TextSpan span);
    void open_step(const StepComment &comment, TextSpan span);
    void close_step();
    void take_rows(AlembicStep &step, std::span<const VersionRow> rows);
    [[noreturn]] void refuse_rows(const AlembicStep &step, std::span<const VersionRow> rows) const;
    [[noreturn]] void refuse_step_without_row() const;

    std::string_view text_;
    Direction direction_;
    std::string argument_;
    std::size_t position_ = 0; // what is before it has been read
    std::optional<Open> statement_;
    std::optional<OpenStep> step_;
    bool in_transaction_ = false;
    std::optional<TableName> version_table_;
    std::vector<AlembicStep> steps_;
    std::unordered_set<std::string> applied_; // by an upgrade's steps so far
    std::unordered_set<std::string> rows_;    // and which of those are rows
    mutable std::size_t counted_ = 0;         // lines are counted up to here
    mutable std::size_t line_ = 1;
};

} // namespace migrate::core
