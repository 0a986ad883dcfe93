#include "core/plan/cross_service_plan.hpp"

#include "core/error.hpp"
#include "core/graph/names.hpp"
#include "core/graph/order.hpp"
#include "core/graph/replacements.hpp"
#include "core/plan/cross_service_order.hpp"
#include "core/plan/plan_downgrade.hpp"
#include "core/plan/plan_upgrade.hpp"
#include "core/plan/version_rows.hpp"
#include "core/target/applied.hpp"
#include "core/target/target.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

// Runs `work`; an error that comes out of it says in which service it happened.
template <typename Work>
auto in_service(const std::string &service, const Work &work) {
    try {
        return work();
    } catch (Error &error) {
        if (error.service.empty()) {
            error.service = service;
        }
        throw;
    }
}

template <typename Visit>
void for_each_cross_service_dependency(const Graph &graph, Node node, const Visit &visit) {
    for (const std::string &name : graph.revision(node).depends_on) {
        if (const auto dependency = parse_cross_service_name(name)) {
            visit(std::string(dependency->service), dependency->name, name);
        }
    }
}

Node resolve_cross_service(const ServiceState &dependant, Node node, const Graph &graph,
                           std::string_view name, const std::string &written) {
    const auto found = find_cross_service(graph, name);
    if (!found) {
        throw Error(ErrorCode::missing_dependency,
                    "Revision " + written + " referenced from " + dependant.graph->id(node) +
                        " is not present",
                    "It is named as depends_on.", {written});
    }
    return *found;
}

// Several services at once: what is to be done in each, and what waits for what.
class PlanInProgress {
public:
    PlanInProgress(const FindService &find, Direction direction) : find_(find), direction_(direction) {}

    std::size_t part_of(const std::string &service) {
        const auto [known, is_new] = by_name_.emplace(service, parts_.size());
        if (is_new) {
            parts_.emplace_back(find_(service));
            plans_.emplace_back();
            applied_.emplace_back();
        }
        return known->second;
    }

    [[nodiscard]] ServicePart &part(std::size_t number) { return parts_[number]; }

    // What the command does in the service itself.
    void request(std::size_t number, Plan plan) { plans_[number] = std::move(plan); }

    // What was requested may reach into other services.
    void note_requests() {
        for (std::size_t number = 0; number < plans_.size(); number++) {
            for (const Step &step : plans_[number].steps) {
                note(number, step.revision);
            }
        }
    }

    bool is_applied(std::size_t number, Node node) { return applied(number).contains(node); }

    // Add a revision, and all that it brings along by the edges of its service.
    void add(std::size_t number, Node node) {
        const Graph &graph = parts_[number].graph();
        std::vector<Node> open = {node};
        while (!open.empty()) {
            ticker_.tick();
            const Node next = open.back();
            open.pop_back();
            if (is_applied(number, next) != (direction_ == Direction::downgrade) || !note(number, next)) {
                continue;
            }
            const auto push = [&](Node other) { open.push_back(other); };
            if (direction_ == Direction::upgrade) {
                for_each_below(graph, next, Edges::all, push);
            } else {
                for_each_above(graph, next, Edges::all, push);
            }
        }
    }

    void wait(ServicePlace place, ServicePlace for_place) {
        parts_[place.part].waits_for[place.node].push_back(for_place);
        is_joined_ = true;
    }

    // The next revision that has been added; nothing: all have been seen.
    std::optional<ServicePlace> next_added() {
        ticker_.tick();
        return seen_ < added_.size() ? std::optional(added_[seen_++]) : std::nullopt;
    }

    CrossServicePlan finish() {
        CrossServicePlan result;
        for (const ServicePart &part : parts_) {
            result.services.push_back(part.state->name);
        }
        if (is_joined_) {
            join(result);
        } else {
            append_plans(result);
        }
        correct_rows(result);
        return result;
    }

private:
    bool note(std::size_t number, Node node) {
        const bool is_new = parts_[number].todo.insert(node);
        if (is_new) {
            added_.push_back({number, node});
        }
        return is_new;
    }

