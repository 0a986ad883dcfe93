#include "core/target/lookup.hpp"
#include "core/text.hpp"

#include "engine/state/named_states.hpp"

#include "engine/error.hpp"
#include "engine/store/tags.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

pg::Error unknown_tag(const Service &service, const std::string &name, std::string_view target,
                      const pg::SnapshotScope &snapshot) {
    std::vector<std::string> names;
    for (const Tag &tag : read_tags(service, snapshot)) {
        names.push_back(tag.name);
    }
    return {pg::sqlstate::unknown_revision, core::cannot_locate(target),
            core::format(R"(Service "{}" has no tag "{}". )", service.name, name) +
                (names.empty() ? "It has none." : "It has " + core::quote_some(names) + "."),
            core::format("To see the tags: SELECT * FROM migrate.tags WHERE service = {};",
                         pg::quote_literal(service.name))};
}

pg::Error run_refused(std::string_view target) {
    return {pg::sqlstate::invalid_target, core::format("Destination {} is not a valid target here", target),
            "A run stands for what there was when it began, and only a downgrade from what there is now goes "
            "back to that."};
}

} // namespace

std::optional<core::Rows> find_tagged(const Service &service, std::string_view target,
                                      const pg::SnapshotScope &snapshot) {
    const std::optional<core::NamedState> named = core::parse_named_state(target);
    if (!named) {
        return std::nullopt;
    }
    if (named->kind == core::NamedState::Kind::run) {
        throw run_refused(target);
    }
    const std::string name(named->name);
    std::optional<Tag> tag = read_tag(service, name, snapshot);
    if (!tag) {
        throw unknown_tag(service, name, target, snapshot);
    }
    return std::move(tag->revisions);
}

std::optional<core::Rows> find_state(const Service &service, const core::Graph &graph,
                                     std::string_view target, const pg::SnapshotScope &snapshot) {
    const std::optional<core::Rows> tagged = find_tagged(service, target, snapshot);
    return tagged
               ? std::optional(explained(service.name, [&] { return core::rows_in_sight(graph, *tagged); }))
               : std::nullopt;
}

core::NamedStates states_in_range(const Service &service, const core::Graph &graph, std::string_view range,
                                  const pg::SnapshotScope &snapshot) {
    core::NamedStates states;
    for (const std::string_view side : core::split_range(graph, range)) {
        if (std::optional<core::Rows> rows = find_state(service, graph, side, snapshot)) {
            states.emplace(side, std::move(*rows));
        }
    }
    return states;
}

} // namespace migrate::engine
