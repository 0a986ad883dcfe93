// Pictures: small ones as they are, and what is said about hostile text. rails_test.cpp reads the lanes back.
#include "support.hpp"

#include "core/print/graph_drawing.hpp"
#include "core/print/graph_text.hpp"

namespace migrate::core::test {
namespace {

// The lanes alone, without what stands beside a revision but its id.
std::string lanes(std::initializer_list<Sketch> sketches) {
    std::vector<Revision> all = revisions(sketches);
    for (Revision &revision : all)
        revision.message.clear();
    const Graph graph = Graph::load(std::move(all));
    const std::string picture = draw_text(graph, {});
    std::string out = "\n";
    for (std::size_t begin = 0, end = 0; begin < picture.size() + 1; begin = end + 1) {
        end = std::min(picture.find('\n', begin), picture.size());
        const std::string row = picture.substr(begin, end - begin);
        const std::size_t arrow = row.find("-> ");
        if (arrow == std::string::npos)
            out += row + "\n";
        else
            out += row.substr(0, row.find_first_not_of("*|:/\\_. ")) +
                   row.substr(arrow + 3, row.find(' ', arrow + 3) - arrow - 3) + "\n";
    }
    return out;
}

TEST(Lanes, Chain) {
    EXPECT_EQ(lanes({{"a"}, {"b", {"a"}}, {"c", {"b"}}}), R"(
* c
* b
* a
)");
    EXPECT_EQ(draw_text(Graph{}, {}), "");
}

TEST(Lanes, Fork) {
    EXPECT_EQ(lanes({{"a"}, {"b", {"a"}}, {"c", {"a"}}, {"d", {"a"}}}), R"(
* b
| * c
|/
| * d
|/
* a
)");
}

TEST(Lanes, Merge) {
    EXPECT_EQ(lanes({{"a"}, {"b", {"a"}}, {"c", {"a"}}, {"d", {"b", "c"}}, {"e", {"d"}}}), R"(
* e
* d
|\
* | b
| * c
|/
* a
)");
}

TEST(Lanes, Octopus) {
    EXPECT_EQ(lanes({{"a"}, {"b"}, {"c"}, {"d"}, {"m", {"a", "b", "c", "d"}}}), R"(
* m
|\
|\ \
|\ \ \
* | | | a
 / / /
* | | b
 / /
* | c
 /
* d
)");
    EXPECT_EQ(lanes({{"x"}, {"a", {"x"}}, {"b", {"x"}}, {"c", {"x"}}, {"m", {"a", "b", "c"}}, {"n", {"x"}}}),
              R"(
* m
|\
|\ \
* | | a
| | | * n
|_|_|/
| * | b
|/ /
| * c
|/
* x
)");
}

TEST(Lanes, TwoBases) {
    EXPECT_EQ(lanes({{"a"}, {"b", {"a"}}, {"x"}, {"y", {"x"}}}), R"(
* b
* a

* y
* x
)");
}

TEST(Lanes, CrissCross) {
    EXPECT_EQ(
        lanes({{"r"}, {"a", {"r"}}, {"b", {"r"}}, {"c", {"a", "b"}}, {"d", {"b", "a"}}, {"e", {"c", "d"}}}),
        R"(
* e
|\
* | c
|\ \
| | * d
|_|/|
| |/
* | a
| * b
|/
* r
)");
}

TEST(Lanes, Behind) {
    EXPECT_EQ(lanes({{"r"},
                     {"a", {"r"}},
                     {"b", {"r"}},
                     {"c", {"r"}},
                     {"ab", {"a", "b"}},
                     {"ac", {"a", "c"}},
                     {"ba", {"b", "a"}},
                     {"cc", {"c", "a", "b"}}}),
              R"(
* ab
|\
| | * ac
| | |\
|_|/ /
| | | * cc
|_|_|/|
| |_|/|
| | |/
| | | * ba
|_|_|/|
| |_|/
| | * c
* | | a
|_|/
| * b
|/
* r
)");
}

TEST(Lanes, Dependencies) {
    EXPECT_EQ(lanes({{"a"}, {"b", {}, {"a"}}}), R"(
* b
:
* a
)");
    EXPECT_EQ(lanes({{"a"}, {"b", {"a"}}, {"x"}, {"y", {"x"}, {"b"}}, {"z", {"y"}, {"a", "y"}}}), R"(
* z
|\
* : y
|\ \
* : : x
 / /
* : b
|/
* a
)");
    EXPECT_EQ(lanes({{"a"}, {"b", {"a"}}, {"c", {"a"}, {"b"}}, {"d", {"b"}, {"c"}}, {"e", {}, {"c", "a"}}}),
              R"(
* d
|\
| : * e
| : :\
| :/ /
| * : c
|.| :
| |/
* | b
|/
* a
)");
}

// What a revision shows must not be able to look like anything else.
Graph hostile() {
    return Graph::load(
        {{R"(a"\<&>#;]%)", {}, {}, {R"("l"\N)"}, "one\r\ntwo\x1b[2J\n\n%%{init: 1}%% second paragraph"},
         {"b", {R"(a"\<&>#;]%)"}, {"a\"\\<&>#;]%", "else where:x\"y"}, {}, "1) \"]:::x `*_~"},
         {"c", {"b"}, {"else where:x\"y", "users:001"}, {}, std::string(81, 'x')}});
}

std::size_t clip(std::string_view text, std::size_t characters) { return std::min(text.size(), characters); }

TEST(Drawing, Text) {
    EXPECT_EQ(draw_text(hostile(), {"b", "stray"}),
              R"(* b (else where:x"y, users:001) -> c ("l"\N) (head), )" + std::string(81, 'x') + R"(
* a"\<&>#;]% (a"\<&>#;]%, else where:x"y) -> b ("l"\N) (current), 1) "]:::x `*_~
* <base> -> a"\<&>#;]% ("l"\N) (applied), one  two\x1b[2J)");
}

TEST(Drawing, Dot) {
    EXPECT_EQ(draw_dot(hostile(), {"b", "stray"}, "\"s\\", clip), R"-(digraph migrate {
    graph [label="\"s\\", labelloc=t];
    node [shape=box, style=filled, fillcolor=white];
    r2 [label="c (\"l\"\\N) (head)\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."];
    x0 [label="else where:x\"y", style=dashed];
    x1 [label="users:001", style=dashed];
    r1 [label="b (\"l\"\\N) (current)\n1) \"]:::x `*_~", fillcolor="#d9ead3", penwidth=3];
    r0 [label="a\"\\<&amp;>#;]% (\"l\"\\N) (applied)\none  two\\x1b[2J", fillcolor="#d9ead3"];
    r2 -> r1;
    r2 -> x0 [style=dashed];
    r2 -> x1 [style=dashed];
    r1 -> r0;
    r1 -> r0 [style=dashed];
    r1 -> x0 [style=dashed];
})-");
    EXPECT_EQ(draw_dot(Graph{}, {}, "s", clip), R"-(digraph migrate {
    graph [label="s", labelloc=t];
    node [shape=box, style=filled, fillcolor=white];
})-");
}

TEST(Drawing, Mermaid) {
    EXPECT_EQ(draw_mermaid(hostile(), {"b", "stray"}, clip), R"-(flowchart TD
    r2["c (#34;l#34;#92;N) (head)<br>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx#46;#46;#46;"]
    x0["else where#58;x#34;y"]:::foreign
    x1["users#58;001"]:::foreign
    r1["b (#34;l#34;#92;N) (current)<br>1#41; #34;#93;#58;#58;#58;x #96;#42;#95;#126;"]:::current
    r0["a#34;#92;#60;#38;#62;#35;#59;#93;#37; (#34;l#34;#92;N) (applied)<br>one  two#92;x1b#91;2J"]:::applied
    r2 --> r1
    r2 -.-> x0
    r2 -.-> x1
    r1 --> r0
    r1 -.-> r0
    r1 -.-> x0
    classDef applied fill:#d9ead3,color:#000
    classDef current fill:#d9ead3,color:#000,stroke-width:3px
    classDef foreign stroke-dasharray:5 5)-");
    EXPECT_EQ(draw_mermaid(Graph{}, {}, clip), R"-(flowchart TD
    classDef applied fill:#d9ead3,color:#000
    classDef current fill:#d9ead3,color:#000,stroke-width:3px
    classDef foreign stroke-dasharray:5 5)-");
}

TEST(Drawing, MarksWhatIsAppliedByDependencyToo) {
    const Graph graph = test::graph({{"a"}, {"b", {"a"}}, {"x", {}, {"a"}}});
    EXPECT_EQ(draw_text(graph, {"x"}), R"(* a -> b (head), make b
| * <base> (a) -> x (head) (current), make x
| :
|/
* <base> -> a (applied), make a)");
}

TEST(Drawing, RefusesWhatIsTooLarge) {
    std::vector<Revision> all;
    Revision merge{"merge", {}, {}, {}, ""};
    for (std::size_t i = 0; i < 20000; i++) {
        all.push_back({"r" + std::to_string(i), {}, {}, {}, ""});
        merge.down_revisions.push_back(all.back().id);
    }
    all.push_back(std::move(merge));
    EXPECT_REFUSED(too_large, "the picture of the graph is too large", draw_text(Graph::load(all), {}));
}

} // namespace
} // namespace migrate::core::test
