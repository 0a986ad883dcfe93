// Names that nobody can guess.
#pragma once

#include <string>

namespace migrate::pg {

// So many lower-case hexadecimal digits, an even number, from the server's strong random source.
std::string random_hex(std::size_t digits);

} // namespace migrate::pg
