// What leads from a service's live schema to the one that is wanted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/schema/statements.hpp"

#include "engine/autogenerate/renames.hpp"

namespace migrate::engine {

struct WantedSchema {
    std::string script; // that makes it: engine/autogenerate/desired_schema.hpp
    std::vector<RenameRequest> renames;
};

struct SchemaDiff {
    core::Schema desired;
    std::vector<core::SchemaStatement> up; // from the live schema to this; renames come first
    // To write a revision of it:
    std::vector<core::SchemaStatement> down; // and back
    std::vector<std::string> losses;         // what of the live data the first ones would lose
};

enum class DiffPurpose : std::uint8_t { look, write };

// Refused: as by read_desired_schema() and plan_renames(), and (0A000) a difference of which no statement is
// written.
SchemaDiff diff_schema(const std::string &service, const WantedSchema &wanted, DiffPurpose purpose);

// How values of types that are there now become others.
core::Cast cast_between(const std::string &from, const std::string &to);

// For who looks; refused: a read-only transaction (25006).
std::vector<core::SchemaStatement> diff(const std::string &service, const WantedSchema &wanted);

} // namespace migrate::engine
