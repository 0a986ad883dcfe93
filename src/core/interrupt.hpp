// How a long loop of core can be stopped from outside.
#pragma once

#include "core/core.hpp"

namespace migrate::core {

// Called about once in 1024 rounds of every loop over revisions. Null unless the host sets it. It may throw;
// whatever core was building is then dropped and what existed before is unchanged.
extern void (*interrupt_check)();

// One per loop: counts rounds and calls the hook now and then.
class InterruptTicker {
public:
    void tick() {
        if ((++rounds_ % 1024) == 0 && interrupt_check != nullptr) {
            interrupt_check();
        }
    }

private:
    std::uint32_t rounds_ = 0;
};

} // namespace migrate::core
