// Errors of our own, raised by the engine: thrown as a C++ exception, reported by the entry of the SQL
// function.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace migrate::pg {

class Error final : public std::exception {
public:
    // sqlstate: as MAKE_SQLSTATE packs it (pg/sqlstate.hpp). detail and hint may be empty.
    Error(int sqlstate, std::string message, std::string detail = {}, std::string hint = {})
        : sqlstate_(sqlstate), message_(std::move(message)), detail_(std::move(detail)),
          hint_(std::move(hint)) {}

    [[nodiscard]] int sqlstate() const noexcept { return sqlstate_; }
    [[nodiscard]] const std::string &message() const noexcept { return message_; }
    [[nodiscard]] const std::string &detail() const noexcept { return detail_; }
    [[nodiscard]] const std::string &hint() const noexcept { return hint_; }
    [[nodiscard]] const char *what() const noexcept override { return message_.c_str(); }

private:
    int sqlstate_;
    std::string message_;
    std::string detail_;
    std::string hint_;
};

} // namespace migrate::pg