    const NodeSet &applied(std::size_t number) {
        std::optional<NodeSet> &applied = applied_[number];
        if (!applied) {
            const ServiceState &state = *parts_[number].state;
            in_service(state.name, [&] {
                const std::vector<Node> rows = resolve_rows(*state.graph, state.rows);
                check_overlap(*state.graph, rows);
                applied = ancestors(*state.graph, rows, Edges::all);
            });
        }
        return *applied;
    }

    // The order of the plan, if that is all; else as Alembic would have it of these revisions.
    std::vector<Node> order_of(std::size_t number) {
        const ServicePart &part = parts_[number];
        std::vector<Node> order;
        if (plans_[number].steps.size() == part.todo.size()) {
            for (const Step &step : plans_[number].steps) {
                order.push_back(step.revision);
            }
            return order;
        }
        order = order_down(part.graph(), part.todo, part.todo, tips_of(part));
        if (direction_ == Direction::upgrade) {
            std::reverse(order.begin(), order.end());
        }
        return order;
    }

    static std::vector<Node> tips_of(const ServicePart &part) {
        std::vector<Node> tips;
        for (const Node node : part.todo.members()) {
            bool is_tip = true;
            for_each_above(part.graph(), node, Edges::all,
                           [&](Node above) { is_tip = is_tip && !part.todo.contains(above); });
            if (is_tip) {
                tips.push_back(node);
            }
        }
        std::sort(tips.begin(), tips.end());
        return tips;
    }

    void append_plans(CrossServicePlan &result) {
        for (std::size_t number = 0; number < parts_.size(); number++) {
            std::vector<Step> &steps = plans_[number].steps;
            for (Step &step : steps) {
                step.service = static_cast<std::uint32_t>(number);
            }
            if (result.steps.empty()) { // nearly always the only ones
                result.steps = std::move(steps);
            } else {
                std::move(steps.begin(), steps.end(), std::back_inserter(result.steps));
            }
        }
    }

    void join(CrossServicePlan &result) {
        std::deque<UpgradeRows> upgraded;
        std::deque<DowngradeRows> downgraded;
        for (std::size_t number = 0; number < parts_.size(); number++) {
            ServicePart &part = parts_[number];
            part.order = order_of(number);
            const NodeSet &before = applied(number);
            const std::vector<Node> rows = resolve_rows(part.graph(), part.state->rows);
            upgraded.emplace_back(part.graph(), rows);
            downgraded.emplace_back(part.graph(), rows, before);
        }
        for (const ServicePlace place : join_orders(parts_, direction_)) {
            std::vector<RowChange> changes = direction_ == Direction::upgrade
                                                 ? upgraded[place.part].apply(place.node)
                                                 : downgraded[place.part].undo(place.node);
            result.steps.push_back(
                {direction_, place.node, std::move(changes), {}, static_cast<std::uint32_t>(place.part)});
        }
    }

    void correct_rows(CrossServicePlan &result) const {
        std::vector<bool> is_corrected(parts_.size());
        for (Step &step : result.steps) {
            const std::vector<RowChange> &corrections = parts_[step.service].state->corrections;
            if (!is_corrected[step.service]) {
                is_corrected[step.service] = true;
                step.changes.insert(step.changes.begin(), corrections.begin(), corrections.end());
            }
        }
    }

    const FindService &find_;
    Direction direction_;
    std::unordered_map<std::string, std::size_t> by_name_;
    std::deque<ServicePart> parts_;
    std::deque<Plan> plans_;                     // of requests, by part
    std::deque<std::optional<NodeSet>> applied_; // before, by part
    std::vector<ServicePlace> added_;
    std::size_t seen_ = 0;
    bool is_joined_ = false;
    InterruptTicker ticker_;
};

// Whatever the revision needs in other services comes before it.
void pull_in(PlanInProgress &work, ServicePlace place) {
    const ServiceState &state = *work.part(place.part).state;
    for_each_cross_service_dependency(
        *state.graph, place.node,
        [&](const std::string &service, std::string_view name, const std::string &written) {
            const std::size_t other = work.part_of(service);
            const Node needed =
                resolve_cross_service(state, place.node, work.part(other).graph(), name, written);
            if (!work.is_applied(other, needed)) {
                work.add(other, needed);
                work.wait(place, {other, needed});
            }
        });
}

// The applied revisions of other services that depend on revisions of this one, by these.
using Dependants = std::unordered_map<Node, std::vector<ServicePlace>>;

