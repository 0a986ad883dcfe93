#include <algorithm>

#include "core/text.hpp"

#include "engine/registration/search_path.hpp"

#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/guc_scope.hpp"
#include "pg/qualified_name.hpp"

namespace migrate::engine {

namespace {

// It is set and stored with each service, and shown.
constexpr std::size_t most_schemas = 100;

} // namespace

std::vector<std::string> split_search_path(const std::string &path) {
    std::optional<std::vector<std::string>> names = pg::split_identifiers(path);
    if (!names) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "invalid search_path \"" + path + "\"",
                        "It must be a list of schema names with commas in between.");
    }
    if (names->size() > most_schemas) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "search_path is too long",
                        core::format("It names {} schemas; at most {} are possible.",
                                     std::to_string(names->size()), std::to_string(most_schemas)));
    }
    return std::move(*names);
}

std::string join_search_path(const std::vector<std::string> &names) {
    std::string path;
    bool has_temp = false;
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (std::find(names.begin(), name, *name) == name) {
            path += (path.empty() ? "" : ", ") + pg::quote_identifier(*name);
        }
        has_temp = has_temp || *name == "pg_temp";
    }
    if (path.empty()) {
        path = "pg_catalog"; // with pg_temp alone, an unqualified CREATE TABLE would make a temporary table
    }
    return has_temp ? path : path + ", pg_temp";
}

std::string default_search_path(const std::string &schema_name) {
    std::vector<std::string> names{schema_name};
    for (const std::string &name : split_search_path(pg::setting("search_path").value_or(""))) {
        if (name != "$user" && name != schema_name && name != "pg_temp" && !name.empty()) {
            names.push_back(name);
        }
    }
    return join_search_path(names);
}

std::string follow_schema(const std::string &path, const std::string &old_schema,
                          const std::string &new_schema) {
    std::vector<std::string> names = split_search_path(path);
    if (!names.empty() && names.front() == old_schema) {
        names.front() = new_schema;
    }
    return join_search_path(names);
}

} // namespace migrate::engine
