// Several services for the tests of plans that reach across them.
#pragma once

#include "support.hpp"

#include "core/graph/replacements.hpp"
#include "core/plan/cross_service_plan.hpp"

#include <map>

namespace migrate::core::test {

// Services with their revisions and rows, held the way the engine holds them.
class World {
public:
    void add(const std::string &service, std::vector<Revision> revisions, Rows rows = {}) {
        Graph &graph = graphs_[service];
        graph = Graph::load(std::move(revisions));
        states_[service] = {service, &graph, std::move(rows), {}, {}};
        find_dependants();
    }

    void add(const std::string &service, std::initializer_list<Sketch> sketches, Rows rows = {}) {
        add(service, test::revisions(sketches), std::move(rows));
    }

    void set_rows(const std::string &service, Rows rows) { states_.at(service).rows = std::move(rows); }

    [[nodiscard]] ServiceState &state(const std::string &service) { return states_.at(service); }
    [[nodiscard]] const std::map<std::string, ServiceState> &states() const { return states_; }

    [[nodiscard]] FindService finder() {
        return [this](const std::string &service) -> const ServiceState & { return states_.at(service); };
    }

    CrossServicePlan up(const std::string &service, const std::string &target = "heads") {
        const std::vector<UpgradeRequest> requests = {{service, target}};
        return plan_cross_service_upgrade(requests, finder());
    }

    CrossServicePlan up_all() {
        std::vector<UpgradeRequest> requests;
        for (const auto &[service, state] : states_)
            requests.push_back({service, "heads"});
        return plan_cross_service_upgrade(requests, finder());
    }

    CrossServicePlan down(const std::string &service, const std::string &target = "base") {
        return plan_cross_service_downgrade({service, target}, finder());
    }

    // "+users:001"
    [[nodiscard]] std::vector<std::string> steps(const CrossServicePlan &plan) const {
        std::vector<std::string> list;
        for (const Step &step : plan.steps) {
            const std::string &service = plan.services[step.service];
            list.push_back((step.direction == Direction::upgrade ? "+" : "-") + service + ":" +
                           states_.at(service).graph->id(step.revision));
        }
        return list;
    }

    void run(const CrossServicePlan &plan) {
        for (const Step &step : plan.steps) {
            ServiceState &state = states_.at(plan.services[step.service]);
            change(state.rows, step);
        }
    }

    void find_dependants() {
        for (auto &[service, state] : states_)
            state.dependants.clear();
        for (auto &[service, state] : states_)
            for (const Node node : state.graph->with_cross_service_dependencies())
                for (const std::string &name : state.graph->revision(node).depends_on)
                    note_dependant(service, name);
    }

private:
    void note_dependant(const std::string &service, const std::string &name) {
        const auto needed = states_.find(name.substr(0, name.find(':')));
        if (name.find(':') == std::string::npos || needed == states_.end())
            return;
        std::vector<std::string> &dependants = needed->second.dependants;
        if (std::find(dependants.begin(), dependants.end(), service) == dependants.end())
            dependants.push_back(service);
    }

    std::map<std::string, Graph> graphs_;
    std::map<std::string, ServiceState> states_;
};

} // namespace migrate::core::test
