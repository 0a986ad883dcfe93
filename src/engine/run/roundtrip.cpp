#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "core/schema/difference.hpp"
#include "core/text.hpp"

#include "engine/run/roundtrip.hpp"

#include "engine/run/function_notes.hpp"
#include "engine/run/shadow.hpp"
#include "engine/state/problem.hpp"
#include "pg/error.hpp"
#include "pg/object_watch.hpp"
#include "pg/read_only.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

TripResult result_of(const core::ObjectChange &change) noexcept {
    switch (change.change) {
    case core::ChangeKind::missing:
        return TripResult::lost;
    case core::ChangeKind::unexpected:
        return TripResult::left_behind;
    case core::ChangeKind::changed:
        break;
    }
    return core::is_column_order(change.type) ? TripResult::reordered : TripResult::changed;
}

// The revisions of a service on their trips, one after another: each stays up for those that come after it.
class Roundtrip {
public:
    Roundtrip(const std::string &service, Shadow &shadow, bool has_data, FunctionNotes &functions)
        : service_(service), shadow_(shadow), has_data_(has_data), functions_(functions) {}

    void go(const Shadow::PendingRevision &revision) {
        revision_ = revision.revision;
        const auto missing = std::find_if(revision.needs.begin(), revision.needs.end(),
                                          [this](const std::string &id) { return failed_.contains(id); });
        if (missing != revision.needs.end()) {
            fail(TripResult::not_tried, core::format("needs revision {}", *missing));
            return;
        }
        if (const auto problem = problem_of(service_, [this] { shadow_.bring_needs_of(revision_); })) {
            fail(TripResult::up_fails, problem->text());
            return;
        }
        const Before before{shadow_.rows(), shadow_.read(), digest()};
        const pg::ObjectWatch made;
        if (const auto problem = problem_of(service_, [this] { shadow_.step_to(revision_); })) {
            fail(TripResult::up_fails, problem->text());
            return;
        }
        const core::Snapshot up = shadow_.read();
        functions_.look(shadow_, revision_, before.snapshot, up);
        if (!revision.is_reversible) {
            add(TripResult::irreversible);
            return;
        }
        go_down_and_up(before, up, made);
    }

    std::vector<Trip> take() { return std::move(trips_); }

private:
    struct Before {
        core::Rows rows;
        core::Snapshot snapshot;
        std::vector<pg::TableDigest> tables;
    };

    [[nodiscard]] std::vector<pg::TableDigest> digest() const {
        return has_data_ ? shadow_.digest_tables() : std::vector<pg::TableDigest>();
    }

    // All of that is taken back, so that those that come after it are not tried on what it has damaged.
    void go_down_and_up(const Before &before, const core::Snapshot &up, const pg::ObjectWatch &made) {
        std::optional<core::Snapshot> down;
        std::vector<pg::IdentifiedObject> left;
        std::vector<pg::TableDigest> tables;
        std::optional<core::Snapshot> again;
        const auto problem = problem_of(service_, [&] {
            const pg::Subtransaction way;
            shadow_.step_back(before.rows);
            tables = digest();
            left = shadow_.remaining_outside(made);
            down = shadow_.read();
            shadow_.step_to(revision_);
            again = shadow_.read();
        });
        std::set<std::pair<std::string, std::string>> told;
        const auto begin = static_cast<std::ptrdiff_t>(trips_.size());
        if (down) {
            forget_own_schema(before.snapshot, *down);
            compare(before.snapshot, *down, told);
            compare(before.tables, tables, told);
            for (pg::IdentifiedObject &object : left) {
                told.emplace(object.type, object.identity);
                trips_.push_back({revision_,
                                  TripResult::left_behind,
                                  std::move(object.type),
                                  std::move(object.identity),
                                  {},
                                  {}});
            }
        }
        if (problem) {
            add(down ? TripResult::up_again_fails : TripResult::down_fails, problem->text());
        } else {
            compare(up, *again, told);
            if (told.empty()) {
                add(TripResult::ok);
            }
        }
        std::stable_sort(trips_.begin() + begin, trips_.end(),
                         [](const Trip &one, const Trip &other) { return key_of(one) < key_of(other); });
    }

