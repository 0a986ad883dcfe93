// Revisions that are being written, and several that come at once.
#include "support.hpp"

#include "core/plan/new_revision.hpp"

namespace migrate::core::test {
namespace {

using Words = std::vector<std::string>;

// a1a1 forks into left (b1b1, c1c1) and right (b2b2); d1d1 stands alone and is needed by c1c1.
Graph sample() {
    return graph({{"a1a1"},
                  {"b1b1", {"a1a1"}, {}, {"left"}},
                  {"b2b2", {"a1a1"}, {}, {"right"}},
                  {"d1d1"},
                  {"c1c1", {"b1b1"}, {"d1d1"}}});
}

Revision made(const Words &heads, bool splice = false, const Words &depends_on = {}) {
    return new_revision(sample(), {"new", heads, splice, {}, depends_on, "message"});
}

TEST(NewRevision, FollowsWhatItIsToldTo) {
    EXPECT_EQ(made({"left@head"}).down_revisions, Words{"c1c1"});
    EXPECT_EQ(made({"c1c1", "b2b2"}).down_revisions, (Words{"c1c1", "b2b2"}));
    EXPECT_EQ(made({"b2b2", "c1c1"}).down_revisions, (Words{"b2b2", "c1c1"}));
    EXPECT_EQ(made({"heads"}).down_revisions, (Words{"b2b2", "c1c1"}));
    EXPECT_EQ(made({"d1d1"}).down_revisions, Words{"d1d1"}) << "something depends on it, but it is a head";
    EXPECT_EQ(made({"base"}).down_revisions, Words{});
    EXPECT_EQ(made({"left"}, true).down_revisions, Words{"b1b1"});
    EXPECT_EQ(new_revision(Graph(), {"new", {"head"}, false, {}, {}, ""}).down_revisions, Words{});
}

TEST(NewRevision, RefusesWhatAlembicRefuses) {
    EXPECT_REFUSED(multiple_heads,
                   "Multiple heads are present; please specify the head revision on which the new revision "
                   "should be based, or perform a merge.",
                   made({"head"}));
    EXPECT_REFUSED(duplicate_head_argument, "Duplicate head revisions specified", made({"right", "b2b2"}));
    EXPECT_REFUSED(duplicate_head_argument, "Duplicate head revisions specified", made({"heads", "right"}));
    EXPECT_REFUSED(not_a_head,
                   "Revision a1a1 is not a head revision; please specify --splice to create a new branch "
                   "from this revision",
                   made({"a1a1"}));
    for (const char *symbol : {"+1", "-1", "left@+1", "a1a1+1", "current", "nope", "left@b2b2", ""})
        EXPECT_TRUE(error_of([&] { (void)made({symbol}, true); })) << symbol;
    EXPECT_REFUSED(illegal_characters, "Character(s) '+' not allowed in revision identifier 'a+b'",
                   (void)new_revision(sample(), {"a+b", {"nope"}, false, {}, {}, ""}));
}

TEST(NewRevision, NamesTheHeadsAboveWhatIsNone) {
    const auto one = error_of([] { (void)made({"b1b1"}); });
    EXPECT_EQ(one->detail, "The head above it is \"c1c1\".");
    EXPECT_EQ(one->revisions, Words{"b1b1"});
    const auto two = error_of([] { (void)made({"d1d1", "a1a1"}); });
    EXPECT_EQ(two->detail, "The heads above it are \"b2b2\", \"c1c1\".");
    EXPECT_EQ(two->revisions, (Words{"d1d1", "a1a1"}));
}

TEST(NewRevision, KeepsTheLabelItDependsOnBy) {
    EXPECT_EQ(made({"base"}, false, {"left", "b2b2", "left@head", "users:001"}).depends_on,
              (Words{"left", "b2b2", "c1c1", "users:001"}));
    EXPECT_EQ(made({"base"}, false, {"righ", "d1d"}).depends_on, (Words{"b2b2", "d1d1"}));
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by 'base'",
                   made({"base"}, false, {"base"}));
    EXPECT_REFUSED(
        multiple_heads,
        "Multiple head revisions are present for given argument 'heads'; please specify a specific "
        "target revision, '<branchname>@heads' to narrow to a specific head, or 'heads' for all "
        "heads",
        made({"base"}, false, {"heads"}));
}

TEST(RevisionToEdit, IsOne) {
    const Graph graph = sample();
    const auto edited = [&](const Rows &rows, const char *symbol) {
        return graph.id(revision_to_edit(graph, rows, symbol));
    };
    EXPECT_EQ(edited({}, "left"), "b1b1");
    EXPECT_EQ(edited({}, "right@head"), "b2b2");
    EXPECT_EQ(edited({"b1b1"}, "current"), "b1b1");
    EXPECT_REFUSED(unknown_revision, "No current revisions", edited({}, "current"));
    EXPECT_REFUSED(unknown_revision, "No revision files indicated by symbol 'base'", edited({}, "base"));
    EXPECT_EQ(error_of([&] { edited({}, "heads"); })->code, ErrorCode::multiple_heads);
    EXPECT_EQ(error_of([&] { edited({"b1b1", "b2b2"}, "current"); })->code, ErrorCode::multiple_heads);
}

// What two graphs say of every revision.
void expect_same(const Graph &one, const Graph &other) {
    EXPECT_EQ(one.revisions(), other.revisions());
    EXPECT_EQ(ids(one, one.bases()), ids(other, other.bases()));
    EXPECT_EQ(ids(one, one.heads()), ids(other, other.heads()));
    EXPECT_EQ(ids(one, one.real_heads()), ids(other, other.real_heads()));
    for (Node node = 0; node < one.size(); node++) {
        EXPECT_EQ(one.generation(node), other.generation(node)) << one.id(node);
        EXPECT_EQ(one.labels(node), other.labels(node)) << one.id(node);
        EXPECT_EQ(ids(one, one.parents(node)), ids(other, other.parents(node)));
        EXPECT_EQ(ids(one, one.children(node)), ids(other, other.children(node)));
        EXPECT_EQ(ids(one, one.dependants(node)), ids(other, other.dependants(node)));
    }
}

void expect_update(const std::vector<Revision> &here, const std::vector<Revision> &more,
                   const std::vector<Revision> &all) {
    Graph graph = Graph::load(here);
    graph.update(more);
    expect_same(graph, Graph::load(all));
}

TEST(GraphUpdate, IsAsIfAllHadBeenLoaded) {
    const std::vector<Revision> here =
        revisions({{"a"}, {"b", {"a"}, {}, {"left"}}, {"c", {"a"}}, {"d", {"b"}}});
    const auto with = [&](std::initializer_list<Sketch> more) {
        std::vector<Revision> all = here;
        for (const Revision &one : revisions(more))
            all.push_back(one);
        return all;
    };
    const auto in_turn = {Sketch{"e", {"d"}, {"left"}, {"top"}}, Sketch{"f", {"e"}, {"top"}}};
    expect_update(here, revisions(in_turn), with(in_turn));
    const auto backwards = {Sketch{"f", {"e"}, {"top"}}, Sketch{"e", {"d"}, {}, {"top"}}};
    expect_update(here, revisions(backwards), with(backwards));
    expect_update({}, here, here);

    std::vector<Revision> moved = here; // d under c, and a label gone
    moved[3].down_revisions = {"c"};
    moved[1].branch_labels = {};
    expect_update(here, {moved[3], moved[1]}, moved);
    std::vector<Revision> worded = here;
    worded[2].message = "other";
    expect_update(here, {worded[2]}, worded);
    worded.push_back(revision({"e", {"c"}}));
    expect_update(here, {worded[2], worded[4]}, worded);
}

TEST(GraphUpdate, IsCheckedAsOneGraph) {
    const auto updated = [](std::initializer_list<Sketch> more) {
        Graph graph = test::graph({{"a"}, {"b", {"a"}}, {"c", {"b"}, {}, {"top"}}});
        graph.update(revisions(more));
    };
    EXPECT_REFUSED(missing_parent, "Revision x referenced from d is not present", updated({{"d", {"x"}}}));
    EXPECT_REFUSED(cycle, "Cycle is detected in revisions (d, e)", updated({{"d", {"e"}}, {"e", {"d"}}}));
    EXPECT_REFUSED(cycle, "Cycle is detected in revisions (a, b, c)", updated({{"a", {"c"}}}));
    EXPECT_REFUSED(dependency_cycle, "Dependency cycle is detected in revisions (a, b, c)",
                   updated({{"a", {}, {"top"}}}));
    EXPECT_REFUSED(self_loop, "Self-loop is detected in revisions (d)", updated({{"d", {"d"}}}));
    EXPECT_REFUSED(duplicate_label, "Branch name 'top' in revision d already used by revision c",
                   updated({{"d", {"c"}, {}, {"top"}}}));
    EXPECT_REFUSED(duplicate_label, "Branch name 'low' in revision e already used by revision d",
                   updated({{"d", {"c"}, {}, {"low"}}, {"e", {"d"}, {}, {"low"}}}));
    EXPECT_REFUSED(duplicate_label, "Branch name 'e' in revision d already used by revision e",
                   updated({{"d", {"c"}, {}, {"e"}}, {"e", {"d"}}}));
    EXPECT_REFUSED(illegal_characters, "Character(s) '@' not allowed in revision identifier 'a@b'",
                   updated({{"a@b", {"c"}}}));
}

} // namespace
} // namespace migrate::core::test
