// Revisions written as jsonb: an array of objects that have register's parameter names as keys.
#pragma once

#include <vector>

#include "engine/registration/registration.hpp"
#include "pg/jsonb.hpp"

namespace migrate::api {

// Refused, with the number of the element and the key: an unknown key, a value of a wrong type (22023), a
// null (22004) and a missing revision.
std::vector<engine::RevisionForm> revision_forms(const pg::JsonValue &revisions);

} // namespace migrate::api
