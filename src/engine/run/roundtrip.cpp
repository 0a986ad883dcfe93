#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

#include "core/schema/difference.hpp"
#include "core/text.hpp"

#include "engine/run/roundtrip.hpp"

#include "engine/run/shadow.hpp"
#include "engine/state/problem.hpp"
#include "pg/read_only.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

const char *result_of(const core::ObjectChange &change) noexcept {
    switch (change.change) {
    case core::ChangeKind::missing:
        return "lost";
    case core::ChangeKind::unexpected:
        return "left behind";
    case core::ChangeKind::changed:
        break;
    }
    return core::is_column_order(change.type) ? "reordered" : "changed";
}

// The revisions of a service on their trips, one after another: each stays up for those that come after it.
class Roundtrip {
public:
    Roundtrip(const std::string &service, Shadow &shadow) : service_(service), shadow_(shadow) {}

    void go(const Shadow::PendingRevision &revision) {
        revision_ = revision.revision;
        const auto missing = std::find_if(revision.needs.begin(), revision.needs.end(),
                                          [this](const std::string &id) { return failed_.contains(id); });
        if (missing != revision.needs.end()) {
            fail("not tried", core::format("needs revision {}", *missing));
            return;
        }
        const core::Rows rows = shadow_.rows();
        const core::Snapshot before = shadow_.read();
        if (const auto problem = problem_of(service_, [this] { shadow_.step_to(revision_); })) {
            fail("up fails", problem->text());
            return;
        }
        if (!revision.is_reversible) {
            add("irreversible");
            return;
        }
        go_down_and_up(rows, before);
    }

    std::vector<Trip> take() { return std::move(trips_); }

private:
    // All of that is taken back, so that those that come after it are not tried on what it has damaged.
    void go_down_and_up(const core::Rows &rows, const core::Snapshot &before) {
        const core::Snapshot up = shadow_.read();
        std::optional<core::Snapshot> down;
        std::optional<core::Snapshot> again;
        const auto problem = problem_of(service_, [&] {
            const pg::Subtransaction way;
            shadow_.step_back(rows);
            down = shadow_.read();
            shadow_.step_to(revision_);
            again = shadow_.read();
        });
        std::set<std::pair<std::string, std::string>> told;
        if (down) {
            compare(before, *down, told);
        }
        if (problem) {
            add(down ? "up again fails" : "down fails", problem->text());
        } else {
            compare(up, *again, told);
            if (told.empty()) {
                add("ok");
            }
        }
    }

    // Each object is told once.
    void compare(const core::Snapshot &before, const core::Snapshot &after,
                 std::set<std::pair<std::string, std::string>> &told) {
        for (const core::ObjectChange &change : core::compare_snapshots(before, after)) {
            if (told.emplace(change.type, change.identity).second) {
                trips_.push_back({revision_, result_of(change), change.type, change.identity, change.expected,
                                  change.actual});
            }
        }
    }

    void add(const char *result, std::optional<std::string> error = {}) {
        trips_.push_back({revision_, result, {}, {}, {}, std::move(error)});
    }

    void fail(const char *result, const std::string &error) {
        failed_.insert(revision_);
        add(result, error);
    }

    const std::string &service_;
    Shadow &shadow_;
    std::string revision_;
    std::unordered_set<std::string> failed_; // revisions that are not up
    std::vector<Trip> trips_;
};

} // namespace

std::vector<Trip> roundtrip(const std::string &service, const std::string &target) {
    pg::refuse_read_only("migrate.roundtrip()");
    Shadow shadow(service);
    const bool is_all = target == "all";
    shadow.upgrade(is_all ? "base" : "current");
    Roundtrip trips(service, shadow);
    for (const Shadow::PendingRevision &revision : shadow.pending(is_all ? "heads" : target)) {
        trips.go(revision);
    }
    return trips.take();
}

} // namespace migrate::engine
