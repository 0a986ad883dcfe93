#include <algorithm>

#include "core/import/history_match.hpp"
#include "core/plan/version_rows.hpp"
#include "core/print/render.hpp"
#include "core/target/applied.hpp"
#include "core/target/target.hpp"
#include "core/text.hpp"

#include "engine/run/adopt.hpp"

#include "engine/error.hpp"
#include "engine/run/find_history.hpp"
#include "engine/run/runner.hpp"
#include "engine/state/history_writer.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/service_view.hpp"
#include "engine/state/unfinished_work.hpp"
#include "engine/state/version_table.hpp"
#include "engine/state/version_writer.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/hashes.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/repeatables.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/catalog.hpp"
#include "pg/command.hpp"
#include "pg/encoding.hpp"
#include "pg/error.hpp"
#include "pg/memory.hpp"
#include "pg/read_only.hpp"
#include "pg/spi.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

pg::Error no_version_table(const Service &service) {
    const std::string name = pg::quote_literal(service.name);
    const std::string message = core::format(R"(version table "{}" of service "{}" does not exist)",
                                             service.display_table(), service.name);
    std::vector<std::string> schemas = pg::schemas_with_table(service.version_table);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    std::erase_if(schemas, [&](const std::string &schema) { // that of another service is none to propose
        return find_service_at(schema, service.version_table, snapshot).has_value();
    });
    if (!schemas.empty()) {
        std::string list;
        for (const std::string &schema : schemas) {
            list += (list.empty() ? "\"" : ", \"") + schema + "\"";
        }
        return {ERRCODE_UNDEFINED_TABLE, message,
                core::format(R"(There is a table "{}" in schema {}.)", service.version_table, list),
                core::format("If it is this service's: SELECT migrate.alter_service({}, schema_name => {});",
                             name, pg::quote_literal(schemas.front()))};
    }
    return {ERRCODE_UNDEFINED_TABLE, message, "Alembic has never run there.",
            core::format(
                "If its revisions have not been applied: SELECT * FROM migrate.upgrade({}, 'heads'); if they "
                "have, without Alembic: SELECT * FROM migrate.stamp({}, '<revision>');",
                name, name)};
}

// Alembic's table is the service's own: it stands, and the log begins there.
std::vector<std::string> adopt_version_table(const Service &service) {
    const std::string &name = service.name;
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Oid table = lock_for_writing(service);
    if (!OidIsValid(table)) {
        throw no_version_table(service);
    }
    core::Rows rows = versions_of(service, scan_latest_rows(service, table));
    ServiceViews views(snapshot, [&](const Service &) { return rows; });
    views.add(service);
    const core::ServiceState &state = views.state(name);
    std::vector<std::string> lines = explained(name, [&] {
        core::check_overlap(*state.graph, core::resolve_rows(*state.graph, state.rows));
        return core::current(*state.graph, state.rows, false, false, name);
    });
    std::sort(rows.begin(), rows.end());
    if (!is_left_by_last_run(service, rows)) {
        RunLog log(next_run_number(), service, RunCommand::adopt, std::nullopt, rows);
        log.finish(rows);
    }
    return lines;
}

// Another tool's history, taken over into the service's version table.
class HistoryAdoption {
public:
    HistoryAdoption(const Service &service, const HistoryTable &history)
        : service_(service), history_(history), names_(history.names(service)),
          snapshot_(pg::SnapshotScope::fresh()), registry_(registry_of(service, snapshot_)) {}

