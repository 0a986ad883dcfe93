// Plans on random graphs held against the rules as sets: written down again here, slowly and independently of
// core.
#include "support.hpp"

#include "core/print/render.hpp"

#include <map>
#include <random>
#include <set>

namespace migrate::core::test {
namespace {

using Words = std::vector<std::string>;
using Set = std::set<std::string>;

class Model {
public:
    Model(std::uint64_t seed, std::size_t largest) : random_(seed) {
        const std::size_t count = 1 + random_() % largest;
        const std::size_t branching = 2 + random_() % 12;
        const std::size_t depending = random_() % 4;
        for (std::size_t i = 0; i < count; i++)
            add("r" + std::to_string(i), branching, depending);
        if (random_() % 2 == 0)
            std::shuffle(revisions_.begin(), revisions_.end(), random_);
    }

    [[nodiscard]] const std::vector<Revision> &revisions() const { return revisions_; }
    [[nodiscard]] std::string any() { return ids_[random_() % ids_.size()]; }
    [[nodiscard]] bool chance(std::size_t one_in) { return random_() % one_in == 0; }

    // With all that they stand on.
    [[nodiscard]] Set closure(const Set &set) const {
        Set all = set;
        for (const std::string &one : set)
            all.insert(stands_on_.at(one).begin(), stands_on_.at(one).end());
        return all;
    }

    // The revision, its ancestors and its descendants, by parents alone.
    [[nodiscard]] Set line_of(const std::string &id) const {
        Set line = ancestors_.at(id);
        for (const auto &[one, ancestors] : ancestors_)
            if (one == id || ancestors.contains(id))
                line.insert(one);
        return line;
    }

    [[nodiscard]] Set ancestors(const std::string &id) const { return ancestors_.at(id); }
    [[nodiscard]] const std::map<std::string, std::string> &labels() const { return labels_; }

    [[nodiscard]] Set tips(const Set &applied) const {
        Set tips = applied;
        for (const std::string &one : applied)
            for (const std::string &below : below_.at(one))
                tips.erase(below);
        return tips;
    }

    // All that stands on one of them, themselves included.
    [[nodiscard]] Set standing_on(const Set &set) const {
        Set above = set;
        for (const auto &[one, below] : stands_on_)
            if (std::any_of(set.begin(), set.end(),
                            [&](const std::string &id) { return below.contains(id); }))
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
        below.insert(revision.down_revisions.begin(), revision.down_revisions.end());
        for (const std::string &parent : revision.down_revisions) {
            ancestors_[id].insert(parent);
            ancestors_[id].insert(ancestors_[parent].begin(), ancestors_[parent].end());
        }
        for (std::size_t i = 0; i < depending && !ids_.empty(); i++)
            if (chance(2))
                add_dependency(revision, below);
        if (chance(6)) {
            revision.branch_labels.push_back("label" + id);
            labels_["label" + id] = id;
        }
        below_[id] = below;
        ancestors_[id];
        stands_on_[id] = below;
        for (const std::string &one : below)
            stands_on_[id].insert(stands_on_[one].begin(), stands_on_[one].end());
        ids_.push_back(id);
        revisions_.push_back(std::move(revision));
    }

    // On a revision by its id, or by a label.
    void add_dependency(Revision &revision, Set &below) {
        if (!labels_.empty() && chance(3)) {
            const auto label =
                std::next(labels_.begin(), static_cast<std::ptrdiff_t>(random_() % labels_.size()));
            revision.depends_on.push_back(label->first);
            below.insert(label->second);
        } else {
            revision.depends_on.push_back(any());
            below.insert(revision.depends_on.back());
        }
    }

    std::mt19937_64 random_;
    Words ids_;
    std::vector<Revision> revisions_;
    std::map<std::string, Set> below_;
    std::map<std::string, Set> stands_on_;
    std::map<std::string, Set> ancestors_; // by parents
    std::map<std::string, std::string> labels_;
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

// label@head is the head of the labelled revision's line, if there is one alone.
void upgrade_branch(const Model &model, const Graph &graph, const Rows &rows, const std::string &label,
                    const std::string &owner) {
    Set heads;
    for (const std::string &one : model.line_of(owner))
        if (model.children(one).empty())
            heads.insert(one);
    if (heads.size() > 1) {
        const auto refused = error_of([&] { (void)plan_upgrade(graph, rows, label + "@head"); });
        ASSERT_TRUE(refused && refused->code == ErrorCode::multiple_heads) << label;
        return;
    }
    Set wanted = model.closure({*heads.begin()});
    const Set applied = model.closure({rows.begin(), rows.end()});
    wanted.insert(applied.begin(), applied.end());
    follow(model, graph, rows, plan_upgrade(graph, rows, label + "@head"), wanted);
}

// label@base undoes what stands on the base that the branch has grown from.
void downgrade_branch(const Model &model, const Graph &graph, const Rows &rows, const std::string &label,
                      const std::string &owner) {
    Set bases;
    for (const Revision &revision : model.revisions())
        if (revision.down_revisions.empty())
            bases.insert(revision.id);
    if (bases.size() > 1) {
        Set of_branch = model.ancestors(owner);
        of_branch.insert(owner);
        std::erase_if(bases, [&](const std::string &base) { return !of_branch.contains(base); });
    }
    const Set applied = model.closure({rows.begin(), rows.end()});
    follow(model, graph, rows, plan_downgrade(graph, rows, label + "@base", ""),
           without(applied, model.standing_on(bases)));
}

// A stamp takes the place of the rows that are related to it; other rows stay.
void stamp(const Model &model, const Graph &graph, const Rows &rows, const std::string &target) {
    Set expected(rows.begin(), rows.end());
    if (!expected.contains(target)) {
        const Set below = model.closure({target});
        const Set above = model.standing_on({target});
        std::erase_if(expected,
                      [&](const std::string &row) { return below.contains(row) || above.contains(row); });
        expected.insert(target);
    }
    const Rows after = rows_after(rows, plan_stamp(graph, rows, {target}, false));
    ASSERT_EQ(Set(after.begin(), after.end()), expected) << target;
}

void branches_and_stamps(Model &model, const Graph &graph) {
    const Rows rows = model.random_rows();
    for (const auto &[label, owner] : model.labels()) {
        upgrade_branch(model, graph, rows, label, owner);
        downgrade_branch(model, graph, rows, label, owner);
        stamp(model, graph, rows, owner);
    }
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

void check_graphs(std::uint64_t seeds, std::size_t largest) {
    for (std::uint64_t seed = 1; seed <= seeds; seed++) {
        SCOPED_TRACE(seed);
        Model model(seed, largest);
        const Graph graph = Graph::load(model.revisions());
        for (int round = 0; round < 3; round++)
            ASSERT_NO_FATAL_FAILURE(upgrade_and_downgrade(model, graph));
        ASSERT_NO_FATAL_FAILURE(branches_and_stamps(model, graph));
        ASSERT_NO_FATAL_FAILURE(check_history(model, graph));
    }
}

TEST(Property, PlansAgreeWithSets) { check_graphs(3000, 24); }

TEST(Property, PlansOfLargeGraphsAgreeWithSets) { check_graphs(250, 200); }

} // namespace
} // namespace migrate::core::test
