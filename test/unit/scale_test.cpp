// Large graphs: nothing recurses, nothing is quadratic. The bounds are loose, for slow machines and
// sanitizers; what is quadratic takes minutes.
#include "world.hpp"

#include "core/print/graph_drawing.hpp"
#include "core/print/graph_text.hpp"
#include "core/print/render.hpp"

#include <chrono>
#include <random>

namespace migrate::core::test {
namespace {

class Stopwatch {
public:
    ~Stopwatch() {
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
        EXPECT_LT(spent.count(), 30.0);
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void go_up_and_down(const std::vector<Revision> &all) {
    const Stopwatch stopwatch;
    const std::size_t count = all.size();
    const Graph graph = Graph::load(all);
    const Plan up = plan_upgrade(graph, {}, "heads");
    ASSERT_EQ(up.steps.size(), count);
    std::size_t changes = 0;
    for (const Step &step : up.steps)
        changes += step.changes.size();
    EXPECT_LT(changes, 3 * count);
    const Rows heads = ids(graph, graph.real_heads());
    EXPECT_TRUE(plan_upgrade(graph, heads, "heads").steps.empty());
    EXPECT_EQ(plan_downgrade(graph, heads, "base", "").steps.size(), count);
    EXPECT_EQ(history(graph, heads, std::nullopt, false, true).size(), count);
    EXPECT_GE(current(graph, heads, false, false, "s").size(), heads.size());
    EXPECT_FALSE(plan_stamp(graph, heads, {"base"}, false).steps.empty());
}

std::vector<Revision> diamonds(std::size_t count) {
    std::vector<Revision> all;
    std::vector<std::string> last;
    for (std::size_t i = 0; i < count; i++) {
        const std::string n = std::to_string(i);
        all.push_back({"left" + n, last, {}, {}, "m"});
        all.push_back({"right" + n, last, {}, {}, "m"});
        all.push_back({"merge" + n, {"left" + n, "right" + n}, {}, {}, "m"});
        last = {"merge" + n};
    }
    return all;
}

std::vector<Revision> branches_of(std::size_t branches, std::size_t length) {
    std::vector<Revision> all = {{"root", {}, {}, {}, "m"}};
    for (std::size_t b = 0; b < branches; b++) {
        std::string last = "root";
        for (std::size_t i = 0; i < length; i++) {
            const std::string id = "b" + std::to_string(b) + "_" + std::to_string(i);
            all.push_back(
                {id,
                 {last},
                 {},
                 i == 0 ? std::vector<std::string>{"label" + std::to_string(b)} : std::vector<std::string>{},
                 "m"});
            last = id;
        }
    }
    return all;
}

// two services whose revisions depend on those of a third
std::vector<Revision> lineages(std::size_t length) {
    std::vector<Revision> all;
    for (std::size_t i = 0; i < length; i++)
        for (const std::string line : {"a", "b", "c"}) {
            Revision revision{line + std::to_string(i), {}, {}, {}, "m"};
            if (i > 0)
                revision.down_revisions = {line + std::to_string(i - 1)};
            if (line != "a")
                revision.depends_on = {"a" + std::to_string(i / 2)};
            all.push_back(std::move(revision));
        }
    return all;
}

std::vector<Revision> dense(std::size_t count, std::size_t window) {
    std::mt19937_64 random(7);
    std::vector<Revision> all;
    for (std::size_t i = 0; i < count; i++) {
        Revision revision{"n" + std::to_string(i), {}, {}, {}, "m"};
        const auto pick = [&] { return "n" + std::to_string(i - 1 - random() % std::min(i, window)); };
        if (i > 0)
            revision.down_revisions = {pick()};
        if (const std::string other = i > 0 ? pick() : ""; i > 0 && other != revision.down_revisions[0])
            revision.down_revisions.push_back(other);
        if (i > 0 && i % 3 == 0)
            revision.depends_on = {pick(), pick()};
        all.push_back(std::move(revision));
    }
    return all;
}

TEST(Scale, ChainOfAHundredThousand) { go_up_and_down(chain(100000)); }
TEST(Scale, ChainLoadedFromItsEnd) {
    std::vector<Revision> all = chain(100000);
    std::reverse(all.begin(), all.end());
    go_up_and_down(all);
}
TEST(Scale, DenseMerges) { go_up_and_down(diamonds(33333)); }
TEST(Scale, ThousandBranches) { go_up_and_down(branches_of(1000, 100)); }
TEST(Scale, ManyShortBranches) { go_up_and_down(branches_of(20000, 2)); }
TEST(Scale, LineagesThatDependOnOneAnother) { go_up_and_down(lineages(20000)); }
TEST(Scale, DenseGraph) { go_up_and_down(dense(50000, 20)); }
TEST(Scale, DenseGraphWithLongEdges) { go_up_and_down(dense(50000, 50000)); }

TEST(Scale, AddingOneByOne) {
    const Stopwatch stopwatch;
    Graph graph;
    for (Revision &revision : chain(100000))
        graph.add(std::move(revision));
    for (Revision &revision : branches_of(1000, 20))
        graph.add(std::move(revision));
    EXPECT_EQ(graph.heads().size(), 1001U);
}

TEST(Scale, CycleOfAHundredThousand) {
    std::vector<Revision> all = chain(100000);
    all[0].down_revisions = {"r99999"};
    const auto error = error_of([&] { (void)Graph::load(all); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::cycle);
    EXPECT_LT(error->message.size(), 1000U);
}

TEST(Scale, WideMerge) {
    std::vector<Revision> all = branches_of(20000, 1);
    Revision merge{"merge", {}, {}, {}, "m"};
    for (std::size_t b = 0; b < 20000; b++)
        merge.down_revisions.push_back("b" + std::to_string(b) + "_0");
    all.push_back(std::move(merge));
    const Stopwatch stopwatch;
    const Graph graph = Graph::load(std::move(all));
    EXPECT_EQ(plan_upgrade(graph, {}, "head").steps.back().changes.size(), 20000U);
    EXPECT_EQ(plan_downgrade(graph, {"merge"}, "-1", "").steps.at(0).changes.size(), 20000U);
}

void draw(std::vector<Revision> all) {
    const Stopwatch stopwatch;
    const Graph graph = Graph::load(std::move(all));
    const Rows heads = ids(graph, graph.real_heads());
    const auto clip = [](std::string_view text, std::size_t length) { return std::min(text.size(), length); };
    EXPECT_GT(draw_text(graph, heads).size(), graph.size());
    EXPECT_GT(draw_dot(graph, heads, "s", clip).size(), graph.size());
    EXPECT_GT(draw_mermaid(graph, heads, clip).size(), graph.size());
}

TEST(Scale, PictureOfAChain) { draw(chain(100000)); }

TEST(Scale, PictureOfDiamonds) { draw(diamonds(30000)); }

TEST(Scale, PictureOfManyBranches) {
    std::vector<Revision> all = branches_of(1000, 20);
    draw(all);
    Revision merge{"merge", {}, {}, {}, "m"};
    for (std::size_t b = 0; b < 1000; b++)
        merge.down_revisions.push_back("b" + std::to_string(b) + "_19");
    all.push_back(std::move(merge));
    draw(std::move(all));
}

TEST(Scale, PictureOfManyLanes) {
    std::vector<Revision> all = chain(100000);
    for (std::size_t i = 100; i < all.size(); i++)
        all[i].depends_on = {"r" + std::to_string(i - 100)};
    draw(std::move(all));
}

// Two long chains that depend on one another a thousand times.
TEST(Scale, ServicesThatDependOnOneAnother) {
    constexpr std::size_t length = 100000;
    constexpr std::size_t crossings = 1000;
    std::vector<Revision> one = chain(length, "a");
    std::vector<Revision> two = chain(length, "b");
    for (std::size_t i = 0; i < crossings; i++) {
        const std::size_t place = i * (length / crossings);
        (i % 2 == 0 ? two : one)[place].depends_on = {(i % 2 == 0 ? "one:a" : "two:b") +
                                                      std::to_string(place == 0 ? 0 : place - 1)};
    }
    World world;
    world.add("one", std::move(one));
    world.add("two", std::move(two));
    const Stopwatch stopwatch;
    EXPECT_FALSE(error_of([&] { check_cross_service_cycles("one", world.finder()); }));
    const CrossServicePlan up = world.up_all();
    ASSERT_EQ(up.steps.size(), 2 * length);
    world.set_rows("one", {"a99999"});
    world.set_rows("two", {"b99999"});
    EXPECT_TRUE(world.up_all().steps.empty());
    EXPECT_TRUE(unmet_dependencies("one", world.finder()).empty());
    EXPECT_GT(world.down("one").steps.size(), length);
}

TEST(Scale, SquashOfAHundredThousand) {
    std::vector<Revision> all = chain(100000);
    Revision whole{"whole", {}, {}, {}, "m"};
    for (const Revision &revision : all)
        whole.replaces.push_back(revision.id);
    all.push_back(std::move(whole));
    const Stopwatch stopwatch;
    const Graph graph = Graph::load(std::move(all));
    check_replacements(graph, 0);
    EXPECT_EQ(view_of(graph, {})->revisions.size(), 1U);
    EXPECT_EQ(view_of(graph, {"r99999"})->revisions.size(), 1U);
    EXPECT_EQ(view_of(graph, {"r99998"})->revisions.size(), 100000U);
}

} // namespace
} // namespace migrate::core::test
