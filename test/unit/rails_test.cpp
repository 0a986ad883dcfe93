// The lanes of random graphs, read back as somebody would follow them with a finger, must lead from every
// revision to just what it follows (solid) and depends on (dotted).
#include "support.hpp"

#include "core/print/graph_drawing.hpp"
#include "core/print/graph_text.hpp"
#include "core/print/render.hpp"

#include <map>
#include <random>
#include <set>

namespace migrate::core::test {
namespace {

struct Edge {
    std::string from;
    char kind; // '|', ':', or '?' as long as it has not been seen
    std::string to;
};

class Reader {
public:
    void read(const std::string &row) {
        row_ = row;
        const std::size_t star = row.find('*');
        next_.clear();
        used_.clear();
        if (star == std::string::npos) {
            read_columns();
            read_gaps();
            own_ = true; // if it has not begun, it never will
        } else {
            const std::size_t text = row.find_first_not_of("*|: ");
            row_ = row.substr(0, text);
            read_columns();
            arrive(star / 2, row.substr(row.find("-> ") + 3));
        }
        for (const auto &[column, edges] : lanes_)
            if (!used_.contains(column) && !edges.empty())
                fault("a lane ends nowhere");
        lanes_ = next_;
    }

    [[nodiscard]] const std::vector<Edge> &edges() const { return edges_; }
    [[nodiscard]] const std::string &faults() const { return faults_; }
    [[nodiscard]] const std::vector<std::string> &ids() const { return ids_; }

private:
    using Lane = std::set<std::size_t>; // edges

    void fault(const std::string &what) { faults_ += what + ": " + row_ + "\n"; }

    [[nodiscard]] char at(std::size_t position) const {
        return position < row_.size() ? row_[position] : ' ';
    }
    [[nodiscard]] char column(std::size_t number) const { return at(2 * number); }
    [[nodiscard]] char gap(std::size_t right_of) const { return at(2 * right_of + 1); }
    [[nodiscard]] bool straight(std::size_t number) const {
        return column(number) == '|' || column(number) == ':';
    }

    std::size_t new_edge(char kind) {
        edges_.push_back({star_id_, kind, {}});
        return edges_.size() - 1;
    }

    // What stood in the column a row above. The lane of the last revision begins where it is first met.
    Lane take(std::size_t number) {
        used_.insert(number);
        if (has_star_ && number == star_ && !own_) {
            own_ = true;
            lanes_[number].insert(new_edge('?'));
        }
        if (!lanes_.contains(number))
            fault("a lane from nowhere");
        return lanes_[number];
    }

    void see(const Lane &lane, char kind) {
        for (const std::size_t edge : lane)
            if (edges_[edge].kind == '?')
                edges_[edge].kind = kind;
    }

    void put(std::size_t number, const Lane &lane) { next_[number].insert(lane.begin(), lane.end()); }

    void read_columns() {
        for (std::size_t number = 0; 2 * number < row_.size(); number++)
            if (straight(number)) {
                const Lane lane = take(number);
                see(lane, column(number));
                put(number, lane);
            } else if (column(number) != ' ' && column(number) != '*')
                fault("not a lane");
    }

    void read_gaps() {
        for (std::size_t number = 0; 2 * number + 1 < row_.size(); number++)
            switch (gap(number)) {
            case '\\':
                read_right(number);
                break;
            case '/':
                read_left(number);
                break;
            case '.':
                number = read_dots(number);
                break;
            default:
                break;
            }
    }

    void must_be_star(std::size_t number) {
        if (!has_star_ || number != star_)
            fault("a lane splits");
    }

    void read_right(std::size_t number) {
        if (!straight(number)) { // moves
            put(number + 1, take(number));
            return;
        }
        must_be_star(number);
        std::size_t to = number + 1;
        if (straight(to))
            while (gap(to) == '_')
                to++;
        put(to, {new_edge(straight(number + 1) ? '|' : '?')});
    }

    void read_left(std::size_t number) {
        const std::size_t from = number + 1;
        std::size_t to = number;
        if (straight(to))
            while (to > 0 && gap(to - 1) == '_')
                to--;
        if (straight(from)) {
            must_be_star(from);
            put(to, {new_edge('|')});
            return;
        }
        const Lane lane = take(from);
        if (straight(to))
            see(lane, '|');
        put(to, lane);
    }

    std::size_t read_dots(std::size_t number) {
        std::size_t end = number;
        while (gap(end) == '.')
            end++;
        must_be_star(star_ == number ? number : end);
        put(star_ == number ? end : number, {new_edge(':')});
        return end;
    }

