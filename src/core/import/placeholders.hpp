// Whether a script has something that looks like a variable's place. Whether it is one, who binds it decides.
#pragma once

#include <cstddef>
#include <string_view>

namespace migrate::core {

// ${name}. A name goes up to the } and is not empty.
[[nodiscard]] bool has_brace_place(std::string_view text) noexcept;

// Where the first ${ is whose name begins so, in any case; npos: there is none.
[[nodiscard]] std::size_t find_brace_place(std::string_view text, std::string_view lower_case_begin);

// :name, :'name', :"name" or :{?name}, other than after a colon. Names that begin with a digit don't count:
// times and bounds of arrays look so.
[[nodiscard]] bool has_psql_place(std::string_view text) noexcept;

} // namespace migrate::core
