#include <algorithm>
#include <unordered_set>

#include "core/import/alembic_import.hpp"
#include "core/text.hpp"

#include "engine/registration/import_alembic.hpp"

#include "engine/error.hpp"
#include "engine/registration/batch.hpp"
#include "engine/script/script_place.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/store/change_log.hpp"
#include "pg/error.hpp"
#include "pg/messages.hpp"
#include "pg/read_only.hpp"
#include "pg/scan.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::vector<core::AlembicStep> read_steps(const std::string &text, core::Direction direction,
                                          const char *argument) {
    const char *begin = text.c_str() + (text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
    core::AlembicReader reader(begin, direction, argument);
    try {
        pg::scan_tokens(begin, [&](std::size_t from, std::size_t to) { reader.token({from, to}); });
        return reader.finish();
    } catch (const pg::PgError &error) {
        point_into(error, argument, begin);
        throw;
    } catch (const core::ImportError &error) {
        throw pg::Error(sqlstate_of(error.code), error.message, error.detail, error.hint);
    }
}

std::vector<core::ImportedRevision> read_revisions(const std::string &up_sql,
                                                   const std::optional<std::string> &down_sql) {
    std::vector<core::AlembicStep> up = read_steps(up_sql, core::Direction::upgrade, "up_sql");
    std::vector<core::AlembicStep> down;
    if (down_sql) {
        down = read_steps(*down_sql, core::Direction::downgrade, "down_sql");
    }
    try {
        return core::combine_steps(std::move(up), std::move(down));
    } catch (const core::ImportError &error) {
        throw pg::Error(sqlstate_of(error.code), error.message, error.detail, error.hint);
    }
}

// A text that begins above what is registered.
void check_parents(const std::vector<core::ImportedRevision> &revisions, const core::Graph &graph) {
    std::unordered_set<std::string_view> known;
    for (const core::ImportedRevision &imported : revisions) {
        pg::check_interrupts();
        const core::Revision &revision = imported.revision;
        for (const auto *names : {&revision.down_revisions, &revision.depends_on}) {
            for (const std::string &name : *names) {
                if (!known.contains(name) && !graph.find_name(name)) {
                    throw pg::Error(
                        pg::sqlstate::missing_parent,
                        core::format("Revision {} referenced from {} is not present", name, revision.id),
                        "It is neither registered nor in up_sql before that.",
                        "Give the output of `alembic upgrade base:heads --sql`, which begins at the base.");
                }
            }
        }
        known.insert(revision.id);
    }
}

// What Alembic does not print is kept as it is registered.
void keep_unprinted(core::Revision &revision, const core::Revision &registered) {
    revision.branch_labels = registered.branch_labels;
    revision.replaces = registered.replaces;
    if (revision.message.empty()) {
        revision.message = registered.message;
    }
    const auto &printed = revision.depends_on;
    const bool has_all = std::all_of(printed.begin(), printed.end(), [&](const std::string &name) {
        return std::find(registered.depends_on.begin(), registered.depends_on.end(), name) !=
               registered.depends_on.end();
    });
    if (has_all) {
        revision.depends_on = registered.depends_on;
    }
}

void warn_of_irreversible(const std::vector<core::ImportedRevision> &revisions) {
    std::vector<std::string> irreversible;
    for (const core::ImportedRevision &imported : revisions) {
        if (!imported.down) {
            irreversible.push_back(imported.revision.id);
        }
    }
    if (!irreversible.empty()) {
        pg::send_warning(
            "no down scripts for revisions " + core::quote_some(irreversible),
            "down_sql has no step of theirs, so that they are registered as irreversible.",
            "Of several heads, Alembic takes one at a time: put the outputs of `alembic downgrade "
            "<head>:base --sql` for each head one after the other.");
    }
}

void warn_of_doubled_percents(const std::string &up_sql) {
    if (core::doubles_percents(up_sql)) {
        pg::send_warning(
            "each % in up_sql is doubled",
            "So Alembic prints it where env.py does not set the parameter style.",
            "If the migrations have single ones, add dialect_opts={\"paramstyle\": \"named\"} to "
            "context.configure() in env.py, and import what Alembic prints then.");
    }
}

} // namespace

std::vector<std::string> import_alembic(const std::string &name, const std::string &up_sql,
                                        const std::optional<std::string> &down_sql) {
    pg::refuse_read_only("migrate.import_alembic()");
    const Service service = lock_service(name);
    std::vector<core::ImportedRevision> revisions = read_revisions(up_sql, down_sql);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Graph &graph = registry->graph;
    check_parents(revisions, graph);
    warn_of_doubled_percents(up_sql);
    if (down_sql) {
        warn_of_irreversible(revisions);
    }
    std::vector<RevisionForm> forms(revisions.size());
    for (std::size_t i = 0; i < revisions.size(); i++) {
        core::ImportedRevision &imported = revisions[i];
        if (const auto node = graph.find(imported.revision.id)) {
            keep_unprinted(imported.revision, graph.revision(*node));
        }
        forms[i].stored.revision = std::move(imported.revision);
        forms[i].stored.transactional = imported.transactional;
        forms[i].stored.up = std::move(imported.up);
        forms[i].stored.down = std::move(imported.down);
    }
    return register_all(name, std::move(forms), ChangeCommand::import_alembic);
}

} // namespace migrate::engine
