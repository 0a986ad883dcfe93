#include <algorithm>
#include <map>

#include "core/text.hpp"

#include "engine/report/advice.hpp"

#include "engine/report/pending.hpp"
#include "engine/script/timeouts.hpp"
#include "engine/state/expected_time.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/services.hpp"
#include "pg/catalog.hpp"

namespace migrate::engine {

namespace {

// What an upgrade to heads would run.
struct Pending {
    std::string service;
    std::vector<ScriptName> steps;
};

std::vector<Pending> pending_by_service(const std::optional<std::string> &service) {
    std::vector<Pending> result;
    for (PendingStep &step : pending_steps(service)) {
        if (result.empty() || result.back().service != step.service) {
            result.push_back({step.service, {}});
        }
        result.back().steps.push_back(
            {std::move(step.owner), step.is_repeatable ? StepDirection::repeatable : StepDirection::upgrade,
             std::move(step.revision)});
    }
    return result;
}

std::string upgrade_call(const std::string &service) {
    return "SELECT * FROM migrate.upgrade(" + pg::quote_literal(service) + ", 'heads');";
}

void advise_on_deadline(const Pending &pending, const std::map<ScriptName, Duration> &records,
                        std::vector<Advice> &result) {
    const ExpectedTime expected = expected_time(pending.steps, records);
    if (StatementTimeout > 0 && expected.steps > 0 && is_short(StatementTimeout / 1000.0, expected)) {
        result.push_back(
            {pending.service, "session_timeout",
             core::format("{}; statement_timeout gives the whole call {}.",
                          describe(expected, pending.steps.size()), pg::shown_setting("statement_timeout")),
             way_without_limit});
    }
}

int statement_limit(const Service &service) {
    pg::GucScope settings;
    set_timeouts(settings, service);
    return StatementTimeout;
}

// Steps that took longer than all their statements together may.
void advise_on_limit(const Service &service, const Pending &pending,
                     const std::map<ScriptName, Duration> &records, std::vector<Advice> &result) {
    if (!service.statement_timeout) {
        return;
    }
    const double limit = statement_limit(service) / 1000.0;
    std::vector<std::string> slow;
    for (const ScriptName &step : pending.steps) {
        const auto found = records.find(step);
        if (limit > 0 && step.service == service.name && found != records.end() &&
            found->second.seconds > limit * std::max(1, found->second.statements)) {
            slow.push_back(step.revision);
        }
    }
    if (!slow.empty()) {
        result.push_back(
            {service.name, "service_timeout",
             core::format(
                 "The last time, these took longer than all their statements may, each with the service's "
                 "statement_timeout of {}: {}.",
                 *service.statement_timeout, core::join_some(slow)),
             core::format("SELECT migrate.alter_service({}, statement_timeout => '<longer>');",
                          pg::quote_literal(service.name))});
    }
}

void advise_on_transactions(const Pending &pending,
                            const std::map<std::string, std::vector<std::string>> &untransactional,
                            std::vector<Advice> &result) {
    std::vector<std::string> refused;
    for (const auto &[service, direction, revision] : pending.steps) {
        const auto found = untransactional.find(service);
        if (found != untransactional.end() && direction == StepDirection::upgrade &&
            std::binary_search(found->second.begin(), found->second.end(), revision)) {
            std::string name = service == pending.service ? "" : service + ":";
            refused.push_back(name.append(revision));
        }
    }
    if (!refused.empty()) {
        result.push_back(
            {pending.service, "not_transactional",
             core::format("{} will be refused: these can't run in a transaction: {}.",
                          upgrade_call(pending.service), core::join_some(refused)),
             "Upgrade to what comes before them, run their statements by hand, and stamp them."});
    }
}

} // namespace

std::vector<Advice> advice(const std::optional<std::string> &name) {
    const std::vector<Pending> all = pending_by_service(name);
    std::vector<ScriptName> steps;
    for (const Pending &pending : all) {
        steps.insert(steps.end(), pending.steps.begin(), pending.steps.end());
    }
    std::vector<Advice> result;
    if (steps.empty()) {
        return result;
    }
    const auto records = last_durations(steps);
    const auto refused = untransactional_revisions();
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    for (const Pending &pending : all) {
        pg::check_interrupts();
        advise_on_deadline(pending, records, result);
        advise_on_limit(find_service(pending.service, snapshot), pending, records, result);
        advise_on_transactions(pending, refused, result);
    }
    return result;
}

} // namespace migrate::engine
