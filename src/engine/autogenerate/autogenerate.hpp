// Writing the revision that leads to a schema.
#pragma once

#include <optional>
#include <string>

#include "engine/autogenerate/schema_diff.hpp"

namespace migrate::engine {

struct AutogenerateRequest {
    WantedSchema wanted;
    std::string message;
    std::optional<std::string> id; // nullopt: a random one
    std::string head;              // what the revision is to follow, a symbol
    bool allow_data_loss = false;
};

// Register a revision whose scripts have been proven to lead from the live schema to the one that is wanted
// and back, and answer its id; nullopt: the schema is that already. Refused: a service that is behind its
// heads (MG016), the loss of data (MG091), what can't be proven (MG092), and as by diff().
std::optional<std::string> autogenerate(const std::string &service, const AutogenerateRequest &request);

// Refuse (MG016) a service that is behind its heads, or whose schema is not the one that is wanted.
void check_desired(const std::string &service, const std::string &desired);

} // namespace migrate::engine
