// The lines of formatted SQL that mean something to Liquibase.
#pragma once

#include "core/core.hpp"

#include <string_view>

namespace migrate::core {

struct LiquibaseMark {
    enum class Kind : std::uint8_t {
        none,
        header,         // --liquibase formatted sql
        property,       // --property name:schema value:app
        ignore_lines,   // --ignoreLines:start, end, or how many
        changeset,      // --changeset ada:1 runInTransaction:false
        comment,        // --comment: …
        check_sum,      // --validCheckSum: …
        rollback,       // --rollback <SQL>
        rollback_block, // /* liquibase rollback, up to */
        precondition,
        paid,    // tags, includes and the like of the paid edition
        mistaken // Liquibase refuses it, or takes it for a comment
    };
    Kind kind = Kind::none;
    std::string_view rest = {};     // what follows the word
    std::string_view spelling = {}; // of what is mistaken: how it is written
};

// line: without its end.
[[nodiscard]] LiquibaseMark find_liquibase_mark(std::string_view line);

} // namespace migrate::core
