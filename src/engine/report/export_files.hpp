// A service's revisions, repeatable scripts and hooks as files of the native format.
#pragma once

#include <string>
#include <vector>

#include "core/import/native_writer.hpp"

namespace migrate::engine {

// The files for a folder, in UTF-8: importing them into a service changes nothing. For those who may run the
// service (42501); refused with findings as an export is (MG060).
std::vector<core::NativeFile> export_files(const std::string &name);

// The same packed, as tar does it.
std::string export_archive(const std::string &name);

} // namespace migrate::engine
