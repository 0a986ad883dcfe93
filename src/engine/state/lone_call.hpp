// What a CALL that commits needs: to be a statement of its own, on a server that writes.
#pragma once

#include "pg/guard.hpp"

namespace migrate::engine {

// Refuse (25001, 55000) a CALL that can't commit, and say where it stands and what to do there, before
// anything else is looked at; and one that can't write (25006). procedure: its name, for messages.
void refuse_unless_alone(FunctionCallInfo call, const char *procedure);

} // namespace migrate::engine
