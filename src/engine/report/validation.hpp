// Whether what is stored is what was registered, and what was registered is what ran. Works in a read-only
// transaction and on a standby, and waits for nobody.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

// A row of migrate.validate().
struct Finding {
    std::string service;
    std::optional<std::string> revision; // nullopt: the service as a whole
    std::string problem;
    std::string detail;
    std::string hint;           // the call that mends it
    bool is_about_rows = false; // of the version table, not about what the extension stores
};

// What is wrong with a service, or with any: by service, and by revision in the order of registration.
std::vector<Finding> validate(const std::optional<std::string> &name);

} // namespace migrate::engine
