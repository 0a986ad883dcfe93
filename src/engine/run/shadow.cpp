#include <algorithm>

#include "core/text.hpp"

#include "engine/run/shadow.hpp"

#include "engine/error.hpp"
#include "engine/run/runner.hpp"
#include "engine/settings.hpp"
#include "engine/state/due_repeatables.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/service_view.hpp"
#include "engine/state/snapshot.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/own_tables.hpp"
#include "pg/arguments.hpp"
#include "pg/aside_schema.hpp"
#include "pg/catalog.hpp"
#include "pg/command.hpp"
#include "pg/duration.hpp"
#include "pg/error_data.hpp"

namespace migrate::engine {

namespace {

// Needs no quotes, so that its name can be told in a definition.
constexpr std::string_view aside = "migrate_aside";

// The shorter of two limits in milliseconds; 0 is no limit.
int shorter(int one, int other) {
    if (one == 0 || other == 0) {
        return std::max(one, other);
    }
    return std::min(one, other);
}

std::string lock_timeout_of(const Service &service) {
    const std::string own = service.lock_timeout.value_or(pg::shown_setting("lock_timeout"));
    return std::to_string(shorter(pg::milliseconds(own), plan_lock_timeout()));
}

// A target that is written as an array literal is a set of rows.
std::optional<core::Rows> rows_of_target(const std::string &target) { return pg::array_literal(target); }

void replace_all(std::string &text, const std::string &part, const std::string &by) {
    for (std::size_t place = text.find(part); place != std::string::npos; place = text.find(part, place)) {
        text.replace(place, part.size(), by);
        place += by.size();
    }
}

} // namespace

Shadow::Shadow(const std::string &service) : name_(service), begun_(pg::current_command()) {
    take_services();
    const Service &own = services_.at(name_);
    live_ = read_schema(own, pg::SnapshotScope::latest());
    for (const auto &[name, one] : services_) {
        rows_[name] = read_latest_rows(one);
    }
    put_schema_aside();
}

void Shadow::take_services() {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service asked = find_service(name_, snapshot);
    std::map<std::string, ServiceLock> locks;
    for (const Service &one : all_services(snapshot)) {
        if (one.schema_name == asked.schema_name) {
            require_right(one);
            locks.emplace(one.name, ServiceLock::run);
        }
    }
    services_ = lock_services(locks);
}

void Shadow::put_schema_aside() {
    const std::string &schema_name = services_.at(name_).schema_name;
    const Oid schema = pg::find_namespace(schema_name);
    is_shared_ = services_.size() > 1 || schema_name == "public" || pg::has_extension(schema);
    for (auto &[name, service] : services_) {
        service.lock_timeout = lock_timeout_of(service);
        service.mirror = false;
        if (is_shared_) {
            service.search_path += core::format(", {}", aside);
        }
    }
    if (OidIsValid(schema)) {
        const Bookkeeping bookkeeping; // an owner may not be able to rename it: public
        pg::put_schema_aside(schema, std::string(aside));
    }
}

void Shadow::upgrade(const std::string &target) {
    try {
        run_to(target);
    } catch (const pg::PgError &error) {
        pg::add_detail(error,
                       core::format(R"(It ran in a shadow of schema "{}", on empty tables; the schema )"
                                    "itself is as it was.",
                                    services_.at(name_).schema_name));
        throw;
    }
}

void Shadow::run_to(const std::string &target) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    ServiceViews views(snapshot, [&](const Service &service) {
        return services_.contains(service.name) ? core::Rows() : read_latest_rows(service);
    });
    std::vector<core::UpgradeRequest> requests;
    const auto request_rows = [&](const Service &service, const core::Rows &rows) {
        views.add_as_of(service, rows);
        core::UpgradeRequest request{service.name, "current", core::Rows()};
        for (const std::string &row : rows) {
            request.state->push_back(views.in_sight(service.name, row));
        }
        requests.push_back(std::move(request));
    };
    const Service &own = services_.at(name_);
    if (target == "current") {
        request_rows(own, rows_.at(name_));
    } else if (const std::optional<core::Rows> rows = rows_of_target(target)) {
        request_rows(own, *rows);
    } else {
        views.add(own);
        requests.push_back({name_, views.in_sight(name_, target), views.find_state(name_, target)});
    }
    for (const auto &[name, service] : services_) {
        if (name != name_) {
            request_rows(service, rows_.at(name));
        }
    }
    const core::CrossServicePlan plan =
        explained(name_, [&] { return core::plan_cross_service_upgrade(requests, views.finder()); });
    const std::vector<DueRepeatables> repeatables = plan_repeatables(views, plan, requests.size(), snapshot);
    run_plan(views, plan, repeatables, {RunCommand::upgrade, target, name_, begun_, true}, snapshot);
}

core::Snapshot Shadow::read() const {
    const Service &own = services_.at(name_);
    core::Snapshot rows = read_schema(own, pg::SnapshotScope::latest());
    if (is_shared_) {
        for (core::SnapshotRow &row : rows) {
            replace_all(row.definition, core::format("{}.", aside),
                        core::format("{}.", pg::quote_identifier(own.schema_name)));
        }
    }
    return rows;
}

} // namespace migrate::engine
