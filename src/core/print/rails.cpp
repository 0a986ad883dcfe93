#include "core/print/rails.hpp"

#include "core/print/picture_size.hpp"

#include <algorithm>

namespace migrate::core {

void Rails::enter(Node node) {
    column_ = lane_to(node);
    if (column_ == nowhere) {
        if (ended_at_ == lanes_.size()) {
            plain_row(); // or it would look like the parent of what is above
        }
        column_ = lanes_.size();
        lanes_.push_back({node, true, true});
    } else if (!lanes_[column_].follows && !lanes_[column_].shown) {
        plain_row();
    }
    for (std::size_t column = 0; column < lanes_.size(); column++) {
        if (column == column_) {
            out_ += column == 0 ? "*" : " *";
        } else {
            lane(column);
        }
    }
    ended_at_ = nowhere;
}

void Rails::leave(Node node) {
    const std::vector<Lane> lanes = lanes_from(node);
    if (lanes.empty()) {
        end_lane();
        return;
    }
    lanes_[column_] = lanes.front();
    std::vector<Lane> fresh;
    for (std::size_t i = 1; i < lanes.size(); i++) {
        if (awaited_[lanes[i].target]) {
            link(lanes[i]);
        } else {
            fresh.push_back(lanes[i]);
        }
    }
    for (std::size_t i = fresh.size(); i-- > 0;) { // the last goes farthest to the right
        split_off(fresh[i]);
    }
    join();
}

std::size_t Rails::lane_to(Node target, std::size_t except) const {
    for (std::size_t column = 0; awaited_[target] && column < lanes_.size(); column++) {
        if (lanes_[column].target == target && column != except) {
            return column;
        }
    }
    return nowhere;
}

// To the parents first. A parent that it depends on as well gets one line.
std::vector<Rails::Lane> Rails::lanes_from(Node node) const {
    const auto parents = graph_.parents(node);
    std::vector<Lane> lanes;
    for (const Node parent : parents) {
        lanes.push_back({parent, true, false});
    }
    if (graph_.dependencies(node).empty()) {
        return lanes;
    }
    std::vector<Node> sorted(parents.begin(), parents.end());
    std::sort(sorted.begin(), sorted.end());
    for (const Node dependency : graph_.dependencies(node)) {
        if (!std::binary_search(sorted.begin(), sorted.end(), dependency)) {
            lanes.push_back({dependency, false, false});
        }
    }
    return lanes;
}

void Rails::end_lane() {
    lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(column_));
    if (column_ < lanes_.size()) {
        closing_row();
    } else {
        ended_at_ = column_;
    }
}

// A line to a lane that is there already.
void Rails::link(const Lane &lane) {
    const std::size_t to = lane_to(lane.target);
    link_row(to, lane.follows);
    lanes_[to].follows |= lane.follows;
}

void Rails::split_off(const Lane &lane) {
    splitting_row();
    lanes_.insert(lanes_.begin() + static_cast<std::ptrdiff_t>(column_) + 1, lane);
    awaited_[lane.target] = true;
}

// The revision's own lane with the one that leads to the same place, if there is one.
void Rails::join() {
    const Lane own = lanes_[column_];
    const std::size_t other = lane_to(own.target, column_);
    awaited_[own.target] = true;
    if (other == nowhere) {
        return;
    }
    const auto [to, from] = std::minmax(other, column_);
    if (from == column_ && !own.follows && !own.shown) {
        plain_row();
    }
    join_row(to, from);
    lanes_[to].follows |= lanes_[from].follows;
    lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(from));
}

// A lane that goes straight down. gap: what stands to its left.
void Rails::lane(std::size_t column, char gap) {
    if (column > 0) {
        out_ += gap;
    }
    out_ += lanes_[column].follows ? '|' : ':';
    lanes_[column].shown = true;
}

void Rails::end_row() {
    ticker_.tick();
    check_size(out_);
    while (!out_.empty() && out_.back() == ' ') {
        out_.pop_back();
    }
    out_ += '\n';
}

void Rails::plain_row() {
    for (std::size_t column = 0; column < lanes_.size(); column++) {
        lane(column);
    }
    end_row();
}

// What stood to the right of the lane that has ended moves to the left.
void Rails::closing_row() {
    for (std::size_t column = 0; column < column_; column++) {
        lane(column);
    }
    out_ += column_ == 0 ? " " : "  ";
    for (std::size_t column = column_; column < lanes_.size(); column++) {
        out_ += "/ ";
    }
    end_row();
}

// What stands to the right of the revision's lane moves on, so that there is room for another.
void Rails::splitting_row() {
    for (std::size_t column = 0; column <= column_; column++) {
        lane(column);
    }
    for (std::size_t column = column_; column < lanes_.size(); column++) {
        out_ += "\\ ";
    }
    end_row();
}

void Rails::link_row(std::size_t to, bool follows) {
    const auto [left, right] = std::minmax(to, column_);
    for (std::size_t column = 0; column < lanes_.size(); column++) {
        if (column <= left || column > right) {
            lane(column);
        } else if (!follows) {
            lane(column, '.');
        } else if (to > column_) {
            lane(column, column == left + 1 ? '\\' : '_');
        } else {
            lane(column, column == right ? '/' : '_');
        }
    }
    end_row();
}

void Rails::join_row(std::size_t to, std::size_t from) {
    for (std::size_t column = 0; column < from; column++) {
        lane(column, column > to ? '_' : ' ');
    }
    for (std::size_t column = from; column < lanes_.size(); column++) {
        out_ += "/ ";
    }
    end_row();
}

} // namespace migrate::core
