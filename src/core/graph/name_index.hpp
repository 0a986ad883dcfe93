// From a name to a number. The names themselves stay with their owner, so an entry takes eight bytes and a
// hundred thousand ids are looked up without a copy of any.
#pragma once

#include "core/core.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace migrate::core {

class NameIndex {
public:
    // The value under which `name` was inserted. `name_of(value)` tells an entry's name.
    template <typename NameOf>
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name, const NameOf &name_of) const {
        if (slots_.empty()) {
            return std::nullopt;
        }
        const std::uint32_t hash = hash_of(name);
        for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
            const Slot &slot = slots_[at];
            if (slot.value == free_slot) {
                return std::nullopt;
            }
            if (slot.hash == hash && name_of(slot.value) == name) {
                return slot.value;
            }
        }
    }

    // Room for so many more names.
    void reserve(std::size_t more);

    // After reserve(). The name must not be there yet.
    void insert(std::string_view name, std::uint32_t value) noexcept;

    // How many bytes its table takes.
    [[nodiscard]] std::size_t memory() const noexcept { return slots_.capacity() * sizeof(Slot); }

private:
    static constexpr std::uint32_t free_slot = std::numeric_limits<std::uint32_t>::max();

    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t value = free_slot;
    };

    [[nodiscard]] static std::uint32_t hash_of(std::string_view name) noexcept {
        return static_cast<std::uint32_t>(std::hash<std::string_view>{}(name));
    }
    [[nodiscard]] std::size_t mask() const noexcept { return slots_.size() - 1; }
    static void put(std::vector<Slot> &slots, Slot slot) noexcept;

    std::vector<Slot> slots_; // a power of two, at most half full
    std::size_t used_ = 0;
};

} // namespace migrate::core
