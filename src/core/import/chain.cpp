#include "core/import/chain.hpp"

#include "core/interrupt.hpp"
#include "core/text.hpp"

#include <unordered_map>
#include <unordered_set>

namespace migrate::core {

namespace {

class Chain {
public:
    Chain(Migrations &migrations, const std::vector<KnownRevision> &known)
        : migrations_(migrations), known_(known) {
        for (const KnownRevision &one : known) {
            by_id_.emplace(one.id, &one);
        }
    }

    // To be called before parents are given.
    void refuse_late_files() {
        const ImportedFileRevision *newest = nullptr;
        for (std::size_t i = migrations_.revisions.size(); i > 0; i--) {
            const ImportedFileRevision *one = &migrations_.revisions[i - 1];
            ticker_.tick();
            if (is_applied(one->id)) {
                newest = newest == nullptr ? one : newest;
            } else if (newest != nullptr && !one->parents && !by_id_.contains(one->id)) {
                refuse(*one, *newest);
            }
        }
    }

    void give_parents() {
        std::optional<std::string> before = last_applied();
        for (ImportedFileRevision &revision : migrations_.revisions) {
            ticker_.tick();
            const auto found = by_id_.find(revision.id);
            if (found != by_id_.end() && found->second->is_applied) {
                revision.parents = found->second->parents;
                continue;
            }
            if (!revision.parents) {
                revision.parents.emplace();
                if (before) {
                    revision.parents->push_back(*before);
                }
            }
            before = revision.is_followed ? revision.id : before;
        }
    }

private:
    [[nodiscard]] bool is_applied(std::string_view id) const {
        const auto found = by_id_.find(id);
        return found != by_id_.end() && found->second->is_applied;
    }

    // The applied revision that no other one follows; of several, the last one of the folder, or that was
    // registered last.
    std::optional<std::string> last_applied() {
        std::unordered_set<std::string_view> followed;
        for (const KnownRevision &one : known_) {
            ticker_.tick();
            if (one.is_applied) {
                followed.insert(one.parents.begin(), one.parents.end());
            }
        }
        const auto is_tip = [&](std::string_view id) { return is_applied(id) && !followed.contains(id); };
        std::optional<std::string> last;
        for (const KnownRevision &one : known_) {
            last = is_tip(one.id) ? one.id : last;
        }
        for (const ImportedFileRevision &one : migrations_.revisions) {
            last = one.is_followed && is_tip(one.id) ? one.id : last;
        }
        return last;
    }

    void refuse(const ImportedFileRevision &late, const ImportedFileRevision &applied) {
        const bool is_one_file = late.source == applied.source; // of several revisions
        const std::size_t line = is_one_file && late.up ? late.up->first_line : 0;
        migrations_.findings.push_back(
            {late.source, line, ErrorCode::late_file,
             is_one_file
                 ? core::format("{} is new, but comes before {}, which is applied", late.id, applied.id)
                 : core::format("{} is new, but comes before {}, which is applied", late.source,
                                applied.source),
             is_one_file
                 ? "Put it behind that, or let it follow what is applied: out_of_order => true."
                 : "Give it a later version, or let it follow what is applied: out_of_order => true."});
    }

    Migrations &migrations_;
    const std::vector<KnownRevision> &known_;
    std::unordered_map<std::string_view, const KnownRevision *> by_id_;
    InterruptTicker ticker_;
};

} // namespace

void chain(Migrations &migrations, const std::vector<KnownRevision> &known, bool out_of_order) {
    Chain chain(migrations, known);
    if (!out_of_order) {
        chain.refuse_late_files();
    }
    chain.give_parents();
}

} // namespace migrate::core
