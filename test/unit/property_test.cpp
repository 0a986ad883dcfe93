// Plans on random graphs held against the rules as sets: written down again here, slowly and independently of
// core.
#include "support.hpp"

#include "core/render.hpp"

#include <map>
#include <random>
#include <set>

namespace migrate::core::test {
namespace {

using Words = std::vector<std::string>;
using Set = std::set<std::string>;

class Model {
public:
    explicit Model(std::uint64_t seed) : random_(seed) {
        const std::size_t count = 1 + random_() % 24;
        const std::size_t branching = 2 + random_() % 12;
        const std::size_t depending = random_() % 3;
        for (std::size_t i = 0; i < count; i++)
            add("r" + std::to_string(i), branching, depending);
        if (random_() % 2 == 0)
            std::shuffle(revisions_.begin(), revisions_.end(), random_);
    }

    [[nodiscard]] const std::vector<Revision> &revisions() const { return revisions_; }
    [[nodiscard]] std::string any() { return ids_[random_() % ids_.size()]; }
    [[nodiscard]] bool chance(std::size_t one_in) { return random_() % one_in == 0; }

    [[nodiscard]] Set closure(Set set) const {
        for (std::size_t size = 0; size != set.size();) {
            size = set.size();
            for (const std::string &one : Set(set))
                set.insert(below_.at(one).begin(), below_.at(one).end());
        }
        return set;
    }

    [[nodiscard]] Set tips(const Set &applied) const {
        Set tips = applied;
        for (const std::string &one : applied)
            for (const std::string &below : below_.at(one))
                tips.erase(below);
        return tips;
    }

    // All that stands on one of them, themselves included.
    [[nodiscard]] Set standing_on(const Set &set) const {
        Set above;
        for (const std::string &one : ids_)
            for (const std::string &below : closure({one}))
                if (set.contains(below))
                    above.insert(one);
        return above;
    }

    [[nodiscard]] Set children(const std::string &id) const {
        Set found;
        for (const Revision &revision : revisions_)
            if (std::find(revision.down_revisions.begin(), revision.down_revisions.end(), id) !=
                revision.down_revisions.end())
                found.insert(revision.id);
        return found;
    }

    [[nodiscard]] const Set &below(const std::string &id) const { return below_.at(id); }

    Rows random_rows() {
        Set some;
        for (std::size_t i = random_() % 4; i > 0; i--)
            some.insert(any());
        const Set rows = tips(closure(some));
        Rows list(rows.begin(), rows.end());
        std::shuffle(list.begin(), list.end(), random_);
        return list;
    }

private:
    void add(const std::string &id, std::size_t branching, std::size_t depending) {
        Revision revision{id, {}, {}, {}, "m"};
        Set below;
        const auto pick = [&] {
            const std::size_t recent = std::min<std::size_t>(ids_.size(), 1 + random_() % branching);
            return ids_[ids_.size() - 1 - random_() % recent];
        };
        if (!ids_.empty() && !chance(branching)) {
            revision.down_revisions.push_back(pick());
            if (const std::string other = pick(); chance(3) && other != revision.down_revisions[0])
                revision.down_revisions.push_back(other);
        }
        for (std::size_t i = 0; i < depending && !ids_.empty(); i++)
            if (chance(2))
                revision.depends_on.push_back(any());
        below.insert(revision.down_revisions.begin(), revision.down_revisions.end());
        below.insert(revision.depends_on.begin(), revision.depends_on.end());
        below_[id] = below;
        ids_.push_back(id);
        revisions_.push_back(std::move(revision));
    }

    std::mt19937_64 random_;
    Words ids_;
    std::vector<Revision> revisions_;
    std::map<std::string, Set> below_;
};

// Follows a plan step by step: each step must stand on applied revisions alone, or carry none, and the rows
// must be the tips after each.
void follow(const Model &model, const Graph &graph, Rows rows, const Plan &plan, const Set &expected) {
    Set applied = model.closure({rows.begin(), rows.end()});
    for (const Step &step : plan.steps) {
        const std::string &id = graph.id(step.revision);
        if (step.direction == Direction::upgrade) {
            for (const std::string &below : model.below(id))
                ASSERT_TRUE(applied.contains(below)) << id << " before " << below;
            ASSERT_TRUE(applied.insert(id).second) << id << " twice";
        } else {
            ASSERT_TRUE(applied.contains(id)) << id;
            ASSERT_TRUE(model.tips(applied).contains(id)) << id << " while something stands on it";
            applied.erase(id);
        }
        change(rows, step);
        ASSERT_EQ(Set(rows.begin(), rows.end()), model.tips(applied)) << "after " << id;
        ASSERT_EQ(rows.size(), model.tips(applied).size());
    }
    ASSERT_EQ(applied, expected);
}

Set without(Set set, const Set &gone) {
    for (const std::string &one : gone)
        set.erase(one);
    return set;
}

void upgrade_and_downgrade(Model &model, const Graph &graph) {
    const Rows rows = model.random_rows();
    const Set applied = model.closure({rows.begin(), rows.end()});
    const std::string target = model.any();
    Set wanted = model.closure({target});
    wanted.insert(applied.begin(), applied.end());
    follow(model, graph, rows, plan_upgrade(graph, rows, target), wanted);
    const auto down = error_of([&] {
        const Set gone = model.standing_on(model.children(target));
        follow(model, graph, rows, plan_downgrade(graph, rows, target, ""), without(applied, gone));
    });
    ASSERT_EQ(down.has_value(), !std::count(rows.begin(), rows.end(), target) &&
                                    without(applied, model.standing_on(model.children(target))) == applied)
        << target;
    follow(model, graph, rows, plan_downgrade(graph, rows, "base", ""), {});
    Set all;
    for (const Revision &revision : model.revisions())
        all.insert(revision.id);
    follow(model, graph, rows, plan_upgrade(graph, rows, "heads"), all);
}

// Every revision once, none before what stands on it.
void check_history(const Model &model, const Graph &graph) {
    Set shown;
    for (const std::string &line : history(graph, {}, std::nullopt, false, false)) {
        const std::size_t begin = line.find("-> ") + 3;
        const std::string id = line.substr(begin, line.find_first_of(" ,", begin) - begin);
        for (const std::string &below : model.below(id))
            ASSERT_FALSE(shown.contains(below)) << below << " before " << id;
        ASSERT_TRUE(shown.insert(id).second);
    }
    ASSERT_EQ(shown.size(), graph.size());
}

TEST(Property, PlansAgreeWithSets) {
    for (std::uint64_t seed = 1; seed <= 3000; seed++) {
        SCOPED_TRACE(seed);
        Model model(seed);
        const Graph graph = Graph::load(model.revisions());
        for (int round = 0; round < 3; round++)
            ASSERT_NO_FATAL_FAILURE(upgrade_and_downgrade(model, graph));
        ASSERT_NO_FATAL_FAILURE(check_history(model, graph));
    }
}

} // namespace
} // namespace migrate::core::test
