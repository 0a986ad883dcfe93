// What many sources include of the standard library. The Makefile compiles it once and puts it before each
// source. None of the server's headers may be here: its macros (snprintf, gettext, …) break standard headers
// that come later.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>