    // The error comes last.
    static std::tuple<bool, std::string, std::string> key_of(const Trip &trip) {
        return {!trip.object_type, trip.object_type.value_or(""), trip.identity.value_or("")};
    }

    // The run has made it for the version table, which stays.
    static void forget_own_schema(const core::Snapshot &before, core::Snapshot &down) {
        if (before.empty()) {
            std::erase_if(down, [](const core::SnapshotRow &row) { return row.type == "schema"; });
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

    // Of the tables that are still there.
    void compare(const std::vector<pg::TableDigest> &before, const std::vector<pg::TableDigest> &after,
                 std::set<std::pair<std::string, std::string>> &told) {
        for (const pg::TableDigest &table : before) {
            const auto found = std::find_if(after.begin(), after.end(), [&](const pg::TableDigest &one) {
                return one.identity == table.identity;
            });
            if (found != after.end() && found->text() != table.text()) {
                told.emplace("rows", table.identity);
                trips_.push_back({revision_, TripResult::rows_differ, "table", table.identity, table.text(),
                                  found->text()});
            }
        }
    }

    void add(TripResult result, std::optional<std::string> error = {}) {
        trips_.push_back({revision_, result, {}, {}, {}, std::move(error)});
    }

    void fail(TripResult result, const std::string &error) {
        failed_.insert(revision_);
        add(result, error);
    }

    const std::string &service_;
    Shadow &shadow_;
    bool has_data_;
    FunctionNotes &functions_;
    std::string revision_;
    std::unordered_set<std::string> failed_; // revisions that are not up
    std::vector<Trip> trips_;
};

std::vector<Trip> make_trips(const std::string &service, Shadow &shadow, const std::string &end,
                             bool has_data, FunctionNotes &functions) {
    Roundtrip trips(service, shadow, has_data, functions);
    for (const Shadow::PendingRevision &revision : shadow.pending(end)) {
        pg::check_interrupts();
        trips.go(revision);
    }
    return trips.take();
}

std::vector<Trip> roundtrip(const std::string &service, const std::string &target, bool has_data,
                            FunctionNotes &functions) {
    const bool is_all = target == "all";
    if (has_data) {
        if (is_all) {
            throw pg::Error(
                ERRCODE_INVALID_PARAMETER_VALUE, "target \"all\" and data exclude each other",
                "With data, trips begin where the schema is: what is applied can't be tried again.",
                "Leave out one of the two.");
        }
        Shadow live(service, {target}, Shadow::Road::from_here);
        return make_trips(service, live, target, true, functions);
    }
    const std::string begin = is_all ? "base" : "current";
    const std::string &end = is_all ? "heads" : target;
    Shadow shadow(service, {begin, end});
    if (!is_all) { // its neighbours may need what is to be tried
        shadow.upgrade(begin);
    }
    return make_trips(service, shadow, end, false, functions);
}

} // namespace

const char *name_of(TripResult result) noexcept {
    switch (result) {
    case TripResult::ok:
        return "ok";
    case TripResult::left_behind:
        return "left behind";
    case TripResult::lost:
        return "lost";
    case TripResult::changed:
        return "changed";
    case TripResult::reordered:
        return "reordered";
    case TripResult::rows_differ:
        return "rows differ";
    case TripResult::irreversible:
        return "irreversible";
    case TripResult::up_fails:
        return "up fails";
    case TripResult::down_fails:
        return "down fails";
    case TripResult::up_again_fails:
        return "up again fails";
    case TripResult::not_tried:
        break;
    }
    return "not tried";
}

std::vector<Trip> roundtrip(const std::string &service, const std::string &target, bool has_data) {
    pg::refuse_read_only("migrate.roundtrip()");
    FunctionNotes functions;
    std::vector<Trip> trips = roundtrip(service, target, has_data, functions);
    functions.tell();
    return trips;
}

} // namespace migrate::engine
