// Targets of the form [branch@][symbol]±N, and what upgrade and downgrade make of a target of any form.
#pragma once

#include "core/target/lookup.hpp"

namespace migrate::core {

struct Relative {
    std::string_view branch; // empty: none
    std::string_view symbol; // empty: relative to what is current
    bool down;               // -N
    std::uint64_t steps;     // what does not fit is as good as infinite
    std::string_view text;   // "+1"
};

// Nothing if the text has another form. As in Alembic, what follows the digits is not looked at.
[[nodiscard]] std::optional<Relative> parse_relative(std::string_view text);

// Relative revision +5 didn.t produce 5 migrations
[[nodiscard]] Error relative_overrun(std::string_view text);

[[nodiscard]] Error walked_too_far(std::string_view target);

// A place to which a walk can lead.
struct Place {
    enum class Kind : std::uint8_t {
        revision,
        base,   // below a base
        nowhere // past the end of the graph
    };
    Kind kind = Kind::nowhere;
    Node node = no_node;
};

// What a walk does at the end of the graph.
enum class AtEnd : std::uint8_t {
    fail, // it leads nowhere
    stay
};

// Down from a revision, or from `nowhere`, which is above the heads.
[[nodiscard]] Place walk_down(const Graph &graph, Place start, std::uint64_t steps, AtEnd at_end);
// Up from a revision, or from `nowhere`, which is below the bases; along a branch if one is named.
[[nodiscard]] Place walk_up(const Graph &graph, Place start, std::uint64_t steps, std::string_view branch,
                            AtEnd at_end);

// -N or X@-N counted from the heads; nothing if the symbol has another form.
[[nodiscard]] std::optional<std::vector<Place>> walk_from_heads(const Graph &graph, std::string_view symbol);

// The revisions that an upgrade from `current` (symbols) aims at; none for base.
[[nodiscard]] std::vector<Node> upgrade_target(const Graph &graph, std::span<const std::string> current,
                                               std::string_view target, AtEnd at_end);

struct DowngradeTarget {
    std::string branch; // empty: none
    Place place;        // a revision or base
};

[[nodiscard]] DowngradeTarget downgrade_target(const Graph &graph, std::span<const std::string> current,
                                               std::string_view target, AtEnd at_end);

} // namespace migrate::core
