// A growing list of nodes that keeps its first two inside itself: nearly all revisions have one child, and a
// hundred thousand small heap blocks would cost more than the graph.
#pragma once

#include "core/core.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>

namespace migrate::core {

class NodeList {
public:
    [[nodiscard]] std::span<const Node> span() const noexcept { return {data(), size_}; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    // How many bytes it takes beside itself.
    [[nodiscard]] std::size_t memory() const noexcept { return heap_ ? capacity_ * sizeof(Node) : 0; }

    // Room for one more, so that the next push_back can't fail.
    void reserve_one() {
        if (size_ < capacity_) {
            return;
        }
        auto wider = std::make_unique<Node[]>(std::size_t{capacity_} * 2);
        std::copy_n(data(), size_, wider.get());
        heap_ = std::move(wider);
        capacity_ *= 2;
    }

    // After reserve_one().
    void push_back(Node node) noexcept { data()[size_++] = node; }

private:
    [[nodiscard]] Node *data() noexcept { return heap_ ? heap_.get() : local_.data(); }
    [[nodiscard]] const Node *data() const noexcept { return heap_ ? heap_.get() : local_.data(); }

    std::unique_ptr<Node[]> heap_;
    std::array<Node, 2> local_{};
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = 2;
};

} // namespace migrate::core
