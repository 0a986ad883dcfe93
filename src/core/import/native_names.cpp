#include "core/import/native_names.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {

namespace {

constexpr std::string_view dividers = "_- ";

// How much of a name is the id.
std::size_t key_length(std::string_view stem) {
    const std::size_t length = std::min(stem.find('_'), stem.size());
    if (length == 0) {
        return stem.size(); // _init
    }
    if (count_digits(stem) > 0) {
        for (std::size_t place = stem.find_first_of("- "); place < length;
             place = stem.find_first_of("- ", place + 1)) {
            if (count_digits(stem.substr(place + 1)) == 0) {
                return place;
            }
        }
    }
    return length;
}

} // namespace

NativeName read_native_name(std::string_view base_name) {
    std::string_view stem = base_name;
    stem.remove_suffix(stem.ends_with(sql_extension) ? sql_extension.size() : 0);
    const std::string_view key = stem.substr(0, key_length(stem));
    std::string_view words = stem.substr(key.size());
    words.remove_prefix(std::min(words.find_first_not_of(dividers), words.size()));
    NativeName name{std::string(key), std::string(words)};
    std::replace(name.message.begin(), name.message.end(), '_', ' ');
    return name;
}

bool precedes_in_native(std::string_view one, std::string_view other) {
    const std::string_view name = base_name(one);
    const std::string_view other_name = base_name(other);
    const std::size_t digits = count_digits(name);
    const std::size_t other_digits = count_digits(other_name);
    if (digits == 0 || other_digits == 0) {
        if ((digits == 0) != (other_digits == 0)) {
            return digits > 0;
        }
    } else {
        const std::string_view number = without_zeros(name.substr(0, digits));
        const std::string_view other_number = without_zeros(other_name.substr(0, other_digits));
        if (number != other_number) {
            return less_as_number(number, other_number);
        }
    }
    return name != other_name ? name < other_name : one < other;
}

bool is_hook_event(std::string_view event) noexcept {
    static constexpr std::array<std::string_view, 4> events = {"before_run", "after_run", "before_step",
                                                               "after_step"};
    return std::find(events.begin(), events.end(), event) != events.end();
}

} // namespace migrate::core