Dependants dependants_of(PlanInProgress &work, std::size_t number) {
    Dependants found;
    const std::string name = work.part(number).state->name;
    for (const std::string &service : work.part(number).state->dependants) {
        const std::size_t other = work.part_of(service);
        const ServiceState &state = *work.part(other).state;
        for (const Node node : state.graph->with_cross_service_dependencies()) {
            for_each_cross_service_dependency(
                *state.graph, node,
                [&](const std::string &needed, std::string_view symbol, const std::string &) {
                    const auto target =
                        needed == name ? find_cross_service(work.part(number).graph(), symbol) : std::nullopt;
                    if (target && work.is_applied(other, node)) {
                        found[*target].push_back({other, node});
                    }
                });
        }
    }
    return found;
}

} // namespace

std::optional<Node> find_cross_service(const Graph &graph, std::string_view name) {
    const auto found = graph.find_name(name);
    return found ? found : find_replacement(graph, name);
}

CrossServicePlan plan_cross_service_upgrade(std::span<const UpgradeRequest> requests,
                                            const FindService &find) {
    PlanInProgress work(find, Direction::upgrade);
    bool reaches_others = false;
    for (const UpgradeRequest &request : requests) {
        const std::size_t number = work.part_of(request.service);
        const ServiceState &state = *work.part(number).state;
        work.request(number, in_service(request.service, [&] {
                         return request.state ? plan_upgrade_to(*state.graph, state.rows, *request.state)
                                              : plan_upgrade(*state.graph, state.rows, request.target);
                     }));
        reaches_others = reaches_others || !state.graph->with_cross_service_dependencies().empty();
    }
    if (reaches_others) {
        work.note_requests();
    }
    while (const auto place = work.next_added()) {
        pull_in(work, *place);
    }
    return work.finish();
}

CrossServicePlan plan_cross_service_downgrade(const DowngradeRequest &request, const FindService &find) {
    PlanInProgress work(find, Direction::downgrade);
    const std::size_t number = work.part_of(request.service);
    const ServiceState &state = *work.part(number).state;
    work.request(number, in_service(request.service, [&] {
                     return request.state
                                ? plan_downgrade_to(*state.graph, state.rows, *request.state, request.target)
                                : plan_downgrade(*state.graph, state.rows, request.target, request.latest);
                 }));
    if (!state.dependants.empty()) {
        work.note_requests();
    }
    std::unordered_map<std::size_t, Dependants> dependants;
    while (const auto place = work.next_added()) {
        auto known = dependants.find(place->part);
        if (known == dependants.end()) {
            known = dependants.emplace(place->part, dependants_of(work, place->part)).first;
        }
        const auto here = known->second.find(place->node);
        if (here == known->second.end()) {
            continue;
        }
        for (const ServicePlace dependant : here->second) {
            work.add(dependant.part, dependant.node);
            work.wait(*place, dependant);
        }
    }
    return work.finish();
}

void check_cross_service_cycles(const std::string &service, const FindService &find) {
    // As if nothing were applied anywhere, what has dependencies on other services is put in order.
    PlanInProgress work(find, Direction::upgrade);
    const std::size_t number = work.part_of(service);
    for (const Node node : work.part(number).graph().with_cross_service_dependencies()) {
        work.add(number, node);
    }
    while (const auto place = work.next_added()) {
        pull_in(work, *place);
    }
    (void)work.finish();
}

std::vector<std::string> unmet_dependencies(const std::string &service, const FindService &find) {
    PlanInProgress work(find, Direction::upgrade);
    const std::size_t number = work.part_of(service);
    const ServiceState &state = *work.part(number).state;
    std::vector<std::string> unmet;
    for (const Node node : state.graph->with_cross_service_dependencies()) {
        if (!work.is_applied(number, node)) {
            continue;
        }
        for_each_cross_service_dependency(
            *state.graph, node,
            [&](const std::string &needed, std::string_view name, const std::string &written) {
                const std::size_t other = work.part_of(needed);
                const auto target = find_cross_service(work.part(other).graph(), name);
                if (!target || !work.is_applied(other, *target)) {
                    unmet.push_back(state.graph->id(node) + " depends on " + written);
                }
            });
    }
    return unmet;
}

} // namespace migrate::core
