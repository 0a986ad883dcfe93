// COPY … FROM STDIN with data that are here, and not at the client.
#pragma once

#include <cstdint>
#include <string_view>

#include "pg/guard.hpp"

namespace migrate::pg {

// Data on their way into a table.
class CopyData {
public:
    explicit CopyData(std::string_view data) noexcept : rest_(data) {}

    // The line, from 1, that the server is at; 0: none yet. For an error context callback.
    [[nodiscard]] std::uint64_t line() const noexcept;

    // Run the statement with these data, as the current user. It does what the server's own COPY does; only
    // hooks of ProcessUtility don't see it, since what they lead to can read nothing but a client or a file.
    void copy(const char *statement);

private:
    static int read(void *buffer, int least, int most) noexcept;
    void run(const char *statement);

    std::string_view rest_;
    void *state_ = nullptr; // of the server's COPY while it runs
};

} // namespace migrate::pg
