// Errors of our own that come from what is running, as one of the server's would: CONTEXT says where it is.
#pragma once

#include <string>

namespace migrate::pg {

// sqlstate: as MAKE_SQLSTATE packs it. What others have said in DETAIL is shortened.
[[noreturn]] void raise(int sqlstate, const std::string &message, const std::string &detail);

} // namespace migrate::pg
