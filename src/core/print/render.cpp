#include "core/print/render.hpp"

#include "core/error.hpp"
#include "core/target/applied.hpp"
#include "core/target/lookup.hpp"
#include "core/target/range.hpp"
#include "core/target/target.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

// What a one-line entry says besides the id.
struct Format {
    bool parents = false;
    bool labels = false;
    bool points = false; // (branchpoint), (mergepoint)
    bool message = false;
};

constexpr Format history_format{.parents = true, .labels = true, .points = true, .message = true};

// What most lines take: a line that fits is allocated once.
constexpr std::size_t usual_length = 120;

std::string_view without_blanks_around(std::string_view message) {
    static constexpr std::string_view blanks = " \t\r\n\f\v";
    const auto begin = message.find_first_not_of(blanks);
    if (begin == std::string_view::npos) {
        return {};
    }
    return message.substr(begin, message.find_last_not_of(blanks) + 1 - begin);
}

// A line of output stays one line.
void add_summary(std::string &line, std::string_view message, std::string_view before) {
    std::string_view text = without_blanks_around(message);
    text = text.substr(0, text.find("\n\n"));
    if (text.empty()) {
        return;
    }
    line += before;
    const std::size_t begin = line.size();
    line += text;
    std::replace(line.begin() + static_cast<std::ptrdiff_t>(begin), line.end(), '\n', ' ');
}

std::string parents_of(const Graph &graph, Node node) {
    return graph.is_base(node) ? "<base>" : join(graph.revision(node).down_revisions);
}

void add_parents(std::string &line, const Graph &graph, Node node) {
    const std::vector<std::string> &parents = graph.revision(node).down_revisions;
    if (parents.size() == 1) {
        line += parents.front();
    } else {
        line += parents_of(graph, node);
    }
}

const char *head_mark(const Graph &graph, Node node) {
    if (graph.is_real_head(node)) {
        return " (head)";
    }
    return graph.is_effective_head(node) ? " (effective head)" : "";
}

std::string point_marks(const Graph &graph, Node node) {
    std::string text = graph.is_branch_point(node) ? " (branchpoint)" : "";
    return text += graph.is_merge_point(node) ? " (mergepoint)" : "";
}

std::string one_line(const Graph &graph, Node node, const Format &format, std::string_view mark = {}) {
    const Revision &revision = graph.revision(node);
    std::string line;
    line.reserve(usual_length);
    if (format.parents) {
        add_parents(line, graph, node);
        if (!revision.depends_on.empty()) {
            line += " (" + join(revision.depends_on) + ")";
        }
        line += " -> ";
    }
    line += revision.id;
    if (format.labels) {
        if (const auto labels = graph.labels(node); !labels.empty()) {
            line += " (" + join(labels) + ")";
        }
    }
    line += head_mark(graph, node);
    line += mark;
    if (format.points && (graph.is_branch_point(node) || graph.is_merge_point(node))) {
        line += point_marks(graph, node);
    }
    if (format.message) {
        add_summary(line, revision.message, ", ");
    }
    return line;
}

// The message, each of its lines indented.
void add_message(Lines &lines, const std::string &message) {
    const std::string text(without_blanks_around(message));
    for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
        end = std::min(text.find('\n', begin), text.size());
        lines.push_back("    " + text.substr(begin, end - begin));
    }
}

void add_block(Lines &lines, const Graph &graph, Node node, bool is_current = false) {
    const Revision &revision = graph.revision(node);
    lines.push_back("Rev: " + revision.id + (graph.is_head(node) ? " (head)" : "") +
                    point_marks(graph, node) + (is_current ? " (current)" : ""));
    lines.push_back((graph.is_merge_point(node) ? "Merges: " : "Parent: ") + parents_of(graph, node));
    if (!revision.depends_on.empty()) {
        lines.push_back("Also depends on: " + join(revision.depends_on));
    }
    if (graph.is_branch_point(node)) {
        std::vector<std::string> children = ids_of(graph, graph.children(node));
        std::sort(children.begin(), children.end());
        lines.push_back("Branches into: " + join(children));
    }
    if (const auto labels = graph.labels(node); !labels.empty()) {
        lines.push_back("Branch names: " + join(labels));
    }
    lines.emplace_back();
    add_message(lines, revision.message);
    lines.emplace_back();
}

void add(Lines &lines, const Graph &graph, Node node, bool verbose, const Format &format,
         bool is_current = false) {
    if (verbose) {
        add_block(lines, graph, node, is_current);
    } else {
        lines.push_back(one_line(graph, node, format, is_current ? " (current)" : ""));
    }
}

