// A shadow of a service's schema: in a subtransaction that is rolled back, an empty schema stands in place of
// the service's own, and revisions run there as in a run. The live tables are neither read nor locked: but
// where the caller wants to see what becomes of their data.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/plan/cross_service_plan.hpp"
#include "core/schema/schema.hpp"

#include "engine/run/runner.hpp"
#include "engine/run/shadow_script.hpp"
#include "engine/run/shared_schema.hpp"
#include "engine/state/due_repeatables.hpp"
#include "engine/state/service_view.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/services.hpp"
#include "pg/added_enum_values.hpp"
#include "pg/guc_scope.hpp"
#include "pg/object_watch.hpp"
#include "pg/pinned.hpp"
#include "pg/subtransaction.hpp"
#include "pg/table_digest.hpp"

namespace migrate::engine {

class Shadow : pg::Pinned {
public:
    enum class Road : std::uint8_t {
        from_base,   // for upgrade()
        along_chain, // for upgrade_along()
        from_here    // no shadow: the schema stays in place, and revisions run on it and on its data
    };

    // Whether the live schema is read before it stands aside: that takes as long as reading the shadow.
    enum class Live : std::uint8_t { unread, read };

    // Takes the service for as long as the shadow lasts, those with which it shares its schema, and those of
    // which something runs on the road to the target, and on to a second one. Refused: without the right to
    // one of them (42501), in a script of the service (55006).
    Shadow(std::string service, const std::vector<std::string> &targets, Road road = Road::from_base,
           Live live = Live::unread);

    // As it runs here: with other limits, and what stands aside at the end of its search_path.
    [[nodiscard]] const Service &service() const { return services_.at(name_); }

    // What the live schema was when the shadow began, if it was read; and the rows of the live version table.
    [[nodiscard]] const core::Snapshot &live() const noexcept { return live_; }
    [[nodiscard]] const core::Rows &live_rows() const { return rows_.at(name_); }

    // What follows runs scripts. Errors of theirs say that they ran on empty tables. One that misses
    // something in a schema that has others' objects is refused (55000): it may stand aside.

    // Bring the service from base to a target, with its repeatable scripts, and the other services to where
    // they are. "current": to what the version table says; an array literal of names: to just these.
    void upgrade(const std::string &target);

    // Bring the service from base to a revision by the road that it names: a squashed one by itself, one that
    // is replaced along its chain. Without repeatable scripts.
    void upgrade_along(const std::string &revision);

    // Run what a revision needs of other services, and what they need.
    void bring_needs_of(const std::string &revision);

    // Go on from there to a revision; back to rows that were there before. Without repeatable scripts.
    void step_to(const std::string &revision);
    void step_back(const core::Rows &rows);

    // Bring the other services to where they are, with their repeatable scripts, and this one nowhere.
    // Whether they depend on revisions of it, so that what these make has to be there before.
    void bring_neighbours();
    [[nodiscard]] bool is_needed_by_neighbours() const;

    // Make the schema and the version table if they are missing, as a run does before its first step.
    void make_schema();

    // Run a script that is no revision's, without hooks: as if nothing had been applied, where it runs in an
    // empty schema.
    void run_loose(const LooseScript &script);

    // The revisions of the service that lead from there to a target, in their order, each with those whose
    // absence would keep it from running.
    struct PendingRevision {
        std::string revision;
        std::vector<std::string> needs;
        bool is_reversible;
    };
    [[nodiscard]] std::vector<PendingRevision> pending(const std::string &target) const;

    // What the schema is now, and the rows of its version table.
    [[nodiscard]] core::Snapshot read() const;
    [[nodiscard]] core::Schema read_whole() const;
    [[nodiscard]] core::Rows rows() const { return read_latest_rows(services_.at(name_)); }
    // Put the names that schemas have outside of the shadow into a text that tells of something in it.
    void name_as_ever(std::string &text) const {
        for (const SharedSchema &shared : shared_) {
            shared.name_as_ever(text);
        }
    }
    // Which of these objects are there now and not in the schema.
    [[nodiscard]] std::vector<pg::IdentifiedObject> remaining_outside(const pg::ObjectWatch &made) const;
    // What a query of one boolean says, asked as the owner of all rows; nullopt: policies hide some from it.
    [[nodiscard]] std::optional<bool> ask(const std::string &query) const;
    // How many rows the tables have, and what is in them.
    [[nodiscard]] std::vector<pg::TableDigest> digest_tables() const;

private:
    using MakePlan = std::function<core::CrossServicePlan(ServiceViews &)>;

    void take_services(const std::vector<std::string> &targets, Road road);
    [[nodiscard]] std::set<std::string> services_needed(const std::vector<std::string> &targets,
                                                        Road road) const;
    void limit_waits();
    void put_schemas_aside();
    core::UpgradeRequest request(ServiceViews &views, const Service &service, const core::Rows &rows) const;
    core::UpgradeRequest request(ServiceViews &views, const std::string &target) const;
    void add_others(ServiceViews &views) const;
    core::CrossServicePlan plan_to(ServiceViews &views, const std::string &target) const;
    core::CrossServicePlan plan_along(ServiceViews &views, const std::string &revision) const;
    core::CrossServicePlan plan_step(ServiceViews &views, const std::string &revision) const;
    [[nodiscard]] core::Snapshot rows_of_extensions(const SharedSchema &shared) const;
    void run(const RunIdentity &identity, ServiceViews &views, const core::CrossServicePlan &plan,
             const std::vector<DueRepeatables> &repeatables, const pg::SnapshotScope &snapshot,
             bool is_whole);
    template <typename F>
    void run_explained(bool is_whole, F work);
    void run(RunCommand command, const std::string &target, const MakePlan &make_plan, std::size_t repeating);

    std::string name_;
    Road road_;
    CommandId begun_;
    pg::AddedEnumValues enum_values_;
    pg::Subtransaction subtransaction_; // never committed
    pg::GucScope settings_;
    std::map<std::string, Service> services_;
    std::map<std::string, core::Rows> rows_; // of these, as they were
    core::Snapshot live_;
    std::vector<SharedSchema> shared_;
};

} // namespace migrate::engine
