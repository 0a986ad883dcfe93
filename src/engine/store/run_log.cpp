#include <algorithm>
#include <array>
#include <cstdlib>

#include "engine/store/run_log.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/arguments.hpp"
#include "pg/catalog.hpp"
#include "pg/cell.hpp"
#include "pg/datum.hpp"
#include "pg/memory.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

extern "C" {
#include <utils/timestamp.h>
}

namespace migrate::engine {

namespace {

constexpr std::size_t batch_size = 500;

// Columns of migrate.run_steps, by position.
enum StepColumn { run_column = 1, step_column = 3, revision_column = 5, sha256_column, started_column = 8 };

// So many steps of one revision are passed over one by one; where there are more, a new scan begins behind
// them. The work goes with the revisions, whatever the length of the log.
constexpr int most_passed = 16;

pg::Cell optional_cell(const std::optional<Sha256> &hash) {
    return hash ? pg::bytea_cell({hash->data(), hash->size()}) : pg::null_cell();
}

} // namespace

const char *name_of(RunCommand command) noexcept {
    static constexpr std::array<const char *, 6> names = {"upgrade", "downgrade",      "stamp",
                                                          "adopt",   "upgrade_online", "downgrade_online"};
    return names[static_cast<std::size_t>(command)];
}

StepDirection step_direction(core::Direction direction) noexcept {
    switch (direction) {
    case core::Direction::upgrade:
        return StepDirection::upgrade;
    case core::Direction::downgrade:
        return StepDirection::downgrade;
    default:
        return StepDirection::stamp;
    }
}

const char *name_of(StepDirection direction) noexcept {
    static constexpr std::array<const char *, 4> names = {"upgrade", "downgrade", "stamp", "repeatable"};
    return names[static_cast<std::size_t>(direction)];
}

std::int64_t next_run_number() {
    static pg::Statement statement(R"(
        SELECT pg_catalog.nextval('migrate.run_number'::pg_catalog.regclass))");
    return std::stoll(Bookkeeping::execute(statement, {}).at(0).at(0).value());
}

bool is_left_by_last_run(const Service &service, const core::Rows &rows) {
    static pg::Statement statement(R"(
        SELECT 1 FROM migrate.runs
        WHERE service OPERATOR(pg_catalog.=) $1 AND run OPERATOR(pg_catalog.=) $2
          AND version_after OPERATOR(pg_catalog.=) $3)");
    return service.last_run && !Bookkeeping::execute(statement, {pg::text_parameter(service.name),
                                                                 pg::int8_parameter(*service.last_run),
                                                                 pg::text_array_parameter(rows)})
                                    .empty();
}

std::string latest_logged_row(const std::string &service, const core::Rows &rows) {
    static pg::Statement statement(R"(
        SELECT s.revision FROM migrate.run_steps AS s
        WHERE s.service OPERATOR(pg_catalog.=) $1 AND s.revision OPERATOR(pg_catalog.=) ANY ($2)
          AND s.direction OPERATOR(pg_catalog.=) ANY ('{upgrade,stamp}'::pg_catalog.text[])
        ORDER BY s.run DESC, s.step DESC LIMIT 1)");
    const std::vector<pg::Row> found =
        Bookkeeping::execute(statement, {pg::text_parameter(service), pg::text_array_parameter(rows)});
    return found.empty() ? std::string() : found[0][0].value_or("");
}

namespace {

core::Rows rows_in(const pg::Field &field) { return pg::array_literal(field.value()).value(); }

} // namespace

std::vector<LoggedRun> runs_since(const Service &service, std::int64_t run) {
    static pg::Statement statement(R"(
        SELECT r.run, r.command, r.version_before, r.version_after, r.started_at OPERATOR(pg_catalog.<) $3
        FROM migrate.runs AS r
        WHERE r.service OPERATOR(pg_catalog.=) $1 AND r.run OPERATOR(pg_catalog.>=) $2
          AND EXISTS (SELECT FROM migrate.runs AS f
                      WHERE f.service OPERATOR(pg_catalog.=) $1 AND f.run OPERATOR(pg_catalog.=) $2)
        ORDER BY r.run)");
    std::vector<LoggedRun> runs;
    for (const pg::Row &row :
         Bookkeeping::execute(statement, {pg::text_parameter(service.name), pg::int8_parameter(run),
                                          pg::timestamptz_parameter(service.created_at)})) {
        pg::check_interrupts();
        runs.push_back({std::stoll(row[0].value()), row[1].value(), rows_in(row[2]), rows_in(row[3]),
                        row[4].value() == "t"});
    }
    return runs;
}

std::vector<std::string> services_of_run(std::int64_t run) {
    static pg::Statement statement(R"(
        SELECT DISTINCT service FROM migrate.run_steps WHERE run OPERATOR(pg_catalog.=) $1 ORDER BY service)");
    std::vector<std::string> services;
    for (const pg::Row &row : Bookkeeping::execute(statement, {pg::int8_parameter(run)})) {
        services.push_back(row[0].value());
    }
    return services;
}

std::map<ScriptName, Duration> last_durations(const std::vector<ScriptName> &scripts) {
    static pg::Statement statement(R"(
        SELECT n.number, pg_catalog.date_part('epoch', s.duration), s.statements
        FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3))
                 WITH ORDINALITY AS n (service, direction, revision, number)
        CROSS JOIN LATERAL (
            SELECT t.duration, t.statements FROM migrate.run_steps AS t
            WHERE t.service OPERATOR(pg_catalog.=) n.service
              AND t.direction OPERATOR(pg_catalog.=) n.direction
              AND t.revision OPERATOR(pg_catalog.=) n.revision
            ORDER BY t.run DESC, t.step DESC LIMIT 1) AS s)");
    std::vector<std::string> services;
    std::vector<std::string> directions;
    std::vector<std::string> revisions;
    for (const ScriptName &script : scripts) {
        services.push_back(script.service);
        directions.emplace_back(name_of(script.direction));
        revisions.push_back(script.revision);
    }
    std::map<ScriptName, Duration> durations;
    for (const pg::Row &row : Bookkeeping::execute(statement, {pg::text_array_parameter(services),
                                                               pg::text_array_parameter(directions),
                                                               pg::text_array_parameter(revisions)})) {
        durations.emplace(scripts[std::stoul(row[0].value()) - 1],
                          Duration{std::strtod(row[1].value().c_str(), nullptr), std::stoi(row[2].value())});
    }
    return durations;
}