std::vector<Node> by_id(const Graph &graph, std::vector<Node> nodes) {
    std::sort(nodes.begin(), nodes.end(), [&](Node a, Node b) { return graph.id(a) < graph.id(b); });
    return nodes;
}

void check_at_heads(const Graph &graph, const Rows &rows) {
    std::vector<std::string> wanted = ids_of(graph, graph.heads());
    std::vector<std::string> found = rows;
    std::sort(wanted.begin(), wanted.end());
    std::sort(found.begin(), found.end());
    if (wanted != found) {
        throw Error(ErrorCode::not_at_head, "Database is not on all head revisions",
                    "Heads: " + join_some(wanted) +
                        ". Current revisions: " + (found.empty() ? "none" : join_some(found)) + ".",
                    wanted);
    }
}

} // namespace

Lines history(const Graph &graph, const Rows &rows, std::optional<std::string_view> range, bool verbose,
              bool indicate_current, const NamedStates &states) {
    NodeSet current(graph); // a stray row marks nothing, as in Alembic
    for (const std::string &row : rows) {
        if (const auto node = indicate_current ? graph.find(row) : std::nullopt) {
            current.insert(*node);
        }
    }
    const std::vector<Node> nodes = revisions_in_range(graph, rows, range, states);
    Lines lines;
    lines.reserve(nodes.size());
    InterruptTicker ticker;
    for (const Node node : nodes) {
        ticker.tick();
        add(lines, graph, node, verbose, history_format, current.contains(node));
    }
    return lines;
}

std::string summary(const std::string &message) {
    std::string text;
    add_summary(text, message, "");
    return text;
}

std::string history_line(const Graph &graph, Node node, std::string_view mark) {
    return one_line(graph, node, history_format, mark);
}

std::string heads_line(const Graph &graph, Node node, std::string_view mark) {
    return one_line(graph, node, {.labels = true}, mark);
}

Lines heads(const Graph &graph, bool verbose, bool resolve_dependencies) {
    Lines lines;
    for (const Node node : resolve_dependencies ? graph.real_heads() : graph.heads()) {
        add(lines, graph, node, verbose, {.labels = true});
    }
    return lines;
}

Lines branches(const Graph &graph, bool verbose) {
    Lines lines;
    InterruptTicker ticker;
    for (const Node node : revisions_in_range(graph, {}, std::nullopt)) {
        ticker.tick();
        if (!graph.is_branch_point(node)) {
            continue;
        }
        add(lines, graph, node, verbose, {.labels = true, .points = true});
        const std::string indent(graph.id(node).size(), ' ');
        for (const Node child : by_id(graph, {graph.children(node).begin(), graph.children(node).end()})) {
            lines.push_back(indent + " -> " +
                            one_line(graph, child, {.labels = true, .points = true, .message = verbose}));
        }
        lines.emplace_back();
    }
    return lines;
}

Lines current(const Graph &graph, const Rows &rows, bool verbose, bool check_heads,
              std::string_view service) {
    Lines lines;
    if (verbose) {
        lines.push_back("Current revision(s) for " + std::string(service) + ":");
    }
    if (check_heads) {
        check_at_heads(graph, rows);
    }
    for (const Node node : by_id(graph, current_revisions(graph, rows))) {
        add(lines, graph, node, verbose, {.points = true});
    }
    return lines;
}

Lines show(const Graph &graph, const Rows &rows, std::string_view symbol) {
    Lines lines;
    for (const Node node : resolve_places(graph, rows, symbol)) {
        if (node != no_node) {
            add_block(lines, graph, node);
        } else { // -N has come out below a base
            lines.insert(lines.end(), {"Rev: base", ""});
        }
    }
    return lines;
}

std::string running_comment(const Graph &graph, const Step &step) {
    const std::string id = step.revision == no_node ? "" : graph.id(step.revision);
    if (step.direction == Direction::stamp) {
        return "Running stamp_revision " + join(step.replaced) + " -> " + id;
    }
    const std::string parents = join(graph.revision(step.revision).down_revisions);
    return step.direction == Direction::upgrade ? "Running upgrade " + parents + " -> " + id
                                                : "Running downgrade " + id + " -> " + parents;
}

std::string running_line(const Graph &graph, const Step &step) {
    std::string line = running_comment(graph, step);
    if (step.direction != Direction::stamp) {
        add_summary(line, graph.revision(step.revision).message, ", ");
    }
    return line;
}

} // namespace migrate::core
