// The table migrate.variables: what stands in the places of variables in a service's scripts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct Variable {
    std::string name;
    std::string value;
    bool secret;

    bool operator==(const Variable &) const = default;
};

// Those of a service, by name; and one of them.
std::vector<Variable> read_variables(const Service &service, const pg::SnapshotScope &snapshot);
std::optional<Variable> find_variable(const Service &service, const std::string &name,
                                      const pg::SnapshotScope &snapshot);

// What follows is to be called while bookkeeping.
void write_variable(const Service &service, const Variable &variable);
void delete_variable(const Service &service, const std::string &name);
// All of a service that is being dropped.
void delete_variables(const Service &service);

} // namespace migrate::engine
