// Plans that reach into other services.
#include "world.hpp"

#include <map>
#include <random>
#include <set>

namespace migrate::core::test {
namespace {

using Words = std::vector<std::string>;
using Kind = RowChange::Kind;

// habits:002 needs users:001, habits:004 needs users:003
World sample() {
    World world;
    world.add("users", {{"001"}, {"002", {"001"}}, {"003", {"002"}, {}, {"accounts"}}, {"004", {"003"}}});
    world.add("habits",
              {{"001"}, {"002", {"001"}, {"users:001"}}, {"003", {"002"}}, {"004", {"003"}, {"users:003"}}});
    return world;
}

TEST(JointUpgrade, TakesWhatIsNeededJustBeforeTheStepThatWaitsForIt) {
    World world = sample();
    EXPECT_EQ(world.steps(world.up("habits")),
              (Words{"+habits:001", "+users:001", "+habits:002", "+habits:003", "+users:002", "+users:003",
                     "+habits:004"}));
    EXPECT_EQ(world.steps(world.up("habits", "003")),
              (Words{"+habits:001", "+users:001", "+habits:002", "+habits:003"}));
}

TEST(JointUpgrade, NamesTheServicesItLookedAt) {
    World world = sample();
    EXPECT_EQ(world.up("habits", "001").services, (Words{"habits"}));
    EXPECT_EQ(world.up("habits", "002").services, (Words{"habits", "users"}));
    EXPECT_EQ(world.up("users").services, (Words{"users"}));
    world.set_rows("users", {"004"});
    const CrossServicePlan plan = world.up("habits");
    EXPECT_EQ(plan.services, (Words{"habits", "users"}));
    EXPECT_EQ(world.steps(plan), (Words{"+habits:001", "+habits:002", "+habits:003", "+habits:004"}));
}

TEST(JointUpgrade, ChangesTheRowsOfEachService) {
    World world = sample();
    world.set_rows("users", {"001"});
    world.set_rows("habits", {"003"});
    const CrossServicePlan plan = world.up("habits");
    ASSERT_EQ(world.steps(plan), (Words{"+users:002", "+users:003", "+habits:004"}));
    EXPECT_EQ(plan.steps[0].changes, (std::vector<RowChange>{{Kind::update, "001", "002"}}));
    EXPECT_EQ(plan.steps[1].changes, (std::vector<RowChange>{{Kind::update, "002", "003"}}));
    EXPECT_EQ(plan.steps[2].changes, (std::vector<RowChange>{{Kind::update, "003", "004"}}));
}

TEST(JointUpgrade, KeepsTheLocalOrderWhereNothingWaits) {
    World world;
    const auto sketches = {Sketch{"a"}, Sketch{"b", {"a"}}, Sketch{"x", {"a"}}, Sketch{"m", {"b", "x"}},
                           Sketch{"u"}};
    world.add("one", sketches);
    const Graph alone = graph(sketches);
    Words local = steps(alone, plan_upgrade(alone, {}, "heads"));
    for (std::string &step : local)
        step.insert(1, "one:");
    EXPECT_EQ(world.steps(world.up("one")), local);
    // A need at the end leaves it as it is.
    world.add("two", {{"1", {}, {"one:m"}}, {"2", {"1"}, {"one:u"}}});
    Words result = world.steps(world.up("two"));
    std::erase_if(result, [](const std::string &step) { return step.starts_with("+two:"); });
    EXPECT_EQ(result.size(), local.size());
}

TEST(JointUpgrade, GoesThroughServicesThatNeedOneAnother) {
    World world;
    world.add("a", {{"1"}, {"2", {"1"}, {"b:1"}}, {"3", {"2"}, {"b:2"}}});
    world.add("b", {{"1", {}, {"a:1"}}, {"2", {"1"}, {"a:2"}}, {"3", {"2"}, {"a:3"}}});
    const Words order = {"+a:1", "+b:1", "+a:2", "+b:2", "+a:3", "+b:3"};
    EXPECT_EQ(world.steps(world.up_all()), order);
    EXPECT_EQ(world.steps(world.up("b")), order);
    EXPECT_EQ(world.steps(world.up("a")), Words(order.begin(), order.end() - 1));
    EXPECT_FALSE(error_of([&] { check_cross_service_cycles("a", world.finder()); }));
}

TEST(JointUpgrade, PullsInWhatTheNeededRevisionsNeed) {
    World world;
    world.add("a", {{"1", {}, {"b:2"}}});
    world.add("b", {{"1"}, {"side", {}, {"c:1"}}, {"2", {"1"}, {"side"}}, {"3", {"2"}}});
    world.add("c", {{"0"}, {"1", {"0"}}, {"2", {"1"}}});
    EXPECT_EQ(world.steps(world.up("a")), (Words{"+c:0", "+c:1", "+b:side", "+b:1", "+b:2", "+a:1"}));
    // In b that is the order in which b alone would go there.
    const Graph alone = graph({{"1"}, {"side"}, {"2", {"1"}, {"side"}}, {"3", {"2"}}});
    EXPECT_EQ(steps(alone, plan_upgrade(alone, {}, "2")), (Words{"+side", "+1", "+2"}));
}

TEST(JointUpgrade, UnderstandsLabels) {
    World world = sample();
    world.add("reports", {{"1", {}, {"users:accounts"}}});
    EXPECT_EQ(world.steps(world.up("reports")),
              (Words{"+users:001", "+users:002", "+users:003", "+reports:1"}));
}

TEST(JointUpgrade, UnderstandsNamesOfWhatIsReplaced) {
    World world;
    std::vector<Revision> users = revisions({{"S"}, {"003", {"S"}}});
    users[0].replaces = {"001", "002"};
    world.add("users", users);
    world.add("habits", {{"1", {}, {"users:001"}}});
    EXPECT_EQ(world.steps(world.up("habits")), (Words{"+users:S", "+habits:1"}));
    EXPECT_EQ(find_cross_service(*world.state("users").graph, "002"), world.state("users").graph->find("S"));
    EXPECT_EQ(find_cross_service(*world.state("users").graph, "004"), std::nullopt);
}

TEST(JointUpgrade, PullsInForPendingRevisionsOnly) {
    World world = sample();
    world.set_rows("habits", {"002"}); // though users:001 isn't applied
    EXPECT_EQ(world.steps(world.up("habits", "003")), (Words{"+habits:003"}));
    EXPECT_EQ(unmet_dependencies("habits", world.finder()), (Words{"002 depends on users:001"}));
}

TEST(JointUpgrade, SaysWhoseDependencyIsMissing) {
    World world = sample();
    world.add("habits", {{"001", {}, {"users:nothing"}}});
    EXPECT_REFUSED(missing_dependency, "Revision users:nothing referenced from 001 is not present",
                   world.up("habits"));
    world.add("reports", {{"1", {}, {"habits:001"}}});
    EXPECT_REFUSED(missing_dependency, "Revision users:nothing referenced from 001 is not present",
                   world.up("reports"));
}

TEST(JointUpgrade, SaysWhoseRowIsStray) {
    World world = sample();
    world.set_rows("users", {"gone"});
    const auto error = error_of([&] { (void)world.up("habits"); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::stray_row);
    EXPECT_EQ(error->service, "users");
    EXPECT_FALSE(error_of([&] { (void)world.up("habits", "001"); })); // doesn't look at users
}

TEST(JointUpgrade, RefusesACycle) {
    World world;
    world.add("a", {{"1", {}, {"b:2"}}, {"2", {"1"}}});
    world.add("b", {{"1", {}, {"c:1"}}, {"2", {"1"}}});
    world.add("c", {{"1", {}, {"a:2"}}});
    world.add("d", {{"1", {}, {"a:1"}}});
    const std::string message = "Dependency cycle is detected in revisions (a:1, a:2, b:1, b:2, c:1)";
    EXPECT_REFUSED(dependency_cycle, message, world.up("a"));
    EXPECT_REFUSED(dependency_cycle, message, world.up("d"));
    EXPECT_REFUSED(dependency_cycle, message, world.up_all());
    for (const std::string service : {"a", "b", "c", "d"})
        EXPECT_REFUSED(dependency_cycle, message, check_cross_service_cycles(service, world.finder()));
    World sound = sample();
    for (const std::string service : {"users", "habits"})
        EXPECT_FALSE(error_of([&] { check_cross_service_cycles(service, sound.finder()); }));
}

TEST(JointUpgrade, CorrectsRowsOnceWithTheFirstStepOfAService) {
    World world = sample();
    const std::vector<RowChange> corrections = {{Kind::update, "old", "001"}};
    world.set_rows("users", {"001"});
    world.state("users").corrections = corrections;
    world.set_rows("habits", {"003"});
    const CrossServicePlan plan = world.up("habits");
    ASSERT_EQ(world.steps(plan), (Words{"+users:002", "+users:003", "+habits:004"}));
    EXPECT_EQ(plan.steps[0].changes,
              (std::vector<RowChange>{{Kind::update, "old", "001"}, {Kind::update, "001", "002"}}));
    EXPECT_EQ(plan.steps[1].changes, (std::vector<RowChange>{{Kind::update, "002", "003"}}));
    EXPECT_EQ(plan.steps[2].changes, (std::vector<RowChange>{{Kind::update, "003", "004"}}));
    world.state("users").corrections = corrections;
    const CrossServicePlan alone = world.up("users", "002");
    ASSERT_EQ(alone.steps.size(), 1U);
    EXPECT_EQ(alone.steps[0].changes.size(), 2U);
}

TEST(JointDowngrade, TakesDependantsAlong) {
    World world = sample();
    world.set_rows("users", {"004"});
    world.set_rows("habits", {"004"});
    EXPECT_EQ(world.steps(world.down("users", "003")), (Words{"-users:004"}));
    EXPECT_EQ(world.steps(world.down("users", "002")), (Words{"-users:004", "-habits:004", "-users:003"}));
    const CrossServicePlan plan = world.down("users", "base");
    EXPECT_EQ(world.steps(plan), (Words{"-users:004", "-habits:004", "-users:003", "-users:002",
                                        "-habits:003", "-habits:002", "-users:001"}));
    EXPECT_EQ(plan.services, (Words{"users", "habits"}));
    world.run(plan);
    EXPECT_EQ(world.state("users").rows, Rows{});
    EXPECT_EQ(world.state("habits").rows, (Rows{"001"}));
}

TEST(JointDowngrade, LeavesAloneWhatDependsOnNothingOfIt) {
    World world = sample();
    world.set_rows("users", {"004"});
    world.set_rows("habits", {"001"});
    EXPECT_EQ(world.steps(world.down("users", "base")),
              (Words{"-users:004", "-users:003", "-users:002", "-users:001"}));
    world.set_rows("habits", {"004"});
    EXPECT_EQ(world.steps(world.down("habits", "base")),
              (Words{"-habits:004", "-habits:003", "-habits:002", "-habits:001"}));
}

TEST(JointDowngrade, GoesBackThroughServicesThatNeedOneAnother) {
    World world;
    world.add("a", {{"1"}, {"2", {"1"}, {"b:1"}}}, {"2"});
    world.add("b", {{"1", {}, {"a:1"}}, {"2", {"1"}, {"a:2"}}}, {"2"});
    EXPECT_EQ(world.steps(world.down("a", "base")), (Words{"-b:2", "-a:2", "-b:1", "-a:1"}));
    EXPECT_EQ(world.steps(world.down("b", "1")), (Words{"-b:2"}));
}

TEST(JointDowngrade, SaysWhoseRowIsStray) {
    World world = sample();
    world.set_rows("users", {"004"});
    world.set_rows("habits", {"gone"});
    const auto error = error_of([&] { (void)world.down("users"); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::stray_row);
    EXPECT_EQ(error->service, "habits");
}

TEST(UnmetDependencies, AreThoseOfAppliedRevisions) {
    World world = sample();
    EXPECT_EQ(unmet_dependencies("habits", world.finder()), Words{});
    world.set_rows("habits", {"004"});
    world.set_rows("users", {"002"});
    EXPECT_EQ(unmet_dependencies("habits", world.finder()), (Words{"004 depends on users:003"}));
    world.set_rows("users", {"003"});
    EXPECT_EQ(unmet_dependencies("habits", world.finder()), Words{});
}

TEST(ForeignNames, AreParsed) {
    EXPECT_FALSE(error_of([] { (void)Graph::load({{"1", {}, {"s:x"}, {}, ""}}); }));
    EXPECT_REFUSED(illegal_characters, "dependency ':x' names no service",
                   Graph::load({{"1", {}, {":x"}, {}, ""}}));
    EXPECT_REFUSED(illegal_characters, "revision identifier must not be empty",
                   Graph::load({{"1", {}, {"s:"}, {}, ""}}));
    EXPECT_REFUSED(illegal_characters, "Character(s) ':' not allowed in revision identifier 'x:y'",
                   Graph::load({{"1", {}, {"s:x:y"}, {}, ""}}));
    EXPECT_REFUSED(reserved_name, "revision identifier 'head' is a reserved word",
                   Graph::load({{"1", {}, {"s:head"}, {}, ""}}));
}

// Random worlds against the rules as sets, written down again slowly and independently of core.
using Place = std::pair<std::string, std::string>; // service and revision
using Places = std::set<Place>;

class Model {
public:
    explicit Model(std::uint64_t seed) : random_(seed) {
        const std::size_t services = 2 + random_() % 5;
        const std::size_t count = 1 + random_() % (chance(10) ? 40 : 12);
        const std::size_t crossing = 2 + random_() % 6;
        for (std::size_t s = 0; s < services; s++)
            names_.push_back(std::string(1, static_cast<char>('a' + s)));
        // In the order in which they are made nothing needs what comes later: needs are mutual, but no cycle.
        for (std::size_t i = 0; i < count * services; i++)
            add(names_[random_() % names_.size()], crossing);
        for (const std::string &name : names_) {
            std::vector<Revision> &revisions = revisions_[name];
            if (chance(2))
                std::shuffle(revisions.begin(), revisions.end(), random_);
            world.add(name, revisions);
        }
        apply_some();
    }

    [[nodiscard]] bool chance(std::size_t one_in) { return random_() % one_in == 0; }
    [[nodiscard]] const Words &names() const { return names_; }
    [[nodiscard]] std::string any_service() { return names_[random_() % names_.size()]; }
    [[nodiscard]] std::optional<std::string> any_of(const std::string &service) {
        const std::vector<Revision> &all = revisions_.at(service);
        return all.empty() ? std::nullopt : std::optional(all[random_() % all.size()].id);
    }

    [[nodiscard]] Places all_of(const std::string &service) const {
        Places found;
        for (const Revision &revision : revisions_.at(service))
            found.insert({service, revision.id});
        return found;
    }

    [[nodiscard]] const Places &own_below(const Place &place) const { return own_.at(place); }
    [[nodiscard]] const Places &foreign_below(const Place &place) const { return cross_service_.at(place); }

    [[nodiscard]] Places below(const Place &place) const {
        Places all = own_.at(place);
        all.insert(cross_service_.at(place).begin(), cross_service_.at(place).end());
        return all;
    }

    // What stands on these by edges of any kind, themselves included.
    [[nodiscard]] Places standing_on(Places set) const {
        for (std::size_t size = 0; size != set.size();) {
            size = set.size();
            for (const auto &[place, own] : own_)
                for (const Place &one : below(place))
                    if (set.contains(one))
                        set.insert(place);
        }
        return set;
    }

    [[nodiscard]] Places children(const Place &place) const {
        Places found;
        for (const Revision &revision : revisions_.at(place.first))
            if (std::count(revision.down_revisions.begin(), revision.down_revisions.end(), place.second) > 0)
                found.insert({place.first, revision.id});
        return found;
    }

    [[nodiscard]] Places closure(Places set) const {
        for (std::size_t size = 0; size != set.size();) {
            size = set.size();
            for (const Place &one : Places(set)) {
                const Places more = below(one);
                set.insert(more.begin(), more.end());
            }
        }
        return set;
    }

    // The tips in one service.
    [[nodiscard]] Rows tips(const Places &all, const std::string &service) const {
        std::set<std::string> found;
        for (const Place &one : all)
            if (one.first == service)
                found.insert(one.second);
        for (const Place &one : all)
            if (one.first == service)
                for (const Place &other : own_.at(one))
                    found.erase(other.second);
        return {found.begin(), found.end()};
    }

    void set_rows(const Places &all) {
        for (const std::string &name : names_) {
            Rows rows = tips(all, name);
            std::shuffle(rows.begin(), rows.end(), random_);
            world.set_rows(name, rows);
        }
    }

    Places applied; // at the start
    World world;

private:
    void add(const std::string &service, std::size_t crossing) {
        std::vector<Revision> &mine = revisions_[service];
        Revision revision{"r" + std::to_string(mine.size()), {}, {}, {}, "m"};
        if (chance(8))
            revision.branch_labels = {"label" + std::to_string(mine.size())};
        const Place place(service, revision.id);
        const auto recent = [&] {
            return mine[mine.size() - 1 - random_() % std::min<std::size_t>(mine.size(), 3)].id;
        };
        if (!mine.empty() && !chance(6)) {
            revision.down_revisions.push_back(recent());
            if (const std::string other = recent(); chance(3) && other != revision.down_revisions[0])
                revision.down_revisions.push_back(other);
        }
        Places &own = own_[place];
        for (const std::string &parent : revision.down_revisions)
            own.insert({service, parent});
        if (!mine.empty() && chance(4)) {
            revision.depends_on.push_back(mine[random_() % mine.size()].id);
            own.insert({service, revision.depends_on.back()});
        }
        Places &foreign = cross_service_[place];
        for (int i = 0; i < 2; i++) {
            const std::string other = any_service();
            if (other == service || revisions_[other].empty() || !chance(crossing))
                continue;
            const Revision &needed = revisions_[other][random_() % revisions_[other].size()];
            revision.depends_on.push_back(
                other + ":" + (needed.branch_labels.empty() ? needed.id : needed.branch_labels[0]));
            foreign.insert({other, needed.id});
        }
        places_.push_back(place);
        mine.push_back(std::move(revision));
    }

    void apply_some() {
        for (std::size_t i = random_() % 4; i > 0; i--)
            applied.insert(places_[random_() % places_.size()]);
        applied = closure(applied);
        set_rows(applied);
    }

    std::mt19937_64 random_;
    Words names_;
    std::map<std::string, std::vector<Revision>> revisions_;
    std::vector<Place> places_;
    std::map<Place, Places> own_;
    std::map<Place, Places> cross_service_;
};

Places without(Places set, const Places &gone) {
    for (const Place &one : gone)
        set.erase(one);
    return set;
}

// Follows a plan: each step stands on what is applied, or carries nothing; the rows are the tips after each.
void follow(Model &model, const CrossServicePlan &plan, const Places &before, const Places &expected) {
    Places applied = before;
    for (const Step &step : plan.steps) {
        const std::string &service = plan.services[step.service];
        ServiceState &state = model.world.state(service);
        const Place place(service, state.graph->id(step.revision));
        SCOPED_TRACE(service + ":" + place.second);
        if (step.direction == Direction::upgrade) {
            for (const Place &below : model.below(place))
                ASSERT_TRUE(applied.contains(below)) << "before " << below.first << ":" << below.second;
            ASSERT_TRUE(applied.insert(place).second) << "twice";
        } else {
            ASSERT_TRUE(applied.contains(place)) << "not applied";
            for (const Place &other : applied)
                ASSERT_FALSE(model.below(other).contains(place)) << "under " << other.second;
            applied.erase(place);
        }
        change(state.rows, step);
        Rows rows = state.rows;
        std::sort(rows.begin(), rows.end());
        ASSERT_EQ(rows, model.tips(applied, service));
    }
    ASSERT_EQ(applied, expected);
    for (const std::string &name : model.names()) {
        Rows rows = model.world.state(name).rows;
        std::sort(rows.begin(), rows.end());
        ASSERT_EQ(rows, model.tips(applied, name)) << name;
    }
}

void upgrade_one(Model &model, const std::string &service, const std::string &target) {
    Places wanted = model.closure({{service, target}});
    wanted.insert(model.applied.begin(), model.applied.end());
    follow(model, model.world.up(service, target), model.applied, wanted);
    EXPECT_TRUE(model.world.up(service, target).steps.empty());
    model.set_rows(model.applied);
}

void downgrade_one(Model &model, const std::string &service, const std::string &target) {
    const Places gone = model.standing_on(model.children({service, target}));
    Places left = without(model.applied, gone);
    if (left == model.applied)
        return; // no target to downgrade to; of one service alone that is tested elsewhere
    follow(model, model.world.down(service, target), model.applied, left);
    // And up again, in each service that lost something.
    Places now = left;
    for (const std::string &name : model.names())
        for (const std::string &row : model.tips(model.applied, name)) {
            Places wanted = model.closure({{name, row}});
            wanted.insert(now.begin(), now.end());
            ASSERT_NO_FATAL_FAILURE(follow(model, model.world.up(name, row), now, wanted));
            now = wanted;
        }
    ASSERT_EQ(now, model.applied);
    model.set_rows(model.applied);
}

void to_the_heads_and_back(Model &model, const std::string &service) {
    Places wanted = model.closure(model.all_of(service));
    wanted.insert(model.applied.begin(), model.applied.end());
    follow(model, model.world.up(service), model.applied, wanted);
    Places everything;
    for (const std::string &name : model.names())
        everything.merge(model.all_of(name));
    follow(model, model.world.up_all(), wanted, everything);
    EXPECT_TRUE(unmet_dependencies(service, model.world.finder()).empty());
    follow(model, model.world.down(service), everything,
           without(everything, model.standing_on(model.all_of(service))));
}

TEST(JointProperty, PlansAgreeWithSets) {
    for (std::uint64_t seed = 1; seed <= 1500; seed++) {
        SCOPED_TRACE(seed);
        Model model(seed);
        for (int round = 0; round < 2; round++) {
            const std::string service = model.any_service();
            if (const auto target = model.any_of(service)) {
                ASSERT_NO_FATAL_FAILURE(upgrade_one(model, service, *target));
                ASSERT_NO_FATAL_FAILURE(downgrade_one(model, service, *target));
            }
        }
        for (const std::string &name : model.names())
            ASSERT_FALSE(error_of([&] { check_cross_service_cycles(name, model.world.finder()); })) << name;
        ASSERT_NO_FATAL_FAILURE(to_the_heads_and_back(model, model.any_service()));
    }
}

} // namespace
} // namespace migrate::core::test
