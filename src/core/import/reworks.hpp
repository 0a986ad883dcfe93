// Changes that Sqitch's plan has reworked since they were imported.
#pragma once

#include "core/import/ids.hpp"
#include "core/import/migrations.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace migrate::core {

// Returns whether a revision of this id is registered; script: with this up script. nullptr: with any.
using IsRegistered = std::function<bool(const std::string &id, const ImportedScript *script)>;

// What was imported while it was the last of its name keeps its id, although its scripts are now called
// name@tag; those of that name that follow get the beginning of a hash at the end of theirs. Ids are settled.
void settle_reworks(Migrations &migrations, const IsRegistered &is_registered, Sha256Of sha256_of);

} // namespace migrate::core
