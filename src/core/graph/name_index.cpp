#include "core/graph/name_index.hpp"

#include <algorithm>
#include <bit>

namespace migrate::core {

void NameIndex::reserve(std::size_t more) {
    const std::size_t wanted = (used_ + more) * 2;
    if (wanted <= slots_.size()) {
        return;
    }
    std::vector<Slot> wider(std::bit_ceil(std::max<std::size_t>(wanted, 16)));
    for (const Slot &slot : slots_) {
        if (slot.value != free_slot) {
            put(wider, slot);
        }
    }
    slots_ = std::move(wider);
}

void NameIndex::insert(std::string_view name, std::uint32_t value) noexcept {
    put(slots_, Slot{hash_of(name), value});
    used_++;
}

void NameIndex::put(std::vector<Slot> &slots, Slot slot) noexcept {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = slot.hash & mask;
    while (slots[at].value != free_slot) {
        at = (at + 1) & mask;
    }
    slots[at] = slot;
}

} // namespace migrate::core
