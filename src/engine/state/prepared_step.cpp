#include "core/print/render.hpp"
#include "core/text.hpp"

#include "engine/state/prepared_step.hpp"

#include "engine/settings.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// Where a step leads that somebody has taken by hand.
std::string left_by(const core::Graph &graph, const core::Step &step) {
    const core::Revision &revision = graph.revision(step.revision);
    if (step.direction == core::Direction::upgrade) {
        return revision.id;
    }
    return revision.down_revisions.empty() ? "base" : revision.down_revisions.front();
}

// What a shell takes as it is within double quotes.
bool is_plain_word(const std::string &text) {
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
           std::string::npos;
}

// The rest as a script for psql, which holds no transaction around such statements. Only of a service that
// needs no other one: their revisions would be missing.
std::string offline_call(const Service &service, const core::Graph &graph, const core::Step &step) {
    const std::string &revision = graph.id(step.revision);
    if (step.direction != core::Direction::upgrade || !service.needs.empty() ||
        !is_plain_word(service.name) || !is_plain_word(revision)) {
        return "";
    }
    return core::format(" Or have psql run all up to it: "
                        "psql -AtXc \"SELECT * FROM migrate.upgrade_sql('{}', 'current:{}')\" | psql -X",
                        service.name, revision);
}

} // namespace

bool runs_in_transaction(const ScriptProperties &properties, core::Direction direction) noexcept {
    return direction == core::Direction::upgrade ? properties.transactional : properties.down_transactional;
}

void refuse_irreversible(const Service &service, const Registry &registry, const core::Step &step) {
    if (step.direction != core::Direction::downgrade || registry.properties[step.revision].reversible) {
        return;
    }
    throw pg::Error(
        pg::sqlstate::irreversible,
        core::format(R"(revision "{}" of service "{}" is irreversible)", registry.graph.id(step.revision),
                     service.name),
        "It was registered without a down script. Nothing was run.",
        core::format("Downgrade to a target at or above it. If its effects have been undone by hand, record "
                     "that: SELECT * FROM migrate.stamp({}, '<revision>');",
                     pg::quote_literal(service.name)));
}

void refuse_unrunnable(const Service &service, const Registry &registry, const core::Step &step) {
    if (step.direction == core::Direction::stamp) {
        return;
    }
    refuse_irreversible(service, registry, step);
    const std::string &revision = registry.graph.id(step.revision);
    if (!runs_in_transaction(registry.properties[step.revision], step.direction)) {
        throw pg::Error(
            ERRCODE_FEATURE_NOT_SUPPORTED,
            core::format(R"(revision "{}" of service "{}" can't run in a transaction)", revision,
                         service.name),
            core::format("Its {} script was registered as not transactional. Nothing was run.",
                         step.direction == core::Direction::upgrade ? "up" : "down"),
            core::format("A CALL that is sent by itself runs it, and commits after each revision: "
                         "CALL migrate.{}({}, {});{}",
                         step.direction == core::Direction::upgrade ? "upgrade_online" : "downgrade_online",
                         pg::quote_literal(service.name), pg::quote_literal(left_by(registry.graph, step)),
                         offline_call(service, registry.graph, step)));
    }
}

PreparedStep prepare_step(const Service &service, const Registry &registry, core::Step step) {
    const core::Graph &graph = registry.graph;
    PreparedStep prepared;
    prepared.service = step.service;
    if (is_message_heard()) {
        prepared.line = core::running_line(graph, step);
    }
    prepared.report.service = service.name;
    prepared.report.direction = step_direction(step.direction);
    prepared.report.statements = 0;
    if (step.revision != core::no_node) {
        const core::Revision &revision = graph.revision(step.revision);
        prepared.report.revision = revision.id;
        prepared.report.down_revisions = revision.down_revisions;
        prepared.report.message = revision.message;
        prepared.variables = registry.properties[step.revision].variables;
        prepared.is_transactional = runs_in_transaction(registry.properties[step.revision], step.direction);
        prepared.verifies =
            step.direction == core::Direction::upgrade && registry.properties[step.revision].verifiable;
    }
    if (step.direction == core::Direction::stamp) {
        prepared.report.down_revisions = std::move(step.replaced);
    }
    prepared.changes = std::move(step.changes);
    return prepared;
}

std::string repeatable_line(const std::string &name) { return "Running repeatable " + name; }

PreparedStep prepare_repeatable(const Service &service, std::size_t number, const std::string &name,
                                const Script &script) {
    PreparedStep prepared;
    prepared.service = number;
    prepared.report = {service.name, StepDirection::repeatable, name, {}, "repeatable script", 0};
    prepared.line = repeatable_line(name);
    prepared.script = script;
    return prepared;
}

} // namespace migrate::engine
