// Takes the output of `alembic upgrade base:heads --sql`, or of a downgrade, apart into the steps of its
// revisions.
#pragma once

#include "core/import/alembic_rows.hpp"
#include "core/import/alembic_statement.hpp"
#include "core/import/alembic_text.hpp"

namespace migrate::core {

// A step without an end: its downgrade() raised something.
struct AlembicStop {
    std::string revision;
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
    // Where outputs of a downgrade stopped half-way: none of these is a step. To be asked after finish().
    [[nodiscard]] const std::vector<AlembicStop> &stops() const noexcept { return stops_; }

    // Returns the line that a byte is on, from 1.
    [[nodiscard]] std::size_t line_of(std::size_t offset) const { return text_.line_of(offset); }

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

    struct OpenStep {
        AlembicStep step;
        std::size_t copied = 0;       // text up to here is in its script, or left out of it
        std::vector<AlembicRow> rows; // version rows with nothing after them
        std::size_t next_comment = 0; // a line that looks like the next step, before any version row
    };

    [[nodiscard]] bool has_version_row() const;
    [[nodiscard]] bool may_stop() const;
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
    void stop_step();
    [[noreturn]] void refuse_step_without_row() const;

    AlembicText text_;
    AlembicRows rows_{text_};
    std::size_t position_ = 0; // what is before it has been read
    std::optional<Open> statement_;
    std::optional<OpenStep> step_;
    bool in_transaction_ = false;
    std::optional<TableName> version_table_;
    std::vector<AlembicStep> steps_;
    std::vector<AlembicStop> stops_;
};

} // namespace migrate::core
