#include <algorithm>
#include <set>

#include "engine/run_history.hpp"

#include "engine/own_tables.hpp"
#include "engine/service_scripts.hpp"
#include "pg/datum.hpp"
#include "pg/memory.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.run_steps and migrate.script_changes, by position.
enum StepColumn {
    run_column = 1,
    direction_column = 4,
    step_revision_column,
    sha256_column,
    started_column = 8
};
enum ChangeColumn { revision_column = 2, kind_column, old_column, new_column, changed_column = 7 };

} // namespace

RunHistory::RunHistory(const Service &service, const pg::SnapshotScope &snapshot,
                       const Replaced &replaced_by) {
    read_steps(service, snapshot, replaced_by);
    read_changes(service, snapshot);
}

void RunHistory::read_steps(const Service &service, const pg::SnapshotScope &snapshot,
                            const Replaced &replaced_by) {
    const pg::OpenIndex index(own_relation("run_steps"), "run_steps_pkey");
    pg::IndexScan scan(index, {service.name}, snapshot);
    std::int64_t last_stamp = 0;
    while (scan.next()) {
        pg::check_interrupts();
        const std::int64_t run = DatumGetInt64(scan.value(run_column));
        const std::string direction = pg::to_string(scan.value(direction_column));
        if (direction == repeatable_kind) {
            continue; // of no revision
        }
        if (direction == "stamp" || scan.is_null(step_revision_column)) {
            last_stamp = run;
            continue;
        }
        const std::string revision = pg::to_string(scan.value(step_revision_column));
        for (const std::string &replaced : replaced_by(revision)) {
            runs_.erase(replaced);
        }
        const std::optional<Sha256> hash = sha256_in(scan, sha256_column);
        if (direction == "upgrade" && hash) {
            runs_[revision] = {run, *hash, DatumGetTimestampTz(scan.value(started_column)), true};
        } else {
            runs_.erase(revision);
        }
    }
    for (auto &[revision, ran] : runs_) {
        ran.is_conclusive = ran.run > last_stamp && ran.started_at >= service.created_at;
    }
}

void RunHistory::read_changes(const Service &service, const pg::SnapshotScope &snapshot) {
    const pg::OpenIndex index(own_relation("script_changes"), "script_changes_service");
    pg::IndexScan scan(index, {service.name}, snapshot);
    while (scan.next()) {
        pg::check_interrupts();
        if (pg::to_string(scan.value(kind_column)) == "up") {
            changes_[pg::to_string(scan.value(revision_column))].push_back(
                {sha256_in(scan, old_column), sha256_in(scan, new_column),
                 DatumGetTimestampTz(scan.value(changed_column))});
        }
    }
    for (auto &[revision, changes] : changes_) {
        std::stable_sort(changes.begin(), changes.end(), [](const Change &one, const Change &other) {
            return one.changed_at < other.changed_at;
        });
    }
}

const RunOfScript *RunHistory::find(const std::string &revision) const {
    const auto found = runs_.find(revision);
    return found != runs_.end() ? &found->second : nullptr;
}

std::vector<std::string> RunHistory::revisions() const {
    std::vector<std::string> names;
    names.reserve(runs_.size());
    for (const auto &[revision, ran] : runs_) {
        names.push_back(revision);
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool RunHistory::leads_to(const std::string &revision, const std::optional<Sha256> &hash) const {
    const RunOfScript &ran = runs_.at(revision);
    std::set<std::optional<Sha256>> reached{ran.sha256};
    const auto found = changes_.find(revision);
    if (found != changes_.end()) {
        // In the order of time: what a change starts from, an earlier one has made.
        for (const Change &change : found->second) {
            if (change.changed_at >= ran.started_at && reached.contains(change.before)) {
                reached.insert(change.after);
            }
        }
    }
    return reached.contains(hash);
}

} // namespace migrate::engine
