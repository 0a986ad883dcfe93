// The rows of many revisions, written by one statement for each table.
#pragma once

#include <vector>

#include "engine/registry.hpp"

namespace migrate::engine {

// Insert revisions and their scripts, numbered in this order. To be called while bookkeeping.
void insert_rows(const Service &service, const std::vector<NewForm> &forms, const char *source);

} // namespace migrate::engine
