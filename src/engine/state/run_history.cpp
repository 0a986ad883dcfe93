#include <algorithm>
#include <optional>
#include <set>

#include "core/core.hpp"

#include "engine/state/run_history.hpp"

#include "engine/store/run_log.hpp"
#include "engine/store/scripts.hpp"

namespace migrate::engine {

namespace {

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
    const LastSteps upgrades = last_steps(service, StepDirection::upgrade, snapshot);
    const LastSteps downgrades = last_steps(service, StepDirection::downgrade, snapshot);
    std::int64_t last_stamp = 0;
    for (const auto &[revision, step] : last_steps(service, StepDirection::stamp, snapshot)) {
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
    for (ScriptChange &change : read_script_changes(service, snapshot)) {
        if (change.kind == name_of(ScriptKind::up)) {
            changes_[change.revision].push_back(std::move(change));
        }
    }
    for (auto &[revision, changes] : changes_) {
        std::stable_sort(changes.begin(), changes.end(),
                         [](const ScriptChange &one, const ScriptChange &other) {
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
        for (const ScriptChange &change : found->second) {
            if (change.changed_at >= ran.started_at && reached.contains(change.before)) {
                reached.insert(change.after);
            }
        }
    }
    return reached.contains(hash);
}

} // namespace migrate::engine
