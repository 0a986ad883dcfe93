// The order of steps in several services at once.
#pragma once

#include "core/graph/traverse.hpp"
#include "core/plan/cross_service_plan.hpp"

#include <deque>
#include <unordered_map>

namespace migrate::core {

// A revision of one of several services.
struct ServicePlace {
    std::size_t part;
    Node node;
};

// What is to be done in one service.
struct ServicePart {
    explicit ServicePart(const ServiceState &its_state) : state(&its_state), todo(*its_state.graph) {}

    const ServiceState *state;
    NodeSet todo;                                                  // revisions to apply or to undo
    std::vector<Node> order;                                       // of these, by this service's own edges
    std::unordered_map<Node, std::vector<ServicePlace>> waits_for; // in other services, also to be done

    [[nodiscard]] const Graph &graph() const { return *state->graph; }
};

// The parts' orders put together: each revision as late as the order of its service allows, but after what it
// waits for. Refuses a cycle.
[[nodiscard]] std::vector<ServicePlace> join_orders(const std::deque<ServicePart> &parts,
                                                    Direction direction);

} // namespace migrate::core
