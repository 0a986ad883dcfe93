#include <algorithm>
#include <optional>
#include <set>

#include "engine/store/run_history.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/datum.hpp"
#include "pg/memory.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.run_steps and migrate.script_changes, by position.
enum StepColumn {
    run_column = 1,
    step_column = 3,
    step_revision_column = 5,
    sha256_column,
    started_column = 8
};
enum ChangeColumn { revision_column = 2, kind_column, old_column, new_column, changed_column = 7 };

// What was done last in one direction.
struct LastStep {
    std::int64_t run;
    std::int32_t step;
    std::optional<Sha256> sha256;
    TimestampTz started_at;

    [[nodiscard]] bool is_after(const LastStep &other) const {
        return std::pair(run, step) > std::pair(other.run, other.step);
    }
};
using LastSteps = std::unordered_map<std::string, LastStep>; // by revision

// So many steps of one revision are passed over one by one; where there are more, a new scan begins behind
// them. The work goes with the revisions, whatever the length of the log.
constexpr int most_passed = 16;

// The last step of each revision in this direction. What has no revision is under "".
LastSteps read_last_steps(const pg::OpenIndex &index, const Service &service, std::string_view direction,
                          const pg::SnapshotScope &snapshot) {
    LastSteps steps;
    std::optional<pg::IndexScan> scan;
    scan.emplace(index, std::vector<std::string_view>{service.name, direction}, snapshot,
                 pg::IndexScan::Order::backward);
    std::optional<std::string> last;
    int passed = 0;
    while (scan->next()) {
        pg::check_interrupts();
        std::string revision =
            scan->is_null(step_revision_column) ? "" : pg::to_string(scan->value(step_revision_column));
        if (revision != last) {
            steps.emplace(revision,
                          LastStep{DatumGetInt64(scan->value(run_column)),
                                   DatumGetInt32(scan->value(step_column)), sha256_in(*scan, sha256_column),
                                   DatumGetTimestampTz(scan->value(started_column))});
            last = std::move(revision);
            passed = 0;
        } else if (++passed > most_passed && !last->empty()) {
            scan.emplace(index, std::vector<std::string_view>{service.name, direction}, *last, snapshot);
            passed = 0;
        }
    }
    return steps;
}

// When a revision was last applied or undone that replaces others, by the name of these.
LastSteps replaced_at(const std::vector<const LastSteps *> &steps, const RunHistory::Replaced &replaced_by) {
    LastSteps result;
    for (const LastSteps *in_one_direction : steps) {
        for (const auto &[revision, step] : *in_one_direction) {
            for (const std::string &replaced : replaced_by(revision)) {
                const auto [known, is_new] = result.emplace(replaced, step);
                if (!is_new && step.is_after(known->second)) {
                    known->second = step;
                }
            }
        }
    }
    return result;
}

} // namespace

RunHistory::RunHistory(const Service &service, const pg::SnapshotScope &snapshot,
                       const Replaced &replaced_by) {
    read_steps(service, snapshot, replaced_by);
    read_changes(service, snapshot);
}

void RunHistory::read_steps(const Service &service, const pg::SnapshotScope &snapshot,
                            const Replaced &replaced_by) {
    const pg::OpenIndex index(own_relation("run_steps"), "run_steps_revision");
    const LastSteps upgrades = read_last_steps(index, service, "upgrade", snapshot);
    const LastSteps downgrades = read_last_steps(index, service, "downgrade", snapshot);
    std::int64_t last_stamp = 0;
    for (const auto &[revision, step] : read_last_steps(index, service, "stamp", snapshot)) {
        last_stamp = std::max(last_stamp, step.run);
    }
    const LastSteps replaced = replaced_at({&upgrades, &downgrades}, replaced_by);
    const auto is_later = [](const LastSteps &others, const std::string &revision, const LastStep &step) {
        const auto other = others.find(revision);
        return other != others.end() && other->second.is_after(step);
    };
    for (const auto &[revision, step] : upgrades) {
        if (step.sha256 && !is_later(downgrades, revision, step) && !is_later(replaced, revision, step)) {
            runs_.emplace(revision,
                          RunOfScript{step.run, *step.sha256, step.started_at,
                                      step.run > last_stamp && step.started_at >= service.created_at});
        }
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
