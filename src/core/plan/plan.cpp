#include "core/plan/plan.hpp"

namespace migrate::core {

const char *name_of(Direction direction) noexcept {
    switch (direction) {
    case Direction::upgrade:
        return "upgrade";
    case Direction::downgrade:
        return "downgrade";
    case Direction::stamp:
        return "stamp";
    }
    return "unknown";
}

} // namespace migrate::core
