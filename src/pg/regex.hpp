// The server's regular expressions.
#pragma once

#include <string_view>

#include "pg/guard.hpp"

namespace migrate::pg {

enum class RegexCase { exact, ignored };

// Whether a pattern (of the server's advanced kind) matches somewhere in a text. The server keeps the last
// patterns compiled.
bool matches(const char *pattern, std::string_view text, RegexCase letters);

} // namespace migrate::pg
