// A changeset of formatted SQL, and what becomes of it.
#pragma once

#include "core/import/liquibase_attributes.hpp"
#include "core/import/sections.hpp"

#include <unordered_map>

namespace migrate::core {

struct LiquibaseChangeset {
    std::size_t line; // of its mark
    std::string author;
    std::string id;
    std::string path; // of the file, or what the file or the changeset says instead
    LiquibaseOptions options;
    std::string comment;
    std::vector<Section> up;
    std::vector<Section> rollback;
};

// What the files of a folder have in common.
struct LiquibaseFolder {
    Migrations &migrations;
    // Where each changeset stands, and its script, by path/author/id.
    struct Known {
        std::string place;
        ImportedScript script;
    };
    std::unordered_map<std::string, Known> known = {};
    // Properties that hold in one file alone: which.
    std::unordered_map<std::string, std::string> local_properties = {};
};

// "./" and "classpath:" are no part of a path.
[[nodiscard]] std::string plain_liquibase_path(std::string_view path);

// Whether a section has nothing but white space.
[[nodiscard]] bool is_blank_section(const SourceFile &file, const Section &section);

// Makes a revision of it, or a repeatable script.
void add_liquibase_changeset(const SourceFile &file, LiquibaseChangeset changeset, LiquibaseFolder &folder);

} // namespace migrate::core
