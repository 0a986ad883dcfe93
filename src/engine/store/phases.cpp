#include <cstdlib>

#include "core/text.hpp"

#include "engine/store/phases.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

std::vector<pg::Parameter> key_of(const PhasedScript &script) {
    return {pg::text_parameter(script.service), pg::text_parameter(script.revision),
            pg::text_parameter(name_of(script.direction))};
}

PhaseState state_called(const std::string &name) {
    if (name == "done") {
        return PhaseState::done;
    }
    return name == "failed" ? PhaseState::failed : PhaseState::running;
}

Phase read_phase(const pg::Row &row) {
    return {std::stoi(row[0].value()),
            row[1].value(),
            std::stoi(row[2].value()),
            state_called(row[3].value()),
            static_cast<TransactionId>(std::strtoull(row[4].value().c_str(), nullptr, 10)),
            row[5].value() == "t"};
}

} // namespace

std::vector<Phase> phases_of(const PhasedScript &script) {
    static pg::Statement statement(R"(
        SELECT p.statement, p.command, p.line, p.state, p.xid_before,
            p.script_sha256 OPERATOR(pg_catalog.=) $4
        FROM migrate.phases AS p
        WHERE p.service OPERATOR(pg_catalog.=) $1 AND p.revision OPERATOR(pg_catalog.=) $2
            AND p.direction OPERATOR(pg_catalog.=) $3
        ORDER BY p.statement)");
    std::vector<pg::Parameter> parameters = key_of(script);
    parameters.push_back(sha256_parameter(script.sha256));
    std::vector<Phase> phases;
    for (const pg::Row &row : Bookkeeping::execute(statement, parameters)) {
        phases.push_back(read_phase(row));
    }
    return phases;
}

std::optional<HalfApplied> find_half_applied(const std::string &service) {
    static pg::Statement statement(R"(
        SELECT p.revision, p.direction,
            COALESCE(pg_catalog.min(p.statement) FILTER (WHERE p.state OPERATOR(pg_catalog.<>) 'done'),
                     pg_catalog.max(p.statement) OPERATOR(pg_catalog.+) 1),
            pg_catalog.max(p.started_at)
        FROM migrate.phases AS p WHERE p.service OPERATOR(pg_catalog.=) $1
        GROUP BY p.revision, p.direction
        HAVING pg_catalog.bool_or(p.state OPERATOR(pg_catalog.=) 'done' OR p.committed)
        ORDER BY 4 DESC LIMIT 1)");
    const std::vector<pg::Row> rows = Bookkeeping::execute(statement, {pg::text_parameter(service)});
    if (rows.empty()) {
        return std::nullopt;
    }
    const pg::Row &row = rows.front();
    return HalfApplied{row[0].value(),
                       row[1].value() == "upgrade" ? StepDirection::upgrade : StepDirection::downgrade,
                       std::stoi(row[2].value()), row[3].value()};
}

void begin_phase(const PhasedScript &script, std::int64_t run, const NewPhase &phase) {
    static pg::Statement insert(R"(
        INSERT INTO migrate.phases AS p (service, revision, direction, statement, command, line, state, attempts,
                                         run, pid, started_at, script_sha256, xid_before,
                                         committed)
        VALUES ($1, $2, $3, $4, $5, $6, 'running', 1, $7, pg_catalog.pg_backend_pid(),
                pg_catalog.clock_timestamp(), $8, pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()), $9)
        ON CONFLICT (service, revision, direction, statement) DO UPDATE
        SET state = 'running', attempts = p.attempts OPERATOR(pg_catalog.+) 1, run = excluded.run,
            pid = excluded.pid, started_at = excluded.started_at, finished_at = NULL, sqlstate = NULL,
            message = NULL, committed = p.committed OR excluded.committed)");
    std::vector<pg::Parameter> parameters = key_of(script);
    for (const pg::Parameter &one : {pg::int4_parameter(phase.statement), pg::text_parameter(phase.command),
                                     pg::int4_parameter(phase.line), pg::int8_parameter(run),
                                     sha256_parameter(script.sha256), pg::bool_parameter(phase.commits)}) {
        parameters.push_back(one);
    }
    Bookkeeping::execute(insert, parameters);
}

void finish_phase(const PhasedScript &script, int statement) {
    static pg::Statement update(R"(
        UPDATE migrate.phases SET state = 'done', finished_at = pg_catalog.clock_timestamp()
        WHERE service OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2
            AND direction OPERATOR(pg_catalog.=) $3 AND statement OPERATOR(pg_catalog.=) $4)");
    std::vector<pg::Parameter> parameters = key_of(script);
    parameters.push_back(pg::int4_parameter(statement));
    Bookkeeping::execute(update, parameters);
}

void fail_phase(const PhasedScript &script, int statement, const std::string &sqlstate,
                const std::string &message, bool committed) {
    static pg::Statement update(R"(
        UPDATE migrate.phases
        SET state = 'failed', finished_at = pg_catalog.clock_timestamp(), sqlstate = $5, message = $6,
            committed = $7
        WHERE service OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2
            AND direction OPERATOR(pg_catalog.=) $3 AND statement OPERATOR(pg_catalog.=) $4)");
    std::vector<pg::Parameter> parameters = key_of(script);
    for (const pg::Parameter &one : {pg::int4_parameter(statement), pg::text_parameter(sqlstate),
                                     pg::text_parameter(message), pg::bool_parameter(committed)}) {
        parameters.push_back(one);
    }
    Bookkeeping::execute(update, parameters);
}

void forget_phases(const std::string &service, const std::string &revision, StepDirection direction) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.phases
        WHERE service OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2
            AND direction OPERATOR(pg_catalog.=) $3)");
    Bookkeeping::execute(statement, {pg::text_parameter(service), pg::text_parameter(revision),
                                     pg::text_parameter(name_of(direction))});
}

std::string running_phase(const std::string &service, int pid) {
    static pg::Statement statement(R"(
        SELECT p.statement, p.revision, p.command, p.started_at FROM migrate.phases AS p
        WHERE p.service OPERATOR(pg_catalog.=) $1 AND p.pid OPERATOR(pg_catalog.=) $2
            AND p.state OPERATOR(pg_catalog.=) 'running'
        LIMIT 1)");
    const std::vector<pg::Row> rows =
        Bookkeeping::execute(statement, {pg::text_parameter(service), pg::int4_parameter(pid)});
    if (rows.empty()) {
        return "";
    }
    return core::format(R"(statement {} of revision "{}" ({}), since {})", rows[0][0].value(),
                        rows[0][1].value(), rows[0][2].value(), rows[0][3].value());
}

} // namespace migrate::engine
