// Migrations that are program code, which no server can run.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

// Refuse a file that a tool for such migrations would run, and say how to get at its SQL. False: it is none.
bool refuse_program_code(const SourceFile &file, Migrations &migrations);

} // namespace migrate::core
