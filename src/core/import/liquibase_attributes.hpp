// The attributes on a line of formatted SQL: runInTransaction:false labels:"a, b".
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

struct LiquibaseAttribute {
    std::string name; // in lower case
    std::string value;
    std::string spelling; // the name as it is written
    bool is_quoted = false;
};

// Words name:value; words of another form are passed over. A value may be in double quotes, which
// come off.
[[nodiscard]] std::vector<LiquibaseAttribute> read_liquibase_attributes(std::string_view text);

// Of --property, where there may be blanks behind the colon, and quotes mean nothing.
[[nodiscard]] std::vector<LiquibaseAttribute> read_liquibase_property(std::string_view text);

// The last of this name. nullptr: there is none.
[[nodiscard]] const LiquibaseAttribute *find_attribute(std::span<const LiquibaseAttribute> attributes,
                                                       std::string_view name);

// Whether dbms:postgresql,h2 or dbms:!oracle means PostgreSQL too.
[[nodiscard]] bool is_for_postgresql(std::string_view dbms);

// What a changeset's attributes say.
struct LiquibaseOptions {
    bool transactional = true;
    bool runs_on_change = false;
    std::string path;    // "": that of the file
    std::string skipped; // why it never runs; "": it does
    std::string labels;
};

// Refuses, on the line, what has no counterpart and what Liquibase would pass over.
[[nodiscard]] LiquibaseOptions read_liquibase_options(const SourceFile &file, std::size_t line,
                                                      std::string_view text, Migrations &migrations);

} // namespace migrate::core
