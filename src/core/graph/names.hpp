// Which ids and labels there can be.
#pragma once

#include "core/graph/revision.hpp"

#include <optional>
#include <string_view>

namespace migrate::core {

// Throw ErrorCode::illegal_characters or reserved_name for what a target could not name.
void check_id(std::string_view id);
void check_label(std::string_view label);

// Refuse what a revision brings that may not be new any more: an id or a label that begins another kind of
// target, as tag:v1.0 (ErrorCode::reserved_name). registered: as it is registered already, or nullptr; what
// it has there it keeps.
void check_new_names(const Revision &revision, const Revision *registered);

// Whether it is one of these words.
[[nodiscard]] bool begins_target(std::string_view name);

// Throws ErrorCode::name_too_long for a name that would not fit into the keys of tables, the version table's
// included. A revision that has been registered before there was this bound keeps its id.
void check_lengths(const Revision &revision, bool is_registered);

// A revision of another service, as depends_on names it: service:id or service:label.
struct CrossServiceName {
    std::string_view service;
    std::string_view name;
};

// Nothing if the text names a revision of the same service. Throws as check_id does if what follows the colon
// can name nothing.
[[nodiscard]] std::optional<CrossServiceName> parse_cross_service_name(std::string_view text);

} // namespace migrate::core
