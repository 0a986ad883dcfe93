// One file of the native format, mark by mark.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

// Each adds what the file is, and its row; or what is wrong with it.
void read_native_revision(const SourceFile &file, Migrations &migrations);
void read_native_repeatable(const SourceFile &file, Migrations &migrations);
void read_native_hook(const SourceFile &file, Migrations &migrations);

// Whether the file has a mark, dbmate's among them.
[[nodiscard]] bool has_native_mark(const SourceFile &file);

// Whether it has a mark that dbmate has not: something said about the revision before its first statement, or
// a section of verify.
[[nodiscard]] bool has_own_native_mark(const SourceFile &file);

} // namespace migrate::core
