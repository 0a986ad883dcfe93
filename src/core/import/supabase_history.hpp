// What the Supabase CLI keeps in supabase_migrations.schema_migrations: each migration that it ran, cut into
// statements.
#pragma once

#include "core/import/read_folder.hpp"

#include <functional>
#include <optional>
#include <span>

namespace migrate::core {

struct SupabaseMigration {
    std::string version;
    std::optional<std::string> name;
    std::vector<std::string> statements; // without their semicolons; none: it was only marked as applied
};

// Returns where the last token of a text ends, in bytes; 0: it has none, nullopt: that can't be told.
using LastTokenEnd = std::function<std::optional<std::size_t>(const std::string &text)>;

// Returns the script that the statements were cut from, as far as they say. Each stays whole: a semicolon
// follows its last token, not a comment behind that.
[[nodiscard]] std::string supabase_script(std::span<const std::string> statements,
                                          const LastTokenEnd &last_token_end);

// Returns what the CLI's folder would be, as read_folder() would read it: the same files in the same order.
// Scripts begin on line 0, since their lines are not those of the files. A migration without statements has
// an empty one.
[[nodiscard]] ReadFolder read_supabase_history(const std::vector<SupabaseMigration> &migrations,
                                               const LastTokenEnd &last_token_end, Sha256Of sha256_of);

} // namespace migrate::core
