// Squashed revisions: what a database sees of them.
#include "world.hpp"

#include <random>
#include <set>

namespace migrate::core::test {
namespace {

using Words = std::vector<std::string>;
using Kind = RowChange::Kind;
using Set = std::set<std::string>;

// What the engine makes of a graph and of rows.
struct Sight {
    Graph graph;
    Rows rows;
    std::vector<RowChange> corrections;

    Sight(const std::vector<Revision> &revisions, const Rows &rows_read) : rows(rows_read) {
        Graph whole = Graph::load(revisions);
        auto view = view_of(whole, rows);
        if (!view) {
            graph = std::move(whole);
            return;
        }
        for (std::size_t i = 0; i < view->sources.size(); i++)
            EXPECT_EQ(whole.id(view->sources[i]), view->revisions[i].id);
        for (std::string &row : rows)
            for (const View::Alias &alias : view->aliases)
                if (alias.name == row) {
                    corrections.push_back({Kind::update, row, alias.revision});
                    row = alias.revision;
                    break;
                }
        graph = Graph::load(view->revisions);
    }

    [[nodiscard]] Words ids() const {
        Words list;
        for (const Revision &revision : graph.revisions())
            list.push_back(revision.id);
        return list;
    }
};

// a <- b <- c <- d, of which S replaces a, b and c; s depends on c, t on S
std::vector<Revision> sample() {
    std::vector<Revision> all = revisions({{"a"},
                                           {"b", {"a"}, {}, {"label"}},
                                           {"c", {"b"}},
                                           {"d", {"c"}},
                                           {"s", {}, {"c"}},
                                           {"S"},
                                           {"t", {"S"}, {"S"}}});
    all[5].replaces = {"a", "b", "c"};
    return all;
}

TEST(View, IsTheGraphWhereNothingIsReplaced) {
    EXPECT_FALSE(view_of(graph({{"a"}}), {}));
    std::vector<Revision> all = sample();
    all[5].replaces = {"x", "y"}; // not registered
    EXPECT_FALSE(view_of(Graph::load(all), {"a"}));
}

TEST(View, OfAFreshDatabaseHasTheReplacement) {
    const Sight sight(sample(), {});
    EXPECT_EQ(sight.ids(), (Words{"d", "s", "S", "t"}));
    EXPECT_EQ(sight.graph.revision(0).down_revisions, (Words{"S"}));
    EXPECT_EQ(sight.graph.revision(1).depends_on, (Words{"S"}));
    EXPECT_EQ(sight.graph.find_name("label"), sight.graph.find("S"));
    EXPECT_EQ(find_cross_service(sight.graph, "b"), sight.graph.find("S"));
}

TEST(View, OfOneThatHasTheChainHasTheReplacement) {
    for (const Rows &rows : std::vector<Rows>{{"c"}, {"d"}, {"s"}, {"S"}, {"t"}, {"d", "t"}}) {
        const Sight sight(sample(), rows);
        EXPECT_EQ(sight.ids(), (Words{"d", "s", "S", "t"})) << rows[0];
    }
    const Sight sight(sample(), {"c"});
    EXPECT_EQ(sight.rows, (Rows{"S"}));
    EXPECT_EQ(sight.corrections, (std::vector<RowChange>{{Kind::update, "c", "S"}}));
    EXPECT_TRUE(Sight(sample(), {"S"}).corrections.empty());
    EXPECT_TRUE(Sight(sample(), {"d"}).corrections.empty());
}

TEST(View, OfOneThatIsHalfWayHasTheChain) {
    for (const Rows &rows : std::vector<Rows>{{"a"}, {"b"}}) {
        const Sight sight(sample(), rows);
        EXPECT_EQ(sight.ids(), (Words{"a", "b", "c", "d", "s", "t"}));
        EXPECT_EQ(sight.graph.revision(5).down_revisions, (Words{"c"}));
        EXPECT_EQ(sight.graph.revision(5).depends_on, (Words{"c"}));
        EXPECT_EQ(sight.graph.find_name("label"), sight.graph.find("b"));
        // What other services call S is the end of the chain for now.
        EXPECT_EQ(find_cross_service(sight.graph, "S"), sight.graph.find("c"));
        EXPECT_EQ(find_cross_service(sight.graph, "a"), sight.graph.find("a"));
    }
}

TEST(View, MovesLabelsOfTheReplacementToTheEndOfTheChain) {
    std::vector<Revision> all = sample();
    all[5].branch_labels = {"whole"};
    const Sight half(all, {"a"});
    EXPECT_EQ(half.graph.find_name("whole"), half.graph.find("c"));
    const Sight fresh(all, {});
    EXPECT_EQ(fresh.graph.find_name("whole"), fresh.graph.find("S"));
    EXPECT_EQ(fresh.graph.find_name("label"), fresh.graph.find("S"));
}

TEST(View, TakesTheReplacementWhereTheChainIsIncomplete) {
    std::vector<Revision> all = sample();
    all.erase(all.begin() + 2, all.begin() + 5); // c, d, s are gone
    const Sight fresh(all, {});
    EXPECT_EQ(fresh.ids(), (Words{"S", "t"}));
    const Sight late(all, {"b"});
    EXPECT_EQ(late.ids(), (Words{"S", "t"}));
    const auto error = error_of([&] { (void)plan_upgrade(late.graph, late.rows, "heads"); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::stray_row);
    EXPECT_EQ(error->revisions, (Words{"b", "S"}));
}

TEST(View, PassesOverRowsThatItDoesNotKnow) {
    EXPECT_EQ(Sight(sample(), {"gone"}).ids(), (Words{"d", "s", "S", "t"}));
    EXPECT_EQ(Sight(sample(), {"gone", "a"}).ids(), (Words{"a", "b", "c", "d", "s", "t"}));
}

TEST(View, DecidesOnEachReplacementByItself) {
    std::vector<Revision> all =
        revisions({{"a"}, {"b", {"a"}}, {"c", {"b"}}, {"d", {"c"}}, {"e", {"d"}}, {"AB"}, {"CD", {"b"}}});
    all[5].replaces = {"a", "b"};
    all[6].replaces = {"c", "d"};
    EXPECT_EQ(Sight(all, {}).ids(), (Words{"e", "AB", "CD"}));
    EXPECT_EQ(Sight(all, {"a"}).ids(), (Words{"a", "b", "e", "CD"}));
    EXPECT_EQ(Sight(all, {"c"}).ids(), (Words{"c", "d", "e", "AB"}));
    const Sight sight(all, {"d"});
    EXPECT_EQ(steps(sight.graph, plan_downgrade(sight.graph, sight.rows, "base", "")), (Words{"-CD", "-AB"}));
}

TEST(Replacements, AreFoundByWhatTheyReplace) {
    const Graph graph = Graph::load(sample());
    EXPECT_EQ(find_replacement(graph, "b"), graph.find("S"));
    EXPECT_EQ(find_replacement(graph, "d"), std::nullopt);
    EXPECT_EQ(describe_replacement(graph, "b"), "Revision S replaces it, together with others: a, b, c.");
    EXPECT_EQ(describe_replacement(graph, "d"), "");
    EXPECT_EQ(describe_replacement(Sight(sample(), {"a"}).graph, "S"), "Revision c stands for it.");
}

void check(std::initializer_list<Sketch> sketches, const Words &replaced) {
    std::vector<Revision> all = revisions(sketches);
    for (Revision &revision : all)
        if (revision.id == "S")
            revision.replaces = replaced;
    check_replacements(Graph::load(std::move(all)), 0);
}

std::string reason(std::initializer_list<Sketch> sketches, const Words &replaced) {
    const auto error = error_of([&] { check(sketches, replaced); });
    if (!error)
        return "";
    EXPECT_EQ(error->code, ErrorCode::bad_replacement);
    EXPECT_EQ(error->revisions, (Words{"S"}));
    return error->detail;
}

TEST(Replacements, AreChains) {
    const auto line = {Sketch{"a"}, Sketch{"b", {"a"}}, Sketch{"c", {"b"}}, Sketch{"d", {"c"}}, Sketch{"S"}};
    EXPECT_EQ(reason(line, {"a", "b", "c"}), "");
    EXPECT_EQ(reason(line, {"c", "a", "b"}), ""); // in any order
    EXPECT_EQ(reason(line, {"a"}), "");
    EXPECT_EQ(reason(line, {"x", "a", "b"}), ""); // x isn't registered any more
    EXPECT_EQ(reason({{"a"}, {"b", {"a"}}, {"c", {"b"}}, {"S", {"a"}}}, {"b", "c"}), "");
    EXPECT_EQ(reason(line, {"b", "c"}),
              "As a replacement of these, it does not begin where b, the first of them, begins.");
    EXPECT_EQ(reason({{"a"}, {"b"}, {"S"}}, {"a", "b"}),
              "As a replacement of these, they are no chain: b does not follow a alone.");
    EXPECT_EQ(reason({{"a"}, {"x"}, {"m", {"a", "x"}}, {"S"}}, {"a", "m"}),
              "As a replacement of these, they are no chain: m does not follow a alone.");
    EXPECT_EQ(reason({{"a"}, {"b", {"a"}}, {"x", {"a"}}, {"S"}}, {"a", "b"}),
              "As a replacement of these, x follows or depends on a, which is not the last of them.");
    EXPECT_EQ(reason({{"a"}, {"b", {"a"}}, {"x", {}, {"a"}}, {"S"}}, {"a", "b"}),
              "As a replacement of these, x follows or depends on a, which is not the last of them.");
    EXPECT_EQ(reason(line, {"a", "a"}), "It is named more than once.");
}

TEST(Replacements, DoNotOverlapAndAreNotNested) {
    std::vector<Revision> all = revisions({{"a"}, {"b", {"a"}}, {"R"}, {"S"}});
    all[2].replaces = {"a", "b"};
    all[3].replaces = {"b"};
    EXPECT_TRUE(error_of([&] { check_replacements(Graph::load(all), 0); }));
    all[3].replaces = {"a"};
    EXPECT_TRUE(error_of([&] { check_replacements(Graph::load(all), 0); }));
    all[3].replaces = {"R"};
    const auto error = error_of([&] { check_replacements(Graph::load(all), 0); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->detail, "As a replacement of these, R replaces registered revisions itself; unregister "
                             "those first.");
    all.erase(all.begin(), all.begin() + 2);
    EXPECT_FALSE(error_of([&] { check_replacements(Graph::load(all), 0); }));
    all[1].replaces = {"a", "R"}; // a is gone, but R replaces it
    EXPECT_REFUSED(bad_replacement, "Revision S can't replace a", check_replacements(Graph::load(all), 0));
    EXPECT_REFUSED(bad_replacement, "Revision S can't replace itself", check({{"S"}}, {"S"}));
    EXPECT_REFUSED(illegal_characters, "Character(s) '-' not allowed in revision identifier 'x-y'",
                   check({{"S"}}, {"x-y"}));
}

// Adding one after another is checked by what is near to what is added.
TEST(Replacements, AreCheckedAsRevisionsAreAdded) {
    std::vector<Revision> all = sample();
    const auto added = [&](const Sketch &sketch, const Words &replaces = {}) {
        std::vector<Revision> more = all;
        more.push_back(revision(sketch));
        more.back().replaces = replaces;
        const Graph graph = Graph::load(more);
        return error_of([&] { check_replacements(graph, graph.size() - 1); }).has_value();
    };
    EXPECT_FALSE(added({"x"}));
    EXPECT_FALSE(added({"x", {"c"}}));
    EXPECT_FALSE(added({"x", {"S"}, {"d"}}));
    EXPECT_TRUE(added({"x", {"b"}}));
    EXPECT_TRUE(added({"x", {}, {"a"}}));
    EXPECT_TRUE(added({"x", {"c", "S"}})); // one and the same in any view
    EXPECT_TRUE(added({"x"}, {"b"}));
    EXPECT_FALSE(added({"x", {"c"}}, {"y", "d"}));
    all[5].replaces.push_back("x");
    EXPECT_TRUE(added({"x"}));
    EXPECT_TRUE(added({"x", {"c"}})); // d and s follow c
}

// A random graph with a chain in it that S replaces; all that stands on the chain stands on its end.
class Squashed {
public:
    explicit Squashed(std::uint64_t seed) : random_(seed) {
        const std::size_t before = random_() % 5;
        const std::size_t length = 1 + random_() % 5;
        const std::size_t after = random_() % 8;
        for (std::size_t i = 0; i < before; i++)
            add("p" + std::to_string(i), {});
        const Words begin = revisions.empty() || random_() % 3 == 0 ? Words{} : Words{any({})};
        Words depends_on;
        for (std::size_t i = 0; i < length; i++) {
            revisions.push_back({"c" + std::to_string(i), i == 0 ? begin : Words{chain.back()}, {}, {}, "m"});
            if (before > 0 && random_() % 4 == 0) {
                revisions.back().depends_on = {"p" + std::to_string(random_() % before)};
                depends_on.push_back(revisions.back().depends_on[0]);
            }
            chain.push_back(revisions.back().id);
        }
        revisions.push_back({"S", begin, depends_on, {}, "m", chain});
        for (std::size_t i = 0; i < after; i++)
            add("z" + std::to_string(i), Set(chain.begin(), chain.end() - 1));
        if (random_() % 2 == 0)
            std::shuffle(revisions.begin(), revisions.end(), random_);
    }

    std::vector<Revision> revisions;
    Words chain;

private:
    std::string any(const Set &but) {
        Words names;
        for (const Revision &revision : revisions)
            if (!but.contains(revision.id))
                names.push_back(revision.id);
        return names[random_() % names.size()];
    }

    void add(const std::string &id, const Set &but) {
        Revision revision{id, {}, {}, {}, "m"};
        if (!revisions.empty() && random_() % 5 != 0) {
            revision.down_revisions = {any(but)};
            if (const std::string other = any(but); random_() % 4 == 0 &&
                                                    other != revision.down_revisions[0] &&
                                                    !is_twin(other, revision.down_revisions[0]))
                revision.down_revisions.push_back(other);
        }
        if (!revisions.empty() && random_() % 4 == 0)
            revision.depends_on = {any(but)};
        revisions.push_back(revision);
    }

    // The end of the chain and S are one parent, not two.
    [[nodiscard]] bool is_twin(const std::string &one, const std::string &other) const {
        const Set both = {one, other};
        return !chain.empty() && both == Set{"S", chain.back()};
    }

    std::mt19937_64 random_;
};

// What is applied, with the chain's end for S.
Set meaning(const Squashed &squashed, const Graph &graph, const Rows &rows) {
    Set applied;
    for (const Node node : applied_revisions(graph, rows)) {
        const std::string &id = graph.id(node);
        if (id == "S")
            applied.insert(squashed.chain.begin(), squashed.chain.end());
        else
            applied.insert(id);
    }
    return applied;
}

// From these rows step by step to the heads, as often as a run could stop on the way.
void go_up(const Squashed &squashed, Rows rows) {
    Set everything;
    for (const Revision &revision : squashed.revisions)
        everything.insert(revision.id);
    everything.erase("S");
    Words ran;
    for (;;) {
        const Sight sight(squashed.revisions, rows);
        const Set before = meaning(squashed, sight.graph, sight.rows);
        const Plan plan = plan_upgrade(sight.graph, sight.rows, "heads");
        if (plan.steps.empty()) {
            ASSERT_EQ(before, everything);
            break;
        }
        const std::string &id = sight.graph.id(plan.steps[0].revision);
        ASSERT_FALSE(before.contains(id)) << id << " twice";
        if (id == "S") {
            for (const std::string &member : squashed.chain)
                ASSERT_FALSE(before.contains(member)) << member;
        }
        ran.push_back(id);
        // All at once ends the same way.
        ASSERT_EQ(meaning(squashed, sight.graph, rows_after(sight.rows, plan)), everything);
        rows = sight.rows;
        ASSERT_NO_FATAL_FAILURE(change(rows, plan.steps[0]));
        const Sight after(squashed.revisions, rows);
        Set expected = before;
        if (id == "S")
            expected.insert(squashed.chain.begin(), squashed.chain.end());
        else
            expected.insert(id);
        ASSERT_EQ(meaning(squashed, after.graph, after.rows), expected) << "after " << id;
    }
    const bool ran_whole = std::count(ran.begin(), ran.end(), "S") > 0;
    for (const std::string &member : squashed.chain)
        ASSERT_FALSE(ran_whole && std::count(ran.begin(), ran.end(), member) > 0) << member << " and S";
}

TEST(ViewProperty, EveryStateReachesTheHeadsAndRunsNothingTwice) {
    for (std::uint64_t seed = 1; seed <= 600; seed++) {
        SCOPED_TRACE(seed);
        const Squashed squashed(seed);
        ASSERT_FALSE(error_of([&] { check_replacements(Graph::load(squashed.revisions), 0); }));
        ASSERT_NO_FATAL_FAILURE(go_up(squashed, {}));
        // The states that a database had before there was S: what is below any one revision.
        std::vector<Revision> old = squashed.revisions;
        std::erase_if(old, [](const Revision &revision) { return revision.id == "S"; });
        for (Revision &revision : old) {
            std::replace(revision.down_revisions.begin(), revision.down_revisions.end(), std::string("S"),
                         squashed.chain.back());
            std::replace(revision.depends_on.begin(), revision.depends_on.end(), std::string("S"),
                         squashed.chain.back());
        }
        const Graph before = Graph::load(old);
        for (const Revision &revision : old) {
            SCOPED_TRACE(revision.id);
            const Plan plan = plan_upgrade(before, {}, revision.id);
            ASSERT_NO_FATAL_FAILURE(go_up(squashed, rows_after({}, plan)));
        }
    }
}

} // namespace
} // namespace migrate::core::test
