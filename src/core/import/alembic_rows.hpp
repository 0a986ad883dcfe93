// The version rows of Alembic's steps, which tell where a step ends and whose it is.
#pragma once

#include "core/import/alembic_statement.hpp"
#include "core/import/alembic_text.hpp"

#include <span>
#include <unordered_set>

namespace migrate::core {

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

// A statement for the version table.
struct AlembicRow {
    std::size_t begin; // in the text
    TableName table;
    RowChange change;
};

class AlembicRows {
public:
    explicit AlembicRows(const AlembicText &text) : text_(text) {}

    // Hold a step against the rows at its end, and note its neighbours. Throws ImportError where they are not
    // those of its revision.
    void take(AlembicStep &step, std::span<const AlembicRow> rows);

private:
    [[noreturn]] void refuse(const AlembicStep &step, std::span<const AlembicRow> rows) const;

    const AlembicText &text_;
    std::unordered_set<std::string> applied_; // by an upgrade's steps so far
    std::unordered_set<std::string> rows_;    // and which of those are rows
};

} // namespace migrate::core
