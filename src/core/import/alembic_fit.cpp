#include "core/import/alembic_fit.hpp"

#include "core/import/alembic_text.hpp"
#include "core/interrupt.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace migrate::core {
namespace {

constexpr const char *same_project = "Give the outputs of `alembic upgrade base:heads --sql` and `alembic "
                                     "history --verbose` of the same project.";

std::string line_of(const AlembicHistoryEntry &entry) {
    return "line " + std::to_string(entry.line) + " of history";
}
std::string line_of(const ImportedRevision &imported) {
    return "line " + std::to_string(imported.line) + " of up_sql";
}

ImportError mismatch(std::string message, std::string detail = {}) {
    return {ErrorCode::import_mismatch, std::move(message), std::move(detail), same_project};
}

bool contains(const std::vector<std::string> &names, const std::string &name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool are_same(std::vector<std::string> one, std::vector<std::string> other) {
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    return one == other;
}

class HistoryFit {
public:
    HistoryFit(std::vector<AlembicHistoryEntry> history, const std::vector<ImportedRevision> &imported,
               const Graph &registered)
        : entries_(std::move(history)), imported_(imported), registered_(registered) {}

    std::vector<Revision> fit() {
        index();
        link();
        hold_against_imported();
        hold_against_registered();
        gather_branches();
        find_carriers();
        check_dependencies();
        return revisions();
    }

private:
    using Place = std::size_t; // in entries_

    struct Branch {
        std::vector<Place> members;
        std::vector<Place> candidates; // those that may carry the label, the first one first
        Place carrier = 0;
        bool is_shown = false; // by version rows
    };

    void index() {
        for (Place place = 0; place < entries_.size(); place++) {
            ticker_.tick();
            const auto [first, is_new] = places_.emplace(entries_[place].id, place);
            if (!is_new) {
                throw mismatch(core::format(R"(revision "{}" is there twice, the second time in {})",
                                            entries_[place].id, line_of(entries_[place])),
                               core::format("The first time is {}.", line_of(entries_[first->second])));
            }
        }
        for (std::size_t i = 0; i < imported_.size(); i++) {
            ticker_.tick();
            imported_places_.emplace(imported_[i].revision.id, i);
        }
    }

    void link() {
        children_.resize(entries_.size());
        for (Place place = 0; place < entries_.size(); place++) {
            ticker_.tick();
            for (const std::string &parent : entries_[place].parents) {
                const auto found = places_.find(parent);
                if (found == places_.end()) {
                    throw ImportError(
                        ErrorCode::import_mismatch,
                        core::format(R"(revision "{}" in {} follows "{}", which is not there)",
                                     entries_[place].id, line_of(entries_[place]), parent),
                        "A part of a history does not tell which revision carries a branch label.",
                        "Give the output of `alembic history --verbose` in full, without a range.");
                }
                children_[found->second].push_back(place);
            }
        }
    }

    void hold_against_imported() {
        for (const ImportedRevision &imported : imported_) {
            ticker_.tick();
            const auto found = places_.find(imported.revision.id);
            if (found == places_.end()) {
                throw mismatch(core::format(R"(revision "{}" in {} is not in history)", imported.revision.id,
                                            line_of(imported)));
            }
            const AlembicHistoryEntry &entry = entries_[found->second];
            if (!are_same(entry.parents, imported.revision.down_revisions)) {
                throw mismatch(core::format(R"(revision "{}" has other parents in {} than in up_sql)",
                                            entry.id, line_of(entry)),
                               core::format(R"(There: "{}"; in {}: "{}".)", join(entry.parents),
                                            line_of(imported), join(imported.revision.down_revisions)));
            }
        }
    }

    void hold_against_registered() {
        for (const AlembicHistoryEntry &entry : entries_) {
            ticker_.tick();
            if (imported_places_.contains(entry.id)) {
                continue;
            }
            const auto node = registered_.find(entry.id);
            if (!node) {
                throw mismatch(
                    core::format(R"(revision "{}" in {} is not in up_sql)", entry.id, line_of(entry)),
                    "Nor is it registered.");
            }
            const std::vector<std::string> &parents = registered_.revision(*node).down_revisions;
            if (!are_same(entry.parents, parents)) {
                throw mismatch(
                    core::format(R"(revision "{}" has other parents in {} than it is registered with)",
                                 entry.id, line_of(entry)),
                    core::format(R"(There: "{}"; registered: "{}".)", join(entry.parents), join(parents)));
            }
        }
    }

    // A label spreads to all that follows its carrier, and towards the base as far as there is no fork: so
    // the members are one revision and all that follows it.
    void gather_branches() {
        for (Place place = 0; place < entries_.size(); place++) {
            for (const std::string &label : entries_[place].labels) {
                ticker_.tick();
                branches_[label].members.push_back(place);
            }
        }
        std::vector<const std::string *> label_of(entries_.size()); // the branch that was looked at last
        for (auto &[label, branch] : branches_) {
            for (const Place place : branch.members) {
                label_of[place] = &label;
            }
            const auto is_member = [&, mark = &label](Place place) { return label_of[place] == mark; };
            const std::vector<Place> roots = roots_of(branch, is_member);
            for (const Place place : branch.members) {
                ticker_.tick();
                const auto outside =
                    std::find_if_not(children_[place].begin(), children_[place].end(), is_member);
                if (outside != children_[place].end()) {
                    refuse_branch(label, place, *outside);
                }
            }
            if (roots.size() != 1) {
                const std::vector<Place> &apart = roots.empty() ? branch.members : roots;
                refuse_branch(label, apart.front(), apart.back());
            }
            branch.candidates = line_from(roots.front());
            branch.carrier = roots.front();
        }
    }

    // The members none of whose parents is a member.
    template <typename IsMember>
    std::vector<Place> roots_of(const Branch &branch, const IsMember &is_member) {
        std::vector<Place> roots;
        for (const Place place : branch.members) {
            ticker_.tick();
            const std::vector<std::string> &parents = entries_[place].parents;
            if (std::none_of(parents.begin(), parents.end(),
                             [&](const std::string &parent) { return is_member(places_.at(parent)); })) {
                roots.push_back(place);
            }
        }
        return roots;
    }

    std::vector<Place> line_from(Place place) {
        std::vector<Place> line = {place};
        while (children_[place].size() == 1 && line.size() < entries_.size()) {
            ticker_.tick();
            place = children_[place].front();
            if (entries_[place].parents.size() > 1) {
                break;
            }
            line.push_back(place);
        }
        return line;
    }

    [[noreturn]] void refuse_branch(const std::string &label, Place one, Place other) const {
        throw mismatch(
            core::format(R"(branch name "{}" is not spread over history as Alembic does it)", label),
            core::format(R"(See revision "{}" in {} and revision "{}" in {}.)", entries_[one].id,
                         line_of(entries_[one]), entries_[other].id, line_of(entries_[other])));
    }

    void find_carriers() {
        for (auto &[label, branch] : branches_) {
            ticker_.tick();
            const auto node = registered_.find_name(label);
            const auto place = node ? places_.find(registered_.id(*node)) : places_.end();
            if (place != places_.end() && contains_place(branch.candidates, place->second)) {
                branch.carrier = place->second;
            }
        }
        for (const ImportedRevision &imported : imported_) {
            ticker_.tick();
            const AlembicHistoryEntry &entry = entries_[places_.at(imported.revision.id)];
            for (const std::string &shown : imported.revision.depends_on) {
                if (!contains(entry.depends_on, shown)) {
                    take_as_carrier(entry, shown);
                }
            }
        }
    }

    static bool contains_place(const std::vector<Place> &places, Place place) {
        return std::find(places.begin(), places.end(), place) != places.end();
    }

    // A dependency that version rows show, and that history does not name: it must be what a label means.
    void take_as_carrier(const AlembicHistoryEntry &entry, const std::string &shown) {
        const auto place = places_.find(shown);
        for (const std::string &name : entry.depends_on) {
            const auto found = place != places_.end() ? branches_.find(name) : branches_.end();
            if (found == branches_.end() || places_.contains(name)) {
                continue;
            }
            Branch &branch = found->second;
            if (branch.is_shown ? branch.carrier == place->second
                                : contains_place(branch.candidates, place->second)) {
                branch.carrier = place->second;
                branch.is_shown = true;
                return;
            }
        }
        throw mismatch(core::format(R"(revision "{}" depends on "{}" by its version rows, but not in {})",
                                    entry.id, shown, line_of(entry)),
                       core::format(R"(There: "{}".)", join(entry.depends_on)));
    }

    void check_dependencies() {
        for (const AlembicHistoryEntry &entry : entries_) {
            const auto own = imported_places_.find(entry.id);
            for (const std::string &name : entry.depends_on) {
                ticker_.tick();
                const auto branch = branches_.find(name);
                if (!places_.contains(name) && branch == branches_.end()) {
                    throw mismatch(core::format(R"(revision "{}" in {} depends on "{}", which is not there)",
                                                entry.id, line_of(entry), name));
                }
                const std::string &id = places_.contains(name) ? name : entries_[branch->second.carrier].id;
                const auto other = imported_places_.find(id);
                if (own != imported_places_.end() && other != imported_places_.end() &&
                    other->second >= own->second) {
                    throw mismatch(
                        core::format(R"(revision "{}" in {} comes before "{}", on which it depends)",
                                     entry.id, line_of(imported_[own->second]), id),
                        core::format("So it is in {}.", line_of(entry)));
                }
            }
        }
    }

    std::vector<Revision> revisions() {
        std::vector<Revision> result;
        result.reserve(entries_.size());
        for (AlembicHistoryEntry &entry : entries_) {
            result.push_back({std::move(entry.id),
                              std::move(entry.parents),
                              std::move(entry.depends_on),
                              {},
                              std::move(entry.message)});
        }
        for (const auto &[label, branch] : branches_) {
            result[branch.carrier].branch_labels.push_back(label);
        }
        return result;
    }

    std::vector<AlembicHistoryEntry> entries_;
    const std::vector<ImportedRevision> &imported_;
    const Graph &registered_;
    std::unordered_map<std::string, Place> places_;
    std::unordered_map<std::string, std::size_t> imported_places_;
    std::vector<std::vector<Place>> children_;
    std::map<std::string, Branch> branches_;
    InterruptTicker ticker_;
};

} // namespace

std::vector<Revision> fit_history(std::vector<AlembicHistoryEntry> history,
                                  const std::vector<ImportedRevision> &imported, const Graph &registered) {
    return HistoryFit(std::move(history), imported, registered).fit();
}

} // namespace migrate::core
