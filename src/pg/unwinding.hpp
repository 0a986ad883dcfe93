// Whether a scope ends by an error.
#pragma once

#include <exception>

namespace migrate::pg {

// A member of a scope that calls the server at its end. While an error is in flight the scope must not: the
// abort of the (sub)transaction cleans the server's side, and destructors touch memory only.
class Unwinding {
public:
    // Whether an exception is in flight that began after the construction. One that was in flight already
    // doesn't count: a destructor that it runs may open scopes of its own.
    [[nodiscard]] bool in_flight() const noexcept { return std::uncaught_exceptions() > before_; }

private:
    int before_ = std::uncaught_exceptions();
};

} // namespace migrate::pg
