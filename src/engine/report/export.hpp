// Services and their registrations as calls that make them anew elsewhere.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/import/migrations.hpp"

#include "engine/store/services.hpp"

namespace migrate::engine {

// Hand over statements, one after another, which make the services that are named (nullopt: all) with their
// revisions, in an order in which each finds what it depends on. Refused: services whose owners the caller
// can't SET ROLE to (42501), and those with findings that would not survive the journey (MG060).
void export_services(const std::optional<std::string> &name,
                     const std::function<void(const std::string &statement)> &write);

// Refuse (MG060) a service with such findings.
void refuse_findings(const Service &service);

} // namespace migrate::engine
