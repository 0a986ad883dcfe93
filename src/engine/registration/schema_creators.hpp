// Who else may create objects in the schemas that scripts look into: a function of theirs that a script comes
// upon runs as the service's owner.
#pragma once

#include <string>
#include <vector>

namespace migrate::engine {

struct Service;

// Send a WARNING where others than the service's owner may create objects in one of these schemas: who,
// where, and what mends it. Not counted are who can act as the owner, superusers, and the database's owner.
// path: schemas of the service's search_path, of which some need not exist.
void warn_of_other_creators(const Service &service, const std::vector<std::string> &path);

} // namespace migrate::engine
