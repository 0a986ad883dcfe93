// Everything that core refuses, by kind.
#pragma once

#include "core/core.hpp"

#include <exception>

namespace migrate::core {

// One per kind of error, so that a caller can map each to a code of its own.
enum class ErrorCode : std::uint8_t {
    // a target, or a part of one, names nothing
    unknown_revision, // no such id, no such label
    ambiguous_prefix, // several ids or labels start with it: see Error::revisions
    not_on_branch,    // in label@symbol the symbol is no member of the branch
    no_such_branch,   // in label@symbol there is no such label or id

    // the version table does not fit the graph
    stray_row,     // a row names no revision
    duplicate_row, // a revision is there twice
    not_at_head,   // current --check-heads
    overlap,       // targets or rows of which one is an ancestor of another

    // a target cannot be aimed at from here
    multiple_heads, // Error::revisions holds the heads
    bad_range,      // history a:b, not on one line
    range_not_allowed,
    range_required,
    multi_start,      // stamp --sql from several starts
    relative_overrun, // Relative revision +5 didn't produce 5 migrations
    walked_too_far,
    ambiguous_walk,    // a relative walk met a fork
    ambiguous_upgrade, // +N from several rows
    invalid_target,    // Destination … is not a valid upgrade/downgrade target from current head(s)

    // a graph that cannot be
    cycle,
    dependency_cycle,
    self_loop,
    dependency_self_loop,
    missing_parent,
    missing_dependency,
    duplicate_revision,
    duplicate_parent,
    duplicate_label,
    illegal_characters,
    name_too_long,
    reserved_name,
    revision_in_use, // Graph::remove: other revisions name it
    bad_replacement, // what a revision replaces can't be replaced so

    too_large,        // a picture that nobody could look at
    script_too_large, // with the values of its variables

    // a revision to be written
    not_a_head,              // its parent is no head and splice was not asked for
    duplicate_head_argument, // one parent given twice

    // a text to be imported
    not_alembic_sql,  // not what Alembic prints, or not that alone
    import_mismatch,  // steps that contradict themselves or each other
    import_truncated, // cut off
    unsupported_copy, // COPY FROM STDIN

    // a folder of migrations, or a file in it
    bad_archive,       // not an archive, cut off, or with something in it that is no file
    bad_folder,        // no migration in it, or of two tools
    bad_encoding,      // not UTF-8, or a NUL
    unknown_character, // one that the database's encoding does not have
    bad_mark,          // marks that the tool itself would refuse, or overlook
    bad_name,          // a name of a file that the tool itself would refuse
    bad_plan,          // a list of migrations that says something else than the files
    not_sql,           // a migration that is program code
    not_carried_over,  // something that has no counterpart here
    duplicate_version, // of two files
    missing_file,      // named by another one
    late_file,         // older than what is applied

    // another tool's history of what it has applied
    history_failed,    // a migration that has not come to its end
    history_unknown,   // one that is not registered
    history_changed,   // one that ran another script
    history_gap,       // one is applied, and another one below it is not
    history_skipped,   // likewise, and the tool won't run that one any more
    history_ambiguous, // it can't be told which rows are the service's
    history_unfit,     // a revision that the tool's table can't hold

    // the way from one schema to another
    not_generated // an object that differs, of a kind of which no statement is written
};

// The ErrorCode's own name, "unknown_revision" for instance.
[[nodiscard]] const char *name_of(ErrorCode code) noexcept;

class Error : public std::exception {
public:
    Error(ErrorCode kind, std::string first_line, std::string cause = {},
          std::vector<std::string> concerned = {});

    [[nodiscard]] const char *what() const noexcept override { return message.c_str(); }

    ErrorCode code;
    std::string message;                // Alembic's own first line where it has one
    std::string detail;                 // whole sentences about the cause; may be empty
    std::vector<std::string> revisions; // the ids concerned: heads, candidates, rows, members of a cycle
    std::string service = {};           // whose, where it is another one than that which was asked about
};

} // namespace migrate::core
