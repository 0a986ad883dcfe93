#include "core/interrupt.hpp"

namespace migrate::core {

void (*interrupt_check)() = nullptr;

} // namespace migrate::core
