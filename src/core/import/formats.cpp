#include "core/import/formats.hpp"

#include "core/import/dbmate.hpp"
#include "core/import/diesel.hpp"
#include "core/import/drizzle.hpp"
#include "core/import/flyway.hpp"
#include "core/import/golang_migrate.hpp"
#include "core/import/goose.hpp"
#include "core/import/graphile_migrate.hpp"
#include "core/import/liquibase.hpp"
#include "core/import/native.hpp"
#include "core/import/node_pg_migrate.hpp"
#include "core/import/prisma.hpp"
#include "core/import/sqitch.hpp"
#include "core/import/sql_migrate.hpp"
#include "core/import/sqlx.hpp"
#include "core/import/supabase.hpp"

#include <algorithm>
#include <iterator>

namespace migrate::core {

namespace {

// In the order in which they are looked for: what a stranger's folder could not have by chance comes first.
// An export can hold any tool's marks in the text of its scripts, so the native format's own marks are first.
constexpr const Format *all[] = {
    &native,          &sqitch, &drizzle,        &liquibase,   &flyway,
    &diesel,          &prisma, &goose,          &sql_migrate, &graphile_migrate,
    &node_pg_migrate, &sqlx,   &golang_migrate, &dbmate,      &supabase,
};

} // namespace

std::span<const Format *const> formats() noexcept { return all; }

const Format *find_format(std::string_view tool) noexcept {
    const auto *const found =
        std::find_if(std::begin(all), std::end(all), [&](const Format *one) { return one->tool == tool; });
    return found == std::end(all) ? nullptr : *found;
}

} // namespace migrate::core
