#include "core/plan/repeatables.hpp"

#include <algorithm>
#include <queue>
#include <string_view>
#include <unordered_map>

namespace migrate::core {
namespace {

// For each, by position, those that it names.
std::vector<std::vector<std::size_t>> named_by(const std::vector<Repeatable> &all) {
    std::unordered_map<std::string_view, std::size_t> positions;
    for (std::size_t i = 0; i < all.size(); i++) {
        positions.emplace(all[i].name, i);
    }
    std::vector<std::vector<std::size_t>> named(all.size());
    for (std::size_t i = 0; i < all.size(); i++) {
        for (const std::string &name : all[i].after) {
            const auto found = positions.find(name);
            if (found != positions.end()) {
                named[i].push_back(found->second);
            }
        }
    }
    return named;
}

using Named = std::vector<std::vector<std::size_t>>;

std::vector<std::size_t> order(const std::vector<Repeatable> &all, const Named &named) {
    Named followers(all.size());
    std::vector<std::size_t> missing(all.size());
    const auto later = [&](std::size_t one, std::size_t other) { return all[one].name > all[other].name; };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> ready(later);
    for (std::size_t i = 0; i < all.size(); i++) {
        missing[i] = named[i].size();
        for (const std::size_t before : named[i]) {
            followers[before].push_back(i);
        }
        if (missing[i] == 0) {
            ready.push(i);
        }
    }
    std::vector<std::size_t> result;
    while (!ready.empty()) {
        const std::size_t next = ready.top();
        ready.pop();
        result.push_back(next);
        for (const std::size_t follower : followers[next]) {
            if (--missing[follower] == 0) {
                ready.push(follower);
            }
        }
    }
    return result;
}

} // namespace

std::vector<std::size_t> order_repeatables(const std::vector<Repeatable> &all) {
    return order(all, named_by(all));
}

std::vector<std::size_t> due_repeatables(const std::vector<Repeatable> &all) {
    const Named named = named_by(all);
    std::vector<bool> waits(all.size());
    std::vector<bool> runs(all.size());
    std::vector<std::size_t> due;
    for (const std::size_t i : order(all, named)) {
        const auto any = [&](const std::vector<bool> &flags) {
            return std::any_of(named[i].begin(), named[i].end(),
                               [&](std::size_t other) { return flags[other]; });
        };
        waits[i] = all[i].waits || any(waits);
        runs[i] = !waits[i] && (all[i].changed || any(runs));
        if (runs[i]) {
            due.push_back(i);
        }
    }
    return due;
}

} // namespace migrate::core
