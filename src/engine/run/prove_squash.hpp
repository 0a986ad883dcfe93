// Whether a squashed revision makes what the revisions make that it stands for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

// What the squashed revision does with an object.
enum class SquashChange : std::uint8_t {
    missing,
    extra,
    differs,
    fails, // one of the two roads, or both
};

// "missing", "extra", "differs", "fails"
const char *name_of(SquashChange change) noexcept;

// An object that the one road makes and the other doesn't, or makes otherwise.
struct SquashDifference {
    SquashChange change;
    std::string object_type;
    std::string identity;
    std::optional<std::string> chain; // definitions, or the error
    std::optional<std::string> squashed;
};

// Run both in a shadow each, from base, and compare the schemas and how many rows their tables have. Empty:
// they are equal. Refused: a revision that replaces none (22023), a read-only transaction (25006), and as for
// a run.
std::vector<SquashDifference> prove_squash(const std::string &service, const std::string &revision);

} // namespace migrate::engine
