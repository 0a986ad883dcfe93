// Every service at a glance, with what is wrong with it. Waits for nobody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

// A row of migrate.status. What can't be told because of the problem is nullopt.
struct ServiceStatus {
    std::string service;
    std::string schema_name;
    std::optional<std::vector<std::string>> current;
    std::optional<std::vector<std::string>> heads;
    std::optional<int> pending;
    std::optional<bool> up_to_date;
    std::optional<std::int64_t> last_run;
    std::optional<std::string> problem;
};
std::vector<ServiceStatus> service_status();

} // namespace migrate::engine
