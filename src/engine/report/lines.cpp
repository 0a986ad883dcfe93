#include <functional>

#include "core/print/graph_drawing.hpp"
#include "core/print/graph_text.hpp"
#include "core/print/render.hpp"

#include "engine/report/lines.hpp"

#include "engine/error.hpp"
#include "engine/state/named_states.hpp"
#include "engine/state/service_view.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/services.hpp"
#include "pg/error.hpp"
#include "pg/snapshot.hpp"
#include "pg/text_length.hpp"

namespace migrate::engine {

namespace {

// How a command looks at one service: its rows are read only where the answer depends on them.
using LinesOf = std::function<Lines(const Service &, const core::Graph &, const core::Rows &)>;

Lines lines_of_service(const Service &service, bool needs_rows, const pg::SnapshotScope &snapshot,
                       const LinesOf &lines_of) {
    const bool has_replacements = !registry_of(service, snapshot)->graph.with_replacements().empty();
    ServiceViews views(snapshot, [&](const Service &one) {
        return needs_rows || has_replacements ? read_version_rows(one, snapshot) : core::Rows{};
    });
    views.add(service);
    const core::ServiceState &state = views.state(service.name);
    return explained(service.name, [&] { return lines_of(service, *state.graph, state.rows); });
}

// The lines of one service, or of all.
Lines lines_for(const std::optional<std::string> &name, bool needs_rows, const LinesOf &lines_of) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    if (name) {
        return lines_of_service(find_service(*name, snapshot), needs_rows, snapshot, lines_of);
    }
    Lines all;
    for (const Service &service : all_services(snapshot)) {
        for (const std::string &line : lines_of_service(service, needs_rows, snapshot, lines_of)) {
            all.push_back(service.name + ": " + line);
        }
    }
    return all;
}

// Alembic reads the database only where the answer depends on it; so a stray row does no harm elsewhere.
bool mentions_current(const std::string &symbol) { return symbol.find("current") != std::string::npos; }

void check_format(const std::string &format) {
    if (format != "text" && format != "mermaid" && format != "dot") {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "unknown format \"" + format + "\"", "",
                        "Formats are text, mermaid and dot.");
    }
}

std::string draw(const core::Graph &graph, const core::Rows &rows, const std::string &service,
                 const std::string &format) {
    if (format == "text") {
        return core::draw_text(graph, rows);
    }
    return format == "dot" ? core::draw_dot(graph, rows, service, pg::leading_bytes)
                           : core::draw_mermaid(graph, rows, pg::leading_bytes);
}

} // namespace

Lines current(const std::optional<std::string> &service, bool verbose, bool check_heads) {
    return lines_for(service, true,
                     [&](const Service &one, const core::Graph &graph, const core::Rows &rows) {
                         return core::current(graph, rows, verbose, check_heads, one.name);
                     });
}

Lines history(const std::optional<std::string> &service, const std::optional<std::string> &range,
              bool verbose, bool indicate_current) {
    const bool needs_rows = indicate_current || (range && mentions_current(*range));
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    return lines_for(service, needs_rows,
                     [&](const Service &one, const core::Graph &graph, const core::Rows &rows) {
                         return core::history(graph, rows, range, verbose, indicate_current,
                                              states_in_range(one, graph, range.value_or(""), snapshot));
                     });
}

Lines heads(const std::optional<std::string> &service, bool verbose, bool resolve_dependencies) {
    return lines_for(service, false, [&](const Service &, const core::Graph &graph, const core::Rows &) {
        return core::heads(graph, verbose, resolve_dependencies);
    });
}

Lines branches(const std::optional<std::string> &service, bool verbose) {
    return lines_for(service, false, [&](const Service &, const core::Graph &graph, const core::Rows &) {
        return core::branches(graph, verbose);
    });
}

Lines show(const std::string &service, const std::string &revision) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    return lines_for(service, mentions_current(revision),
                     [&](const Service &one, const core::Graph &graph, const core::Rows &rows) {
                         const std::optional<core::Rows> state = find_state(one, graph, revision, snapshot);
                         return state ? core::show(graph, *state, "current")
                                      : core::show(graph, rows, revision);
                     });
}

std::string graph(const std::string &service, const std::string &format) {
    check_format(format);
    return lines_for(service, true,
                     [&](const Service &one, const core::Graph &graph, const core::Rows &rows) {
                         return Lines{draw(graph, rows, one.name, format)};
                     })
        .front();
}

} // namespace migrate::engine
