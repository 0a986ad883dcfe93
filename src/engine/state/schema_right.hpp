// The right that a service has to its schema: its owner may CREATE there, or owns the version table. It is
// looked at whenever the version table is used, since a schema may be dropped and made again by somebody
// else, and rights are revoked.
#pragma once

#include "engine/store/services.hpp"

namespace migrate::engine {

// Whether the service has it. Where the schema is missing it has; where the owner is gone it has not.
bool has_schema_right(const Service &service);

// Refuse (42501, or 42704 where the owner is gone) what would read or write the version table without it.
void require_schema_right(const Service &service);

// Whether the caller has the rights of the schema's owner; false where there is no schema.
bool is_schema_owner(const Service &service);

// What lets the service's owner work in its schema; what makes the schema, for one who may.
std::string grant_on_schema(const Service &service);
std::string schema_for_owner(const Service &service);

} // namespace migrate::engine
