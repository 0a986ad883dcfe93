#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>

#include "engine/report/advice.hpp"

#include "core/text.hpp"

#include "engine/message.hpp"
#include "engine/report/lines.hpp"
#include "engine/script/timeouts.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/catalog.hpp"
#include "pg/spi.hpp"
#include "pg/statement_timeout.hpp"

namespace migrate::engine {

namespace {

constexpr const char *upgrading = "upgrade";

// A script that ran or will.
struct ScriptName {
    std::string service;
    std::string_view direction; // as the log has it
    std::string revision;       // or name of a repeatable script

    bool operator<(const ScriptName &other) const noexcept {
        return std::tie(service, direction, revision) <
               std::tie(other.service, other.direction, other.revision);
    }
};

struct Recorded {
    double seconds;
    int statements;
};

// How scripts went the last time.
using Records = std::map<ScriptName, Recorded>;

// By the log's index, so that neither its length nor what else is in it matters.
Records read_records(const std::vector<ScriptName> &scripts) {
    static pg::Statement statement(
        "SELECT n.number, pg_catalog.date_part('epoch', s.duration), s.statements"
        " FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) WITH "
        "ORDINALITY"
        " AS n (service, direction, revision, number) CROSS JOIN LATERAL ("
        "SELECT t.duration, t.statements FROM migrate.run_steps AS t"
        " WHERE t.service OPERATOR(pg_catalog.=) n.service AND t.direction OPERATOR(pg_catalog.=) n.direction"
        " AND t.revision OPERATOR(pg_catalog.=) n.revision ORDER BY t.run DESC, t.step DESC LIMIT 1) AS s");
    std::vector<std::string> services;
    std::vector<std::string> directions;
    std::vector<std::string> revisions;
    for (const ScriptName &script : scripts) {
        services.push_back(script.service);
        directions.emplace_back(script.direction);
        revisions.push_back(script.revision);
    }
    const Bookkeeping bookkeeping;
    Records records;
    for (const pg::Row &row :
         statement.execute({pg::text_array_parameter(services), pg::text_array_parameter(directions),
                            pg::text_array_parameter(revisions)})) {
        records.emplace(scripts[std::stoul(row[0].value()) - 1],
                        Recorded{std::strtod(row[1].value().c_str(), nullptr), std::stoi(row[2].value())});
    }
    return records;
}

struct Sum {
    std::size_t steps = 0; // that have a record
    double seconds = 0;
};

Sum sum_up(const std::vector<ScriptName> &steps, const Records &records) {
    Sum sum;
    for (const ScriptName &step : steps) {
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
    std::vector<ScriptName> steps;
};

std::vector<Pending> pending_by_service(const std::optional<std::string> &service) {
    std::vector<Pending> result;
    for (PendingStep &step : pending_steps(service)) {
        if (result.empty() || result.back().service != step.service) {
            result.push_back({step.service, {}});
        }
        result.back().steps.push_back({std::move(step.owner),
                                       step.is_repeatable ? repeatable_kind : upgrading,
                                       std::move(step.revision)});
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
    for (const ScriptName &step : pending.steps) {
        const auto found = records.find(step);
        if (limit > 0 && step.service == service.name && found != records.end() &&
            found->second.seconds > limit * std::max(1, found->second.statements)) {
            slow.push_back(step.revision);
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
        if (found != untransactional.end() && direction == upgrading &&
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
    std::vector<ScriptName> steps;
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

void warn_of_deadline(ServiceViews &views, const core::CrossServicePlan &plan,
                      const std::vector<DueRepeatables> &repeatables) {
    const std::optional<TimestampTz> deadline = pg::caller_deadline();
    if (!deadline) {
        return;
    }
    std::vector<ScriptName> steps;
    steps.reserve(plan.steps.size());
    for (const core::Step &step : plan.steps) {
        if (step.revision == core::no_node) {
            continue;
        }
        const std::string &service = plan.services[step.service];
        steps.push_back(
            {service, core::name_of(step.direction), views.registry(service).graph.id(step.revision)});
    }
    for (const DueRepeatables &due : repeatables) {
        for (const std::string &name : due.scripts) {
            steps.push_back({plan.services[due.service], repeatable_kind, name});
        }
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