LastSteps last_steps(const Service &service, StepDirection direction, const pg::SnapshotScope &snapshot) {
    const pg::OpenIndex index(own_relation("run_steps"), "run_steps_revision");
    const std::vector<std::string_view> keys{service.name, name_of(direction)};
    LastSteps steps;
    std::optional<pg::IndexScan> scan;
    scan.emplace(index, keys, snapshot, pg::IndexScan::Order::backward);
    std::optional<std::string> last;
    int passed = 0;
    while (scan->next()) {
        pg::check_interrupts();
        std::string revision =
            scan->is_null(revision_column) ? "" : pg::to_string(scan->value(revision_column));
        if (revision != last) {
            steps.emplace(revision,
                          LastStep{DatumGetInt64(scan->value(run_column)),
                                   DatumGetInt32(scan->value(step_column)), sha256_in(*scan, sha256_column),
                                   DatumGetTimestampTz(scan->value(started_column))});
            last = std::move(revision);
            passed = 0;
        } else if (++passed > most_passed && !last->empty()) {
            scan.emplace(index, keys, *last, snapshot);
            passed = 0;
        }
    }
    return steps;
}

RunLog::RunLog(std::int64_t run, const Service &service, RunCommand command,
               std::optional<std::string> target, core::Rows version_before)
    : run_(run), service_(service.name), command_(command), target_(std::move(target)),
      version_before_(std::move(version_before)), effective_role_(pg::role_name(GetUserId())),
      started_at_(GetCurrentTimestamp()) {
    std::sort(version_before_.begin(), version_before_.end()); // as those of after are
}

