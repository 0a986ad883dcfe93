#include <set>

#include "core/schema/change_order.hpp"

namespace migrate::core {

std::size_t ChangeOrder::add(Rank rank) {
    ranks_.push_back(rank);
    followers_.emplace_back();
    return ranks_.size() - 1;
}

void ChangeOrder::set_before(std::size_t first, std::size_t second) {
    if (first != second) {
        followers_[first].push_back(second);
    }
}

std::vector<std::size_t> ChangeOrder::sorted() const {
    std::vector<std::size_t> waits_for(ranks_.size(), 0);
    for (const std::vector<std::size_t> &followers : followers_) {
        for (const std::size_t follower : followers) {
            waits_for[follower]++;
        }
    }
    using Entry = std::pair<Rank, std::size_t>;
    std::set<Entry> ready;
    std::set<Entry> waiting;
    for (std::size_t i = 0; i < ranks_.size(); i++) {
        (waits_for[i] == 0 ? ready : waiting).emplace(ranks_[i], i);
    }
    std::vector<std::size_t> order;
    order.reserve(ranks_.size());
    while (!ready.empty() || !waiting.empty()) {
        std::set<Entry> &source = ready.empty() ? waiting : ready;
        const std::size_t next = source.begin()->second;
        source.erase(source.begin());
        order.push_back(next);
        for (const std::size_t follower : followers_[next]) {
            if (waiting.contains({ranks_[follower], follower}) && --waits_for[follower] == 0) {
                waiting.erase({ranks_[follower], follower});
                ready.emplace(ranks_[follower], follower);
            }
        }
    }
    return order;
}

} // namespace migrate::core