    std::vector<std::string> run() {
        const core::MatchedHistory matched = explained(service_.name, [&] { return match(); });
        const core::AppliedHistory state = explained(
            service_.name, [&] { return core::complete_history(registry_->graph, matched.applied, names_); });
        std::vector<std::string> lines = stamp(state);
        note_repeatables(matched);
        return lines;
    }

private:
    core::MatchedHistory match() {
        const std::vector<core::HistoryEntry> entries =
            history_.tool->read(read_history(history_, pg::SnapshotScope::latest()), names_);
        names_.skips_older = history_.tool->skips_older &&
                             std::any_of(entries.begin(), entries.end(),
                                         [](const core::HistoryEntry &entry) { return entry.name.empty(); });
        const std::vector<std::string> sources = sources_of(service_, snapshot_);
        repeatables_ = read_repeatables(service_, snapshot_);
        std::vector<std::string> repeatables;
        for (const core::Repeatable &one : repeatables_.scripts) {
            repeatables.push_back(one.name);
        }
        const pg::TemporaryMemory memory;
        const ScriptReader scripts(service_, snapshot_);
        const ServiceScriptReader repeatable_scripts(service_, snapshot_);
        return core::match_history(
            *history_.tool, entries, registry_->graph,
            {sources, repeatables,
             [&](core::Node node) {
                 return pg::to_utf8(scripts.require(registry_->graph.id(node), ScriptKind::up).body);
             },
             [&](std::size_t place) {
                 return pg::to_utf8(
                     repeatable_scripts.require(ScriptKind::repeatable, repeatables[place]).body);
             }},
            names_, hashes);
    }

    // What is applied here must be applied there: a stamp would forget it.
    void refuse_ahead(const core::AppliedHistory &state, const core::Rows &rows) const {
        const core::Graph &graph = registry_->graph;
        const std::vector<core::Node> nodes = core::resolve_rows(graph, rows);
        core::check_overlap(graph, nodes);
        for (const core::Node node : core::ancestors(graph, nodes, core::Edges::all).members()) {
            if (!state.applied.contains(node)) {
                throw pg::Error(
                    pg::sqlstate::not_adoptable,
                    core::format(
                        R"(revision "{}" is applied here, but "{}", the history of {}, does not say so)",
                        graph.id(node), history_.display(), history_.tool->title),
                    core::format(R"(The version table "{}" of service "{}" is ahead of it.)",
                                 service_.display_table(), service_.name),
                    way_to_follow());
            }
        }
    }

    // A stamp would empty a history that is kept up.
    [[nodiscard]] std::string way_to_follow() const {
        const std::string name = pg::quote_literal(service_.name);
        const std::string stop =
            service_.mirror ? core::format("SELECT migrate.alter_service({}, mirror => false); ", name) : "";
        return core::format("If the history is right: {}SELECT * FROM migrate.stamp({}, 'base'); and adopt "
                            "it again{}. If the "
                            "version table is, there is nothing to adopt.",
                            stop, name, service_.mirror ? " with mirror => true" : "");
    }

    std::vector<std::string> stamp(const core::AppliedHistory &state) {
        if (state.tips.empty() && !OidIsValid(find_version_table(service_))) {
            return {};
        }
        const RunningService running(service_.name);
        ServiceViews views(snapshot_, [&](const Service &one) {
            VersionWriter versions(one);
            return versions.read();
        });
        views.add_as_of(service_, state.tips);
        const core::Rows before = views.rows_read(service_.name);
        explained(service_.name, [&] { refuse_ahead(state, before); });
        core::Rows tips; // those that the database sees
        for (const std::string &tip : state.tips) {
            std::string seen = views.in_sight(service_.name, tip);
            if (views.state(service_.name).graph->find(seen) &&
                std::find(tips.begin(), tips.end(), seen) == tips.end()) {
                tips.push_back(std::move(seen));
            }
        }
        const core::Graph &graph = *views.state(service_.name).graph;
        const core::CrossServicePlan plan{{service_.name}, steps_to(graph, before, tips)};
        if (!plan.steps.empty()) {
            std::string target;
            for (const std::string &tip : tips) {
                target += (target.empty() ? "" : " ") + tip;
            }
            run_plan(views, plan, {}, {RunCommand::stamp, target, service_.name, pg::current_command()},
                     snapshot_);
        }
        return explained(service_.name,
                         [&] { return core::current(graph, tips, false, false, service_.name); });
    }

