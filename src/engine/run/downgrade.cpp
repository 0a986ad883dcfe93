#include <algorithm>

#include "core/target/target.hpp"
#include "core/text.hpp"

#include "engine/run/downgrade.hpp"

#include "engine/state/run_start.hpp"
#include "engine/store/run_log.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// The rows that a plan leaves a service.
core::Rows rows_after(ServiceViews &views, const std::string &name, const core::CrossServicePlan &plan) {
    if (plan.steps.empty()) {
        return views.state(name).rows;
    }
    core::Rows rows = views.rows_read(name);
    for (const core::Step &step : plan.steps) {
        pg::check_interrupts();
        if (plan.services[step.service] != name) {
            continue;
        }
        for (const core::RowChange &change : step.changes) {
            std::erase(rows, change.from);
            if (!change.to.empty()) {
                rows.push_back(change.to);
            }
        }
    }
    return rows;
}

// Down scripts alone may not lead to a state: something that belongs to it may depend on what has to go.
void require_state(ServiceViews &views, const core::DowngradeRequest &request,
                   const core::CrossServicePlan &plan) {
    core::Rows left = rows_after(views, request.service, plan);
    core::Rows wanted = *request.state;
    std::sort(left.begin(), left.end());
    std::sort(wanted.begin(), wanted.end());
    if (left != wanted) {
        throw pg::Error(pg::sqlstate::invalid_target,
                        core::format("Destination {} is not a valid downgrade target from current head(s)",
                                     request.target),
                        core::format(R"(Service "{}" would be left at {}, not at {}.)", request.service,
                                     left.empty() ? "base" : core::quote_some(left),
                                     wanted.empty() ? "base" : core::quote_some(wanted)));
    }
}

} // namespace

core::CrossServicePlan plan_downgrade(ServiceViews &views, const std::string &name,
                                      const std::string &target) {
    const core::Rows &rows = views.rows_read(name);
    const std::string latest =
        core::names_current_relative(target) && rows.size() > 1 ? latest_logged_row(name, rows) : "";
    core::DowngradeRequest request{name, views.in_sight(name, target), views.in_sight(name, latest)};
    request.state = find_run_start(views, name, target);
    if (!request.state) {
        request.state = views.find_state(name, target);
    }
    core::CrossServicePlan plan = core::plan_cross_service_downgrade(request, views.finder());
    if (request.state) {
        require_state(views, request, plan);
    }
    return plan;
}

} // namespace migrate::engine
