// The settings of the extension, which doc/functions.md describes.
#pragma once

#include <cstddef>
#include <string>

namespace migrate::engine {

// Define them. Called once, when the library is loaded; C in all but name.
void define_settings();

// Returns whether anybody gets a message at migrate.message_level.
bool is_message_heard() noexcept;

// Send a message at migrate.message_level.
void send_message(const std::string &text);

// Returns whether marks of other tools' sections are taken as comments: migrate.section_marks.
bool section_marks_are_comments() noexcept;

// Returns whether names that targets begin with may be given anew: migrate.reserved_names.
bool reserved_names_are_free() noexcept;

// Returns migrate.plan_lock_timeout, in milliseconds; 0: no limit.
int plan_lock_timeout() noexcept;

// Returns migrate.graph_cache_size, in bytes.
std::size_t graph_cache_size() noexcept;

// Returns migrate.variables, where it is the caller's own: the roles of login and of the moment are one, and
// it does not come from the database's owner (ALTER DATABASE). Else nothing.
std::string own_variables_setting();

// Whether migrate.variables is set at all.
bool has_variables_setting() noexcept;

} // namespace migrate::engine
