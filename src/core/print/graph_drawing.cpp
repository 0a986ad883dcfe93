#include "core/print/graph_drawing.hpp"

#include "core/print/picture_size.hpp"
#include "core/print/render.hpp"
#include "core/target/marks.hpp"
#include "core/target/range.hpp"
#include "core/text.hpp"

#include <unordered_map>

namespace migrate::core {
namespace {

constexpr std::size_t message_length = 80;

// What to write around what. Nodes have names of our own, r<node> and x<number>: no tool's rules for names
// fit ids. Ids and messages are text in quotes, made harmless by `escape`.
struct Notation {
    std::string (*escape)(std::string_view text);
    std::string_view before_text;
    std::string_view line_break;
    std::string_view after_plain;
    std::string_view after_applied;
    std::string_view after_current;
    std::string_view after_cross_service;
    std::string_view follows;
    std::string_view after_follows;
    std::string_view depends;
    std::string_view after_depends;
};

// Within quotes Graphviz knows a backslash and, in labels, the entities of HTML.
std::string escape_dot(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') {
            out += "&amp;";
            continue;
        }
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out;
}

bool is_plain_in_mermaid(char c, char before) {
    const auto is_digit = [](char one) { return one >= '0' && one <= '9'; };
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == ' ' || c == ',' ||
           c == '(' || (c == ')' && !is_digit(before)) || static_cast<unsigned char>(c) >= 0x80;
}

// Mermaid looks for comments, directives, styles and Markdown in quoted text too ("1)" begins a list). What
// is written as a number it leaves alone.
std::string escape_mermaid(std::string_view text) {
    std::string out;
    char before = ' ';
    for (const char c : text) {
        if (is_plain_in_mermaid(c, before)) {
            out += c;
        } else {
            out += '#' + std::to_string(static_cast<unsigned char>(c)) + ';';
        }
        before = c;
    }
    return out;
}

constexpr Notation dot{escape_dot,
                       " [label=\"",
                       "\\n",
                       "\"];\n",
                       "\", fillcolor=\"#d9ead3\"];\n",
                       "\", fillcolor=\"#d9ead3\", penwidth=3];\n",
                       "\", style=dashed];\n",
                       " -> ",
                       ";\n",
                       " -> ",
                       " [style=dashed];\n"};

constexpr Notation mermaid{
    escape_mermaid, "[\"", "<br>",   "\"]\n", "\"]:::applied\n", "\"]:::current\n", "\"]:::foreign\n",
    " --> ",        "\n",  " -.-> ", "\n"};

class Drawing {
public:
    Drawing(const Graph &graph, const Rows &rows, const Notation &notation, const Clip &clip)
        : graph_(graph), marks_(graph, rows), notation_(notation), clip_(clip) {}

    // All revisions and then all edges, to be put between what the notation begins and ends with.
    std::string body() {
        const std::vector<Node> newest_first = revisions_in_range(graph_, {}, std::nullopt);
        InterruptTicker ticker;
        for (const Node node : newest_first) {
            ticker.tick();
            draw_revision(node);
            draw_cross_service(node);
            check_size(body_);
        }
        for (const Node node : newest_first) {
            ticker.tick();
            draw_edges(node);
            check_size(body_);
        }
        return std::move(body_);
    }

private:
    static std::string name(Node node) { return "r" + std::to_string(node); }
    static std::string cross_service_name(std::size_t number) { return "x" + std::to_string(number); }

    [[nodiscard]] std::string_view after(Mark mark) const {
        switch (mark) {
        case Mark::applied:
            return notation_.after_applied;
        case Mark::current:
            return notation_.after_current;
        case Mark::none:
            break;
        }
        return notation_.after_plain;
    }

    [[nodiscard]] std::string message_of(Node node) const {
        std::string text = on_one_line(summary(graph_.revision(node).message));
        const std::size_t length = clip_(text, message_length);
        if (length < text.size()) {
            text.resize(length);
            text += "...";
        }
        return text;
    }

    void draw_revision(Node node) {
        const Mark mark = marks_[node];
        body_ += "    " + name(node);
        body_ += notation_.before_text;
        body_ += notation_.escape(heads_line(graph_, node, word_for(mark)));
        if (const std::string message = message_of(node); !message.empty()) {
            body_ += notation_.line_break;
            body_ += notation_.escape(message);
        }
        body_ += after(mark);
    }

    // What it depends on in other services, each drawn once.
    void draw_cross_service(Node node) {
        for (const std::string &entry : graph_.revision(node).depends_on) {
            if (!is_cross_service(entry) ||
                !cross_service_.try_emplace(entry, cross_service_.size()).second) {
                continue;
            }
            body_ += "    " + cross_service_name(cross_service_.size() - 1);
            body_ += notation_.before_text;
            body_ += notation_.escape(on_one_line(entry));
            body_ += notation_.after_cross_service;
        }
    }

    void draw_edges(Node node) {
        for (const Node parent : graph_.parents(node)) {
            draw_edge(node, notation_.follows, name(parent), notation_.after_follows);
        }
        for (const Node dependency : graph_.dependencies(node)) {
            draw_edge(node, notation_.depends, name(dependency), notation_.after_depends);
        }
        for (const std::string &entry : graph_.revision(node).depends_on) {
            if (const auto found = cross_service_.find(entry); found != cross_service_.end()) {
                draw_edge(node, notation_.depends, cross_service_name(found->second),
                          notation_.after_depends);
            }
        }
    }

    void draw_edge(Node from, std::string_view arrow, const std::string &to, std::string_view end) {
        body_ += "    " + name(from);
        body_ += arrow;
        body_ += to;
        body_ += end;
    }

    static bool is_cross_service(const std::string &dependency) {
        return dependency.find(':') != std::string::npos;
    }

    const Graph &graph_;
    Marks marks_;
    const Notation &notation_;
    const Clip &clip_;
    std::string body_;
    std::unordered_map<std::string_view, std::size_t> cross_service_;
};

} // namespace

std::string draw_dot(const Graph &graph, const Rows &rows, std::string_view service, const Clip &clip) {
    return "digraph migrate {\n"
           "    graph [label=\"" +
           escape_dot(service) +
           "\", labelloc=t];\n"
           "    node [shape=box, style=filled, fillcolor=white];\n" +
           Drawing(graph, rows, dot, clip).body() + "}";
}

std::string draw_mermaid(const Graph &graph, const Rows &rows, const Clip &clip) {
    return "flowchart TD\n" + Drawing(graph, rows, mermaid, clip).body() +
           "    classDef applied fill:#d9ead3,color:#000\n"
           "    classDef current fill:#d9ead3,color:#000,stroke-width:3px\n"
           "    classDef foreign stroke-dasharray:5 5";
}

} // namespace migrate::core