void RunLog::begin_step() {
    step_started_at_ = GetCurrentTimestamp();
    step_wal_bytes_ = pgWalUsage.wal_bytes;
}

void RunLog::end_step(StepDirection direction, const std::optional<std::string> &revision,
                      const std::optional<Sha256> &sha256, int statements) {
    steps_.push_back({direction, revision, sha256, statements, step_started_at_, GetCurrentTimestamp(),
                      static_cast<std::int64_t>(pgWalUsage.wal_bytes - step_wal_bytes_)});
    if (steps_.size() >= batch_size) {
        write_steps();
    }
}

void RunLog::write_steps() {
    static pg::Statement statement(R"(
        INSERT INTO migrate.run_steps (run, service, step, direction, revision, sha256, statements, started_at,
                                       duration, wal_bytes)
        SELECT n.* FROM new_rows AS n)");
    const Bookkeeping bookkeeping;
    insert_rows({"run_steps", 10, statement}, [&](const AddRow &add) {
        const pg::Cell service = pg::text_cell(service_);
        const StepDirection usual = steps_.front().direction;
        const pg::Cell direction = pg::text_cell(name_of(usual));
        pg::TemporaryMemory memory;
        for (const Step &step : steps_) {
            add({pg::int8_cell(run_),
                 service,
                 pg::int4_cell(++steps_written_),
                 step.direction == usual ? direction : pg::text_cell(name_of(step.direction)),
                 pg::text_cell(step.revision),
                 optional_cell(step.sha256),
                 pg::int4_cell(step.statements),
                 {TimestampTzGetDatum(step.started_at), false},
                 pg::interval_cell(step.started_at, step.finished_at),
                 pg::int8_cell(step.wal_bytes)});
            memory.reset();
        }
    });
    steps_.clear();
}

// A run that commits as it goes: its row says what has been committed by then.
void RunLog::go_on(const core::Rows &version_after, const std::optional<std::string> &fingerprint) {
    static pg::Statement statement(R"(
        UPDATE migrate.runs
        SET finished_at = pg_catalog.clock_timestamp(), version_after = $3, fingerprint = $4
        WHERE run OPERATOR(pg_catalog.=) $1 AND service OPERATOR(pg_catalog.=) $2)");
    Bookkeeping::execute(statement,
                         {pg::int8_parameter(run_), pg::text_parameter(service_),
                          pg::text_array_parameter(version_after), pg::optional_text_parameter(fingerprint)});
}

void RunLog::finish(const core::Rows &version_after, const std::optional<std::string> &fingerprint) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.runs (run, service, command, target, reason, started_at, finished_at, login_role,
                                  effective_role, application_name, client_addr, server_version,
                                  version_before, version_after, fingerprint)
        VALUES ($1, $2, $3, $4,
                CASE WHEN pg_catalog.current_setting('migrate.reason') OPERATOR(pg_catalog.<>) ''
                    THEN pg_catalog.current_setting('migrate.reason') END,
                $5, pg_catalog.clock_timestamp(), SESSION_USER, $6,
                pg_catalog.current_setting('application_name'), pg_catalog.inet_client_addr(),
                pg_catalog.current_setting('server_version'), $7, $8, $9))");
    if (!steps_.empty()) {
        write_steps();
    }
    if (is_written_) {
        go_on(version_after, fingerprint);
        return;
    }
    is_written_ = true;
    Bookkeeping::execute(statement,
                         {pg::int8_parameter(run_), pg::text_parameter(service_),
                          pg::text_parameter(name_of(command_)), pg::optional_text_parameter(target_),
                          pg::timestamptz_parameter(started_at_), pg::text_parameter(effective_role_),
                          pg::text_array_parameter(version_before_), pg::text_array_parameter(version_after),
                          pg::optional_text_parameter(fingerprint)});
    set_last_run(service_, run_);
}

} // namespace migrate::engine
