// One file of the native format, mark by mark.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

// Each adds what the file is, and its row; or what is wrong with it.
void read_native_revision(const SourceFile &file, Migrations &migrations);
void read_native_repeatable(const SourceFile &file, Migrations &migrations);
void read_native_hook(const SourceFile &file, Migrations &migrations);

} // namespace migrate::core
