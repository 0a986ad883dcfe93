#include "core/error.hpp"
#include "core/text.hpp"

#include "engine/report/detect.hpp"

#include "engine/state/history_table.hpp"
#include "engine/state/problem.hpp"
#include "engine/store/services.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/relation_lock.hpp"

namespace migrate::engine {

namespace {

std::string adoption_of(const HistoryTable &history) {
    return core::is_adoptable(*history.tool)
               ? core::format("SELECT * FROM migrate.adopt('<service>', tool => {}, history => {});",
                              pg::quote_literal(std::string(history.tool->tool)),
                              pg::quote_literal(history.quoted()))
               : "can't be adopted: " + std::string(history.tool->way_out);
}

// What it says, or why it can't be said.
void look_at(const HistoryTable &history, const pg::SnapshotScope &snapshot, DetectedHistory &found) {
    if (!history.is_table) {
        found.note = "can't be adopted: it is not a plain table";
        return;
    }
    found.note = adoption_of(history);
    const std::string why = refusal_to_read(history, GetUserId());
    if (!why.empty()) {
        found.note += core::format(" You {}.", why.starts_with("has ")    ? "have " + why.substr(4)
                                               : why.starts_with("sees ") ? "see " + why.substr(5)
                                                                          : why);
        return;
    }
    // What somebody who alters it has locked is passed by.
    const pg::LookLock lock(pg::try_lock_relation(history.table, pg::LookLock::mode) ? history.table
                                                                                     : InvalidOid);
    if (!OidIsValid(lock.table())) {
        found.note += " Somebody has locked it.";
        return;
    }
    const std::vector<core::HistoryRow> rows = read_history(history, snapshot);
    if (!core::is_adoptable(*history.tool)) {
        found.applied = static_cast<std::int64_t>(rows.size());
        return;
    }
    try {
        const std::vector<core::HistoryEntry> entries =
            history.tool->read(rows, {"", history.display(), history.tool->title});
        found.applied = static_cast<std::int64_t>(entries.size());
    } catch (const core::Error &error) {
        found.applied = static_cast<std::int64_t>(rows.size());
        found.note = "can't be adopted as it is: " + error.message;
    }
}

// A service's own version table is no other tool's history, though Alembic may use it as well.
void note_service(const HistoryTable &history, const pg::SnapshotScope &snapshot, DetectedHistory &found) {
    const std::optional<Service> service = find_service_at(history.schema_name, history.name, snapshot);
    if (history.tool->tool == "alembic") {
        found.note =
            service ? core::format(R"(version table of service "{}")", service->name)
                    : core::format("SELECT migrate.create_service('<service>', {}); register or import its "
                                   "revisions; SELECT * FROM migrate.adopt('<service>');",
                                   pg::quote_literal(history.schema_name));
    }
}

} // namespace

std::vector<DetectedHistory> detect() {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    std::vector<DetectedHistory> all;
    for (const HistoryTable &history : find_histories({})) {
        pg::check_interrupts();
        DetectedHistory found{std::string(history.tool->tool), history.schema_name, history.name, {}, {}};
        const std::optional<Problem> problem =
            problem_of(history.name, [&] { look_at(history, snapshot, found); });
        if (problem) {
            found.note = "can't be adopted: " + problem->text();
        } else {
            note_service(history, snapshot, found);
        }
        all.push_back(std::move(found));
    }
    return all;
}

} // namespace migrate::engine
