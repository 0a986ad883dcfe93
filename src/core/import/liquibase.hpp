// The files of Liquibase that are formatted SQL: "--liquibase formatted sql", then changesets.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format liquibase;

} // namespace migrate::core