    void arrive(std::size_t number, const std::string &text) {
        if (lanes_.contains(number) || (has_star_ && star_ == number && !own_)) {
            const Lane lane = take(number);
            see(lane, '|');
            for (const std::size_t edge : lane)
                edges_[edge].to = text.substr(0, text.find(' '));
        }
        star_id_ = text.substr(0, text.find(' '));
        ids_.push_back(star_id_);
        star_ = number;
        has_star_ = true;
        own_ = false;
        next_[number] = {};
    }

    std::string row_;
    std::map<std::size_t, Lane> lanes_; // by column, below the row above
    std::map<std::size_t, Lane> next_;
    std::set<std::size_t> used_;
    std::vector<Edge> edges_;
    std::vector<std::string> ids_;
    std::string star_id_;
    std::size_t star_ = 0;
    bool has_star_ = false;
    bool own_ = false;
    std::string faults_;
};

using Edges = std::multiset<std::string>;

Edges edges_of(const Graph &graph) {
    Edges edges;
    for (Node node = 0; node < graph.size(); node++) {
        std::set<Node> parents;
        for (const Node parent : graph.parents(node)) {
            parents.insert(parent);
            edges.insert(graph.id(node) + " | " + graph.id(parent));
        }
        for (const Node dependency : graph.dependencies(node))
            if (!parents.contains(dependency))
                edges.insert(graph.id(node) + " : " + graph.id(dependency));
    }
    return edges;
}

// 1 to 30 revisions: now a few lanes, now many, now forests, now octopuses.
Graph random_graph(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::size_t count = 1 + random() % 30;
    const std::size_t back = 1 + random() % 12;
    const std::size_t most_parents = 1 + random() % 5;
    const std::size_t one_base_in = 2 + random() % 12;
    const std::size_t most_dependencies = random() % 3;
    std::vector<Revision> all;
    for (std::size_t i = 0; i < count; i++) {
        const auto some = [&](std::size_t most) {
            std::set<std::string> chosen;
            for (std::size_t n = random() % (most + 1); i > 0 && n > 0; n--)
                chosen.insert("r" + std::to_string(i - 1 - random() % std::min(i, back)));
            std::vector<std::string> list(chosen.begin(), chosen.end());
            std::shuffle(list.begin(), list.end(), random);
            return list;
        };
        Revision revision{"r" + std::to_string(i), {}, {}, {}, ""};
        if (random() % one_base_in != 0)
            revision.down_revisions = some(most_parents);
        revision.depends_on = some(most_dependencies);
        all.push_back(std::move(revision));
    }
    if (random() % 2 == 0)
        std::shuffle(all.begin(), all.end(), random);
    return Graph::load(std::move(all));
}

std::vector<std::string> rows_of(const std::string &picture) {
    std::vector<std::string> rows;
    for (std::size_t begin = 0, end = 0; begin <= picture.size(); begin = end + 1) {
        end = std::min(picture.find('\n', begin), picture.size());
        rows.push_back(picture.substr(begin, end - begin));
    }
    return rows;
}

void expect_readable(const Graph &graph) {
    const std::string picture = draw_text(graph, {});
    SCOPED_TRACE(picture);
    Reader reader;
    std::vector<std::string> beside;
    for (const std::string &row : rows_of(picture)) {
        EXPECT_FALSE(row.ends_with(' ')) << row;
        reader.read(row);
        if (row.find('*') != std::string::npos)
            beside.push_back(row.substr(row.find_first_not_of("*|: ")));
    }
    Edges read;
    for (const Edge &edge : reader.edges())
        read.insert(edge.from + " " + edge.kind + " " + edge.to);
    EXPECT_EQ(reader.faults(), "");
    EXPECT_EQ(read, edges_of(graph));
    EXPECT_EQ(beside, history(graph, {}, std::nullopt, false, false));
}

TEST(Rails, OfRandomGraphsCanBeReadBack) {
    for (std::uint64_t seed = 0; seed < 5000; seed++) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        expect_readable(random_graph(seed));
        if (HasFailure())
            return;
    }
}

TEST(Rails, TheReaderNoticesWhatIsWrong) {
    const auto read = [](std::initializer_list<const char *> rows) {
        Reader reader;
        for (const char *row : rows)
            reader.read(row);
        std::string out = reader.faults();
        for (const Edge &edge : reader.edges())
            out += edge.from + edge.kind + edge.to + "\n";
        return out;
    };
    EXPECT_EQ(read({"* x -> b", "* y -> a"}), "b|a\n");
    EXPECT_EQ(read({"* x -> b", "", "* y -> a"}), "");
    EXPECT_EQ(read({"* x -> b", ":", "* y -> a"}), "b:a\n");
    EXPECT_EQ(read({"* x -> b", "| |", "* z -> a"}).substr(0, 18), "a lane from nowher");
    EXPECT_EQ(read({"* x -> b", "|", "  * z -> a"}).substr(0, 15), "a lane ends now");
}

} // namespace
} // namespace migrate::core::test
