// Writing a tar archive with the server's own headers.
#pragma once

#include <string>
#include <string_view>

#include "pg/guard.hpp"

namespace migrate::pg {

class TarWriter {
public:
    // Add a plain file. name: of less than 100 bytes. The time of its last change is the beginning of 1970,
    // so that the same files make the same archive.
    void add(const std::string &name, std::string_view content);

    // Returns the archive.
    [[nodiscard]] std::string finish();

private:
    std::string archive_;
};

} // namespace migrate::pg
