// Services that are to have one head, so that who writes a revision beside another one's learns of it at
// once.
#pragma once

#include <string>

#include "engine/store/services.hpp"

namespace migrate::engine {

// To be called at the end of whatever has changed the graph of a locked service: refuses (MG019) a second
// head where the service is to have one. Costs nothing where it need not.
void refuse_second_head(const Service &service);

// The same of a service that is to have one from now on.
void require_single_head(const Service &service);

} // namespace migrate::engine
