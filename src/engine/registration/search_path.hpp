// The search_path that a service's scripts run with.
#pragma once

#include <string>
#include <vector>

namespace migrate::engine {

// Returns the elements of a search_path; what can't be one, or names more than 100 schemas, is refused
// (22023).
std::vector<std::string> split_search_path(const std::string &path);

// Returns a path with each name once. pg_temp comes last unless it is named: else the server would look there
// first.
std::string join_search_path(const std::vector<std::string> &names);

// Returns the path of a service in this schema that was given none: the schema, then the caller's own path.
std::string default_search_path(const std::string &schema_name);

// Returns the path after a change of the service's schema: one that begins with the old one begins with the
// new one, else the next unqualified CREATE TABLE would land in another schema.
std::string follow_schema(const std::string &path, const std::string &old_schema,
                          const std::string &new_schema);

} // namespace migrate::engine
