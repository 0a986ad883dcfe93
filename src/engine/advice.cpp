#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>

#include "engine/advice.hpp"

#include "core/text.hpp"

#include "engine/looking.hpp"
#include "engine/message.hpp"
#include "engine/own_tables.hpp"
#include "engine/timeouts.hpp"
#include "pg/catalog.hpp"
#include "pg/spi.hpp"
#include "pg/statement_timeout.hpp"

namespace migrate::engine {

namespace {

// A script that ran or will: service, direction, revision.
using StepName = std::tuple<std::string, std::string, std::string>;

struct Recorded {
    double seconds;
    int statements;
};

// How steps went the last time.
using Records = std::map<StepName, Recorded>;

// More names than these are not looked for one by one: all that there are of the kind are read then.
constexpr std::size_t few = 50;

std::vector<std::string> distinct(const std::vector<std::string> &values) {
    std::vector<std::string> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    return sorted;
}

pg::Parameter filter(const std::vector<std::string> &values) {
    const std::vector<std::string> names = distinct(values);
    return names.size() > few ? pg::Parameter{TEXTARRAYOID, Datum{0}, true} : pg::text_array_parameter(names);
}

// One pass over the log, whatever the number of steps.
Records read_records(const std::vector<StepName> &steps) {
    static pg::Statement statement(
        "SELECT DISTINCT ON (s.service, s.direction, s.revision) s.service, s.direction, s.revision,"
        " pg_catalog.date_part('epoch', s.duration), s.statements FROM migrate.run_steps AS s"
        " WHERE ($1 IS NULL OR s.service OPERATOR(pg_catalog.=) ANY ($1))"
        " AND ($2 IS NULL OR s.revision OPERATOR(pg_catalog.=) ANY ($2))"
        " AND s.direction OPERATOR(pg_catalog.<>) 'stamp' AND s.revision IS NOT NULL"
        " ORDER BY s.service, s.direction, s.revision, s.run DESC, s.step DESC");
    std::vector<std::string> services;
    std::vector<std::string> revisions;
    for (const auto &[service, direction, revision] : steps) {
        services.push_back(service);
        revisions.push_back(revision);
    }
    const Bookkeeping bookkeeping;
    Records records;
    for (const pg::Row &row : statement.execute({filter(services), filter(revisions)})) {
        records.emplace(StepName(row[0].value(), row[1].value(), row[2].value()),
                        Recorded{std::strtod(row[3].value().c_str(), nullptr), std::stoi(row[4].value())});
    }
    return records;
}

struct Sum {
    std::size_t steps = 0; // that have a record
    double seconds = 0;
};

Sum sum_up(const std::vector<StepName> &steps, const Records &records) {
    Sum sum;
    for (const StepName &step : steps) {
        const auto found = records.find(step);
        if (found != records.end()) {
            sum.steps++;
            sum.seconds += found->second.seconds;
        }
    }
    return sum;
}

std::string in_words(double seconds) {
    return seconds < 10 ? std::to_string(static_cast<std::int64_t>(seconds * 1000)) + " ms"
                        : std::to_string(static_cast<std::int64_t>(seconds)) + " s";
}

std::string took(const Sum &sum, std::size_t steps) {
    return std::to_string(sum.steps) + " of " + std::to_string(steps) + (steps == 1 ? " step" : " steps") +
           " took " + in_words(sum.seconds) + " the last time";
}

// Less than twice the time is not much: the data have grown since, or somebody else has the server.
bool is_short(double limit, double seconds) { return limit < 2 * seconds; }

constexpr const char *without_limit = "SET statement_timeout = 0; before the call, in a session of its own. "
                                      "Behind a pooler in transaction mode SET "
                                      "does not hold: connect to its session mode, or to the server itself.";

// What an upgrade to heads would run.
struct Pending {
    std::string service;
    std::vector<StepName> steps;
};

std::vector<Pending> pending_by_service(const std::optional<std::string> &service) {
    std::vector<Pending> result;
    for (const PendingStep &step : pending_steps(service)) {
        if (result.empty() || result.back().service != step.service) {
            result.push_back({step.service, {}});
        }
        const std::size_t colon = step.revision.find(':'); // of another service
        const bool is_foreign = colon != std::string::npos;
        result.back().steps.emplace_back(is_foreign ? step.revision.substr(0, colon) : step.service,
                                         "upgrade",
                                         is_foreign ? step.revision.substr(colon + 1) : step.revision);
    }
    return result;
}

std::string upgrade_call(const std::string &service) {
    return "SELECT * FROM migrate.upgrade(" + pg::quote_literal(service) + ", 'heads');";
}

void advise_on_deadline(const Pending &pending, const Records &records, std::vector<Advice> &result) {
    const Sum sum = sum_up(pending.steps, records);
    if (StatementTimeout > 0 && sum.steps > 0 && is_short(StatementTimeout / 1000.0, sum.seconds)) {
        result.push_back({pending.service, "session_timeout",
                          took(sum, pending.steps.size()) + "; statement_timeout gives the whole call " +
                              pg::shown_setting("statement_timeout") + ".",
                          without_limit});
    }
}

int statement_limit(const Service &service) {
    pg::GucScope settings;
    set_timeouts(settings, service);
    return StatementTimeout;
}

// Steps that took longer than all their statements together may.
void advise_on_limit(const Service &service, const Pending &pending, const Records &records,
                     std::vector<Advice> &result) {
    if (!service.statement_timeout) {
        return;
    }
    const double limit = statement_limit(service) / 1000.0;
    std::vector<std::string> slow;
    for (const StepName &step : pending.steps) {
        const auto found = records.find(step);
        if (limit > 0 && std::get<0>(step) == service.name && found != records.end() &&
            found->second.seconds > limit * std::max(1, found->second.statements)) {
            slow.push_back(std::get<2>(step));
        }
    }
    if (!slow.empty()) {
        result.push_back({service.name, "service_timeout",
                          "The last time, these took longer than all their statements may, each with the "
                          "service's statement_timeout of " +
                              *service.statement_timeout + ": " + core::join_some(slow) + ".",
                          "SELECT migrate.alter_service(" + pg::quote_literal(service.name) +
                              ", statement_timeout => '<longer>');"});
    }
}

// The revisions that an upgrade refuses to run.
std::map<std::string, std::vector<std::string>> untransactional() {
    static pg::Statement statement("SELECT service, revision FROM migrate.revisions WHERE NOT transactional");
    const Bookkeeping bookkeeping;
    std::map<std::string, std::vector<std::string>> revisions;
    for (const pg::Row &row : statement.execute({})) {
        revisions[row[0].value()].push_back(row[1].value());
    }
    for (auto &[service, list] : revisions) {
        std::sort(list.begin(), list.end());
    }
    return revisions;
}

void advise_on_transactions(const Pending &pending,
                            const std::map<std::string, std::vector<std::string>> &untransactional,
                            std::vector<Advice> &result) {
    std::vector<std::string> refused;
    for (const auto &[service, direction, revision] : pending.steps) {
        const auto found = untransactional.find(service);
        if (found != untransactional.end() &&
            std::binary_search(found->second.begin(), found->second.end(), revision)) {
            std::string name = service == pending.service ? "" : service + ":";
            refused.push_back(name.append(revision));
        }
    }
    if (!refused.empty()) {
        result.push_back(
            {pending.service, "not_transactional",
             upgrade_call(pending.service) +
                 " will be refused: these can't run in a transaction: " + core::join_some(refused) + ".",
             "Upgrade to what comes before them, run their statements by hand, and stamp them."});
    }
}

} // namespace

std::vector<Advice> advice(const std::optional<std::string> &name) {
    const std::vector<Pending> all = pending_by_service(name);
    std::vector<StepName> steps;
    for (const Pending &pending : all) {
        steps.insert(steps.end(), pending.steps.begin(), pending.steps.end());
    }
    std::vector<Advice> result;
    if (steps.empty()) {
        return result;
    }
    const Records records = read_records(steps);
    const auto refused = untransactional();
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    for (const Pending &pending : all) {
        pg::check_interrupts();
        advise_on_deadline(pending, records, result);
        advise_on_limit(find_service(pending.service, snapshot), pending, records, result);
        advise_on_transactions(pending, refused, result);
    }
    return result;
}

void warn_of_deadline(Landscape &landscape, const core::JointPlan &plan) {
    const std::optional<TimestampTz> deadline = pg::caller_deadline();
    if (!deadline) {
        return;
    }
    std::vector<StepName> steps;
    steps.reserve(plan.steps.size());
    for (const core::Step &step : plan.steps) {
        if (step.revision == core::no_node) {
            continue;
        }
        const std::string &service = plan.services[step.service];
        steps.emplace_back(service, core::name_of(step.direction),
                           landscape.registry(service).graph.id(step.revision));
    }
    const Sum sum = sum_up(steps, read_records(steps));
    const double left = static_cast<double>(*deadline - GetCurrentTimestamp()) / USECS_PER_SEC;
    if (sum.steps > 0 && is_short(left, sum.seconds)) {
        send_warning("the run may reach statement_timeout",
                     took(sum, steps.size()) + "; statement_timeout leaves the whole call " + in_words(left) +
                         ". If it is reached, nothing of the run remains.",
                     without_limit);
    }
}

} // namespace migrate::engine
