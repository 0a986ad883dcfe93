// What a graph knows of its revisions, and how it changes.
#include "support.hpp"

#include "core/graph/names.hpp"
#include "core/interrupt.hpp"

#include <stdexcept>

namespace migrate::core::test {
namespace {

using Words = std::vector<std::string>;

// a1 <- a2 <- m, b1 <- b2 <- m; a1 <- a3; d depends on b1; loaded children first
Graph sample() {
    return graph({{"m", {"a2", "b2"}},
                  {"a2", {"a1"}},
                  {"a3", {"a1"}, {}, {"side"}},
                  {"a1"},
                  {"b2", {"b1"}},
                  {"b1", {}, {}, {"beta"}},
                  {"d", {}, {"beta"}}});
}

Node at(const Graph &graph, const std::string &id) { return graph.find(id).value(); }

// All facts about a graph in one text, to compare graphs.
std::string facts(const Graph &graph) {
    std::string text;
    for (Node node = 0; node < graph.size(); node++) {
        text += graph.id(node) + " " + graph.revision(node).message;
        for (const auto list :
             {graph.parents(node), graph.dependencies(node), graph.normalised_dependencies(node),
              graph.children(node), graph.dependants(node)})
            text += " " + testing::PrintToString(ids(graph, list));
        text += testing::PrintToString(graph.labels(node)) + std::to_string(graph.generation(node)) + "\n";
    }
    for (const auto &list : {graph.bases(), graph.heads(), graph.real_heads()})
        text += testing::PrintToString(ids(graph, list));
    return text;
}

TEST(Graph, EmptyHasNothing) {
    const Graph graph = Graph::load({});
    EXPECT_TRUE(graph.empty());
    EXPECT_FALSE(graph.find("a"));
    EXPECT_TRUE(graph.heads().empty());
    EXPECT_TRUE(graph.real_heads().empty());
    EXPECT_TRUE(graph.bases().empty());
    EXPECT_FALSE(graph.has_dependencies());
}

TEST(Graph, KnowsWhoFollowsWhom) {
    const Graph graph = sample();
    EXPECT_EQ(ids(graph, graph.parents(at(graph, "m"))), (Words{"a2", "b2"}));
    EXPECT_EQ(ids(graph, graph.children(at(graph, "a1"))), (Words{"a2", "a3"}));
    EXPECT_EQ(ids(graph, graph.dependencies(at(graph, "d"))), Words{"b1"});
    EXPECT_EQ(ids(graph, graph.dependants(at(graph, "b1"))), Words{"d"});
    EXPECT_EQ(ids(graph, graph.bases()), (Words{"a1", "b1", "d"}));
    EXPECT_EQ(ids(graph, graph.heads()), (Words{"m", "a3", "d"}));
    EXPECT_TRUE(graph.has_dependencies());
}

TEST(Graph, TellsEndsAndForks) {
    const Graph graph = test::graph({{"a"}, {"b", {"a"}}, {"c", {"a"}}, {"m", {"b", "c"}}, {"d", {}, {"m"}}});
    EXPECT_TRUE(graph.is_base(at(graph, "d")));
    EXPECT_FALSE(graph.is_real_base(at(graph, "d")));
    EXPECT_TRUE(graph.is_real_base(at(graph, "a")));
    EXPECT_TRUE(graph.is_branch_point(at(graph, "a")));
    EXPECT_FALSE(graph.is_branch_point(at(graph, "m")));
    EXPECT_TRUE(graph.is_merge_point(at(graph, "m")));
    EXPECT_TRUE(graph.is_head(at(graph, "m")));
    EXPECT_FALSE(graph.is_real_head(at(graph, "m")));
    EXPECT_TRUE(graph.is_effective_head(at(graph, "m")));
    EXPECT_FALSE(graph.is_effective_head(at(graph, "d")));
    EXPECT_EQ(ids(graph, graph.real_heads()), Words{"d"});
}

TEST(Graph, NormalisesDependencies) {
    const Graph graph =
        test::graph({{"u"}, {"v", {"u"}}, {"a", {}, {"u"}}, {"b", {"a"}, {"u", "v"}}, {"c", {"b"}, {"v"}}});
    EXPECT_EQ(ids(graph, graph.normalised_dependencies(at(graph, "a"))), Words{"u"});
    EXPECT_EQ(ids(graph, graph.normalised_dependencies(at(graph, "b"))), Words{"v"});
    EXPECT_TRUE(graph.normalised_dependencies(at(graph, "c")).empty());
    EXPECT_TRUE(graph.normalised_dependencies(at(graph, "u")).empty());
}

TEST(Graph, TakesADependencyTwiceNamedOnce) {
    const Graph graph = test::graph({{"a", {}, {}, {"x"}}, {"b", {}, {"a", "x", "a"}}});
    EXPECT_EQ(ids(graph, graph.dependencies(at(graph, "b"))), Words{"a"});
}

TEST(Graph, LabelsSpreadUpAndAlongAPlainLineDown) {
    const Graph graph = test::graph(
        {{"a"}, {"b", {"a"}}, {"c", {"b"}, {}, {"low"}}, {"d", {"c"}, {}, {"high"}}, {"e", {"d"}}});
    for (const char *id : {"a", "b", "c", "d", "e"})
        EXPECT_EQ(graph.labels(at(graph, id)), (Words{"high", "low"})) << id;
}

TEST(Graph, LabelsStopAtForksOnTheirWayDown) {
    const Graph graph = test::graph(
        {{"a"}, {"b", {"a"}}, {"c", {"a"}}, {"d", {"c"}, {}, {"x"}}, {"e", {"d"}}, {"m", {"b", "e"}}});
    EXPECT_EQ(graph.labels(at(graph, "a")), Words{});
    EXPECT_EQ(graph.labels(at(graph, "b")), Words{});
    EXPECT_EQ(graph.labels(at(graph, "c")), Words{}); // the merge point above it is in the way
    EXPECT_EQ(graph.labels(at(graph, "m")), Words{"x"});
    EXPECT_TRUE(graph.has_label(at(graph, "m"), "x"));
    EXPECT_FALSE(graph.has_label(at(graph, "b"), "x"));
}

TEST(Graph, NamesAreFoundExactly) {
    const Graph graph = sample();
    EXPECT_FALSE(graph.find("beta"));
    EXPECT_EQ(graph.find_name("beta"), graph.find("b1"));
    EXPECT_EQ(graph.find_name("b1"), graph.find("b1"));
    EXPECT_FALSE(graph.find_name("b"));
    int names = 0;
    graph.for_each_name([&](std::string_view, Node) { names++; });
    EXPECT_EQ(names, 9);
}

TEST(Graph, AddedOneByOneIsTheSameAsLoadedAtOnce) {
    std::vector<Revision> all = revisions({{"a", {}, {}, {"l"}},
                                           {"b", {"a"}},
                                           {"c", {"a"}, {}, {"k"}},
                                           {"m", {"b", "c"}},
                                           {"d", {}, {"k"}},
                                           {"e", {"d"}, {"c", "m"}},
                                           {"f", {"e"}}});
    Graph grown;
    for (const Revision &one : all) {
        grown.add(one);
        (void)facts(grown); // fills every cache
    }
    EXPECT_EQ(facts(grown), facts(Graph::load(all)));
}

TEST(Graph, AddRefusedLeavesItAsItWas) {
    Graph graph = sample();
    const std::string before = facts(graph);
    EXPECT_REFUSED(duplicate_revision, "Revision a1 is present more than once", graph.add(revision({"a1"})));
    EXPECT_REFUSED(missing_parent, "Revision zz referenced from n is not present",
                   graph.add(revision({"n", {"zz"}})));
    EXPECT_REFUSED(missing_dependency, "Revision zz referenced from n is not present",
                   graph.add(revision({"n", {"m"}, {"zz"}, {"l"}})));
    EXPECT_REFUSED(duplicate_label, "Branch name 'beta' in revision n already used by revision b1",
                   graph.add(revision({"n", {"m"}, {}, {"new", "beta"}})));
    EXPECT_EQ(facts(graph), before);
    EXPECT_FALSE(graph.find_name("new"));
}

TEST(Graph, ReplaceChangesOneInItsPlace) {
    Graph graph = sample();
    Revision changed = revision({"a3", {"b1"}, {}, {"other"}});
    graph.replace(changed);
    EXPECT_EQ(graph.find("a3"), Node{2});
    EXPECT_EQ(ids(graph, graph.children(at(graph, "b1"))), (Words{"a3", "b2"}));
    EXPECT_FALSE(graph.find_name("side"));
    changed.message = "said better";
    graph.replace(changed);
    EXPECT_EQ(graph.revision(2).message, "said better");
}

TEST(Graph, ReplaceRefusedLeavesItAsItWas) {
    Graph graph = sample();
    const std::string before = facts(graph);
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by 'zz'",
                   graph.replace(revision({"zz"})));
    EXPECT_REFUSED(cycle, "Cycle is detected in revisions (a1, a2, a3, m)",
                   graph.replace(revision({"a1", {"m"}})));
    EXPECT_REFUSED(missing_dependency, "Revision beta referenced from d is not present",
                   graph.replace(revision({"b1"})));
    EXPECT_EQ(facts(graph), before);
}

TEST(Graph, RemoveTakesARealHeadAlone) {
    Graph graph = sample();
    const std::string before = facts(graph);
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by 'zz'", graph.remove("zz"));
    EXPECT_REFUSED(revision_in_use, "Revision b1 is used by other revisions", graph.remove("b1"));
    EXPECT_EQ(error_of([&] { graph.remove("b1"); })->revisions, (Words{"b2", "d"}));
    EXPECT_EQ(facts(graph), before);
    graph.remove("m");
    EXPECT_EQ(graph.find("a2"), Node{0});
    EXPECT_EQ(ids(graph, graph.heads()), (Words{"a2", "a3", "b2", "d"}));
}

TEST(Graph, RefusesWhatCannotBe) {
    EXPECT_REFUSED(self_loop, "Self-loop is detected in revisions (a)", graph({{"a", {"a"}}}));
    EXPECT_REFUSED(dependency_self_loop, "Dependency self-loop is detected in revisions (a)",
                   graph({{"a", {}, {"a"}}}));
    EXPECT_REFUSED(dependency_self_loop, "Dependency self-loop is detected in revisions (a)",
                   graph({{"a", {}, {"l"}, {"l"}}}));
    EXPECT_REFUSED(duplicate_revision, "Revision a is present more than once", graph({{"a"}, {"a"}}));
    EXPECT_REFUSED(duplicate_parent, "Revision b names a down_revision more than once",
                   graph({{"a"}, {"b", {"a", "a"}}}));
    EXPECT_REFUSED(missing_parent, "Revision x referenced from a is not present", graph({{"a", {"x"}}}));
    EXPECT_REFUSED(missing_parent, "Revision l referenced from b is not present", // a label is no parent
                   graph({{"a", {}, {}, {"l"}}, {"b", {"l"}}}));
    EXPECT_REFUSED(missing_dependency, "Revision x referenced from a is not present",
                   graph({{"a", {}, {"x"}}}));
    EXPECT_REFUSED(duplicate_label, "Branch name 'l' in revision b already used by revision a",
                   graph({{"a", {}, {}, {"l"}}, {"b", {}, {}, {"l"}}}));
    EXPECT_REFUSED(duplicate_label, "Branch name 'l' in revision a already used by revision a",
                   graph({{"a", {}, {}, {"l", "l"}}}));
    EXPECT_REFUSED(duplicate_label, "Branch name 'b' in revision a already used by revision b",
                   graph({{"a", {}, {}, {"b"}}, {"b"}}));
}

TEST(Graph, RefusesCycles) {
    EXPECT_REFUSED(cycle, "Cycle is detected in revisions (a, b)", graph({{"a", {"b"}}, {"b", {"a"}}}));
    EXPECT_REFUSED(cycle, "Cycle is detected in revisions (b, c)",
                   graph({{"a"}, {"b", {"c"}}, {"c", {"b"}}}));
    EXPECT_REFUSED(dependency_cycle, "Dependency cycle is detected in revisions (a, b)",
                   graph({{"a", {}, {"b"}}, {"b", {"a"}}, {"z"}}));
    // reachable from a base and from a head: Alembic overlooks this one
    EXPECT_REFUSED(cycle, "Cycle is detected in revisions (b, c, d, e)",
                   graph({{"a"}, {"b", {"a", "d"}}, {"c", {"b"}}, {"d", {"c"}}, {"e", {"c"}}}));
}

// Ids that have been stored before there was a bound must load; those that are new have it.
TEST(Graph, BoundsTheLengthOfNamesWhenTheyAreNew) {
    const std::string long_name(2001, 'n');
    const Graph stored = graph({{long_name, {}, {}, {"l" + long_name}}});
    EXPECT_TRUE(stored.find(long_name));
    const auto refused = [](const Revision &one, bool is_registered) {
        return error_of([&] { check_lengths(one, is_registered); });
    };
    EXPECT_FALSE(refused(
        {std::string(2000, 'n'), {}, {}, {std::string(2000, 'l')}, "", {std::string(2000, 'r')}}, false));
    EXPECT_EQ(refused({long_name, {}, {}, {}, ""}, false)->code, ErrorCode::name_too_long);
    EXPECT_FALSE(refused({long_name, {}, {}, {}, ""}, true));
    EXPECT_EQ(refused({"a", {}, {}, {long_name}, ""}, true)->code, ErrorCode::name_too_long);
    EXPECT_EQ(refused({"a", {}, {}, {}, "", {long_name}}, true)->code, ErrorCode::name_too_long);
}

// What bounds a cache need not be exact, but must grow with what is there.
TEST(Graph, TellsHowMuchMemoryItTakes) {
    const std::size_t of_thousand = Graph::load(chain(1000)).memory();
    EXPECT_GT(of_thousand, 1000 * sizeof(Revision));
    EXPECT_LT(of_thousand, 1000 * std::size_t{1000});
    EXPECT_NEAR(static_cast<double>(Graph::load(chain(8000)).memory()),
                8.0 * static_cast<double>(of_thousand), 0.3 * 8.0 * static_cast<double>(of_thousand));
    std::vector<Revision> with_messages = chain(1000);
    for (Revision &one : with_messages)
        one.message = std::string(10000, 'm');
    EXPECT_GT(Graph::load(std::move(with_messages)).memory(), of_thousand + std::size_t{1000} * 10000);
    Graph grown = Graph::load(chain(1000));
    std::size_t expected = grown.memory();
    for (int i = 0; i < 1000; i++) {
        const Revision more{"m" + std::to_string(i), {"r999"}, {}, {}, "step"};
        expected += Graph::memory_of(more);
        grown.add(more);
    }
    EXPECT_NEAR(static_cast<double>(grown.memory()), static_cast<double>(expected),
                0.5 * static_cast<double>(expected));
}

TEST(Graph, RefusesNamesThatATargetCouldNotName) {
    const auto refused = [](const std::string &id) { return error_of([&] { (void)graph({{id}}); }); };
    for (const char c : std::string("@-+: \t\n\x7f")) {
        const auto error = refused(std::string("a") + c + "b");
        ASSERT_TRUE(error) << c;
        EXPECT_EQ(error->code, ErrorCode::illegal_characters);
    }
    EXPECT_EQ(refused("")->code, ErrorCode::illegal_characters);
    EXPECT_EQ(refused("{a")->code, ErrorCode::illegal_characters);
    EXPECT_FALSE(refused("a{"));
    EXPECT_FALSE(refused("v1.2_é"));
    EXPECT_EQ(refused("a+b-c")->message, "Character(s) '+, -' not allowed in revision identifier 'a+b-c'");
    EXPECT_EQ(refused("a\nb")->message, "Character(s) '\\x0a' not allowed in revision identifier 'a\\x0ab'");
    for (const char *word : {"head", "heads", "base", "current"})
        EXPECT_EQ(refused(word)->code, ErrorCode::reserved_name) << word;
    EXPECT_REFUSED(illegal_characters, "Character(s) '@' not allowed in branch label 'x@y'",
                   graph({{"a", {}, {}, {"x@y"}}}));
    EXPECT_REFUSED(reserved_name, "branch label 'head' is a reserved word", graph({{"a", {}, {}, {"head"}}}));
}

TEST(Graph, EveryErrorCodeHasAName) {
    for (int code = 0; code <= static_cast<int>(ErrorCode::duplicate_head_argument); code++)
        EXPECT_STRNE(name_of(static_cast<ErrorCode>(code)), "unknown") << code;
}

TEST(Interrupt, StopsALongLoop) {
    struct Stop : std::runtime_error {
        using std::runtime_error::runtime_error;
    };
    static int rounds = 0;
    Graph graph = Graph::load(chain(5000));
    interrupt_check = [] {
        if (++rounds == 2)
            throw Stop("stop");
    };
    EXPECT_THROW((void)plan_upgrade(graph, {}, "head"), Stop);
    interrupt_check = nullptr;
    EXPECT_EQ(plan_upgrade(graph, {}, "head").steps.size(), 5000U);
}

} // namespace
} // namespace migrate::core::test
