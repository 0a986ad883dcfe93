// The rows of revisions and their scripts, as they are written. All to be called while bookkeeping.
#pragma once

#include <vector>

#include "engine/state/registry.hpp"

namespace migrate::engine {

// Insert many, numbered in this order, by one statement for each table.
void insert_rows(const Service &service, const std::vector<NewForm> &forms, const char *source);

// Insert one.
void insert_row(const Service &service, const NewForm &form, const char *source);

// Put another form in the place of one that is there.
void update_rows(const Service &service, const NewForm &form);

// Delete one, or all.
void delete_rows(const Service &service, const std::string &revision);
void delete_rows(const Service &service);

} // namespace migrate::engine
