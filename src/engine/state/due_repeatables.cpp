#include <algorithm>
#include <map>
#include <set>

#include "core/target/marks.hpp"

#include "engine/state/due_repeatables.hpp"

#include "engine/store/own_tables.hpp"
#include "engine/store/repeatables.hpp"
#include "engine/store/services.hpp"

namespace migrate::engine {

namespace {

// What a name in `after` says that is no script's: whether a revision is applied, and whether just now.
class AppliedNames {
public:
    AppliedNames(const core::Graph &graph, const core::Rows &rows, const std::vector<core::Node> &applied_now)
        : graph_(graph), rows_(rows), now_(applied_now.begin(), applied_now.end()) {}

    [[nodiscard]] bool is_new(const std::string &name) const {
        const auto node = core::find_cross_service(graph_, name);
        return node && now_.contains(*node);
    }

    [[nodiscard]] bool is_applied(const std::string &name) {
        const auto node = core::find_cross_service(graph_, name);
        return node && is_applied(*node);
    }

    [[nodiscard]] bool are_heads_applied() {
        const std::vector<core::Node> heads = graph_.heads();
        return std::all_of(heads.begin(), heads.end(), [this](core::Node head) { return is_applied(head); });
    }

private:
    bool is_applied(core::Node node) {
        if (now_.contains(node)) {
            return true;
        }
        if (!before_) {
            before_.emplace(graph_, rows_);
        }
        return (*before_)[node] != core::Mark::none;
    }

    const core::Graph &graph_;
    const core::Rows &rows_;
    std::set<core::Node> now_;
    std::optional<core::Marks> before_; // once asked for
};

// The services of these, each after those of them whose revisions it depends on, else by name.
class OrderByNeeds {
public:
    OrderByNeeds(std::vector<DueRepeatables> due, const core::CrossServicePlan &plan,
                 const pg::SnapshotScope &snapshot)
        : snapshot_(snapshot) {
        for (DueRepeatables &one : due) {
            due_.emplace(plan.services[one.service], std::move(one));
        }
    }

    std::vector<DueRepeatables> take() {
        for (const auto &[name, one] : due_) {
            visit(name);
        }
        return std::move(ordered_);
    }

private:
    void visit(const std::string &name) {
        pg::check_interrupts();
        if (!seen_.insert(name).second) {
            return;
        }
        for (const std::string &needed : find_service(name, snapshot_).needs) {
            visit(needed);
        }
        const auto found = due_.find(name);
        if (found != due_.end()) {
            ordered_.push_back(std::move(found->second));
        }
    }

    const pg::SnapshotScope &snapshot_;
    std::map<std::string, DueRepeatables> due_;
    std::set<std::string> seen_;
    std::vector<DueRepeatables> ordered_;
};

} // namespace

std::vector<std::string> due_repeatables(const Service &service, const core::Graph &graph,
                                         const core::Rows &rows, const std::vector<core::Node> &applied_now,
                                         bool everything, const pg::SnapshotScope &snapshot) {
    if (!service.repeatables_due) {
        return {};
    }
    Repeatables all = read_repeatables(service, snapshot);
    AppliedNames applied(graph, rows, applied_now);
    for (core::Repeatable &one : all.scripts) {
        one.changed = one.changed || everything;
        // What says nothing of where it belongs expects all that there is; a partial upgrade must not meet
        // it.
        one.waits = one.after.empty() && !applied.are_heads_applied();
        for (const std::string &name : one.after) {
            if (!all.find(name)) {
                one.changed = one.changed || applied.is_new(name);
                one.waits = one.waits || !applied.is_applied(name);
            }
        }
    }
    std::vector<std::string> due;
    for (const std::size_t i : core::due_repeatables(all.scripts)) {
        due.push_back(all.scripts[i].name);
    }
    return due;
}

std::vector<DueRepeatables> plan_repeatables(ServiceViews &views, const core::CrossServicePlan &plan,
                                             std::size_t asked, const pg::SnapshotScope &snapshot) {
    std::vector<std::vector<core::Node>> applied_now(plan.services.size());
    for (const core::Step &step : plan.steps) {
        applied_now[step.service].push_back(step.revision);
    }
    std::vector<DueRepeatables> due;
    for (std::size_t number = 0; number < plan.services.size(); number++) {
        const bool has_steps = !applied_now[number].empty();
        if (!has_steps && number >= asked) {
            continue;
        }
        const Service &service = views.service(plan.services[number]);
        if (!has_steps && !service.repeatables_due.value_or(false)) {
            continue;
        }
        const core::ServiceState &state = views.state(service.name);
        std::vector<std::string> scripts =
            due_repeatables(service, *state.graph, state.rows, applied_now[number],
                            has_steps && state.rows.empty(), snapshot);
        if (!scripts.empty()) {
            due.push_back({number, std::move(scripts)});
        }
    }
    return due.size() < 2 ? due : OrderByNeeds(std::move(due), plan, snapshot).take();
}

void note_repeatables(const Service &service, const DueRepeatables &due, std::int64_t run) {
    const Bookkeeping bookkeeping;
    note_run(service, due.scripts, run);
}

void expire_repeatables(const Service &service) {
    if (service.repeatables_due) {
        const Bookkeeping bookkeeping;
        expire_all(service);
    }
}

} // namespace migrate::engine
