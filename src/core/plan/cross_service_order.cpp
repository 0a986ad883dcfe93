#include "core/plan/cross_service_order.hpp"

#include "core/error.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

class Merge {
public:
    Merge(const std::deque<ServicePart> &parts, Direction direction) : parts_(parts), direction_(direction) {
        for (const ServicePart &part : parts_) {
            std::vector<std::size_t> &ranks = ranks_.emplace_back(part.graph().size());
            for (std::size_t i = 0; i < part.order.size(); i++) {
                ranks[part.order[i]] = i;
            }
            states_.emplace_back(part.graph().size(), State::waiting);
        }
    }

    std::vector<ServicePlace> run() {
        for (std::size_t part = 0; part < parts_.size(); part++) {
            for (const Node node : parts_[part].order) {
                place({part, node});
            }
        }
        return std::move(result_);
    }

private:
    enum class State : std::uint8_t { waiting, open, placed };

    struct Frame {
        ServicePlace place;
        std::vector<ServicePlace> first;
        std::size_t next = 0;
    };

    State &state_of(ServicePlace place) { return states_[place.part][place.node]; }

    // What must come before it: in its own service, in that service's order, then in others.
    std::vector<ServicePlace> first_of(ServicePlace place) const {
        const ServicePart &part = parts_[place.part];
        std::vector<ServicePlace> first;
        const auto add = [&](Node node) {
            if (part.todo.contains(node)) {
                first.push_back({place.part, node});
            }
        };
        if (direction_ == Direction::upgrade) {
            for_each_below(part.graph(), place.node, Edges::all, add);
        } else {
            for_each_above(part.graph(), place.node, Edges::all, add);
        }
        const std::vector<std::size_t> &ranks = ranks_[place.part];
        std::sort(first.begin(), first.end(),
                  [&](ServicePlace a, ServicePlace b) { return ranks[a.node] < ranks[b.node]; });
        if (const auto others = part.waits_for.find(place.node); others != part.waits_for.end()) {
            first.insert(first.end(), others->second.begin(), others->second.end());
        }
        return first;
    }

    void open(ServicePlace place) {
        ticker_.tick();
        if (state_of(place) == State::open) {
            refuse_cycle(place);
        }
        if (state_of(place) == State::waiting) {
            state_of(place) = State::open;
            stack_.push_back({place, first_of(place)});
        }
    }

    void place(ServicePlace root) {
        open(root);
        while (!stack_.empty()) {
            Frame &top = stack_.back();
            if (top.next < top.first.size()) {
                open(top.first[top.next++]);
                continue;
            }
            state_of(top.place) = State::placed;
            result_.push_back(top.place);
            stack_.pop_back();
        }
    }

    [[noreturn]] void refuse_cycle(ServicePlace again) const {
        std::vector<std::string> members;
        for (std::size_t i = stack_.size(); i-- > 0;) {
            const ServicePlace place = stack_[i].place;
            const ServicePart &part = parts_[place.part];
            members.push_back(part.state->name + ":" + part.graph().id(place.node));
            if (place.part == again.part && place.node == again.node) {
                break;
            }
        }
        std::sort(members.begin(), members.end());
        throw Error(ErrorCode::dependency_cycle,
                    "Dependency cycle is detected in revisions (" + join_some(members) + ")",
                    "The dependencies between these services lead in a circle.", members);
    }

    const std::deque<ServicePart> &parts_;
    Direction direction_;
    std::vector<std::vector<std::size_t>> ranks_; // places in the order of the service, by node
    std::vector<std::vector<State>> states_;
    std::vector<Frame> stack_;
    std::vector<ServicePlace> result_;
    InterruptTicker ticker_;
};

} // namespace

std::vector<ServicePlace> join_orders(const std::deque<ServicePart> &parts, Direction direction) {
    return Merge(parts, direction).run();
}

} // namespace migrate::core