    // A step for each row that is new; the first takes the rows that go.
    static std::vector<core::Step> steps_to(const core::Graph &graph, const core::Rows &before,
                                            const core::Rows &tips) {
        std::vector<std::string> gone;
        std::copy_if(before.begin(), before.end(), std::back_inserter(gone), [&](const std::string &row) {
            return std::find(tips.begin(), tips.end(), row) == tips.end();
        });
        std::vector<core::Step> steps;
        for (const std::string &tip : tips) {
            if (std::find(before.begin(), before.end(), tip) == before.end()) {
                steps.push_back(
                    {core::Direction::stamp, graph.find(tip).value(), core::merge_rows(gone, tip), gone});
                gone.clear();
            }
        }
        return steps;
    }

    // Those that ran as they are registered are not due.
    void note_repeatables(const core::MatchedHistory &matched) const {
        std::vector<std::string> names;
        for (const std::size_t place : matched.repeatables) {
            if (repeatables_.scripts[place].changed) {
                names.push_back(repeatables_.scripts[place].name);
            }
        }
        if (!names.empty()) {
            const Bookkeeping bookkeeping;
            note_ran_elsewhere(service_, names);
        }
    }

    const Service &service_;
    const HistoryTable &history_;
    core::HistoryNames names_;
    pg::SnapshotScope snapshot_;
    std::shared_ptr<const Registry> registry_;
    Repeatables repeatables_;
};

// Remember which history it was, and whether runs are to keep it up: that lasts until alter_service() ends
// it.
void note_history(const Service &before, const HistoryTable &history, bool mirror) {
    Service service = before;
    service.mirror = before.mirror || mirror;
    service.history_tool = std::string(history.tool->tool);
    service.history_schema = history.schema_name;
    service.history_table = history.name;
    ChangeDetail detail;
    const auto text = [](const Service &one) {
        return std::optional<std::string>(one.mirror ? "true" : "false");
    };
    detail.add("mirror", text(before), text(service));
    const bool is_new = service.history_tool != before.history_tool ||
                        service.history_schema != before.history_schema ||
                        service.history_table != before.history_table;
    if (is_new || !detail.empty()) {
        set_history(service);
    }
    if (!detail.empty()) {
        log_change(service.name, ChangeCommand::alter_service, {}, detail);
    }
}

void refuse_mirror(const Service &service) {
    throw pg::Error(ERRCODE_FEATURE_NOT_SUPPORTED, "there is no history to write beside Alembic's",
                    core::format(R"(Alembic's table is "{}", the version table itself: both tools see it.)",
                                 service.display_table()),
                    core::format("SELECT * FROM migrate.adopt({});", pg::quote_literal(service.name)));
}

// Two histories can't be kept up.
void refuse_other_history(const Service &service, const HistoryTable &history) {
    if (service.mirror &&
        (service.history_schema != history.schema_name || service.history_table != history.name)) {
        throw pg::Error(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                        core::format(R"(service "{}" writes another history, "{}.{}")", service.name,
                                     service.history_schema.value_or(""), service.history_table.value_or("")),
                        "",
                        core::format("End that first: SELECT migrate.alter_service({}, mirror => false);",
                                     pg::quote_literal(service.name)));
    }
}

} // namespace

std::vector<std::string> adopt(const std::string &name, const Adoption &adoption) {
    pg::refuse_read_only("migrate.adopt()");
    const Service service = lock_service(name);
    const std::optional<HistoryTable> history = find_history(service, adoption);
    if (!history) {
        if (adoption.mirror) {
            refuse_mirror(service);
        }
        return adopt_version_table(service);
    }
    refuse_other_history(service, *history);
    const bool mirror = adoption.mirror || service.mirror;
    if (mirror && history->is_table) { // who may not write it must not lock it against writers
        require_mirror(*history);
        require_rights(service, *history);
    }
    lock_to_read(service, *history, mirror ? ShareRowExclusiveLock : AccessShareLock);
    if (adoption.mirror) {
        require_writable(service, *history);
    }
    std::vector<std::string> lines = HistoryAdoption(service, *history).run();
    warn_of_unfinished(service, *history);
    note_history(service, *history, adoption.mirror);
    return lines;
}

} // namespace migrate::engine
