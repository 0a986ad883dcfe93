// A shadow of a service's schema: in a subtransaction that is rolled back, an empty schema stands in place of
// the service's own, and revisions run there as in a run. The live tables are neither read nor locked.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/plan/cross_service_plan.hpp"
#include "core/schema/object.hpp"

#include "engine/state/service_view.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/services.hpp"
#include "pg/added_enum_values.hpp"
#include "pg/guc_scope.hpp"
#include "pg/pinned.hpp"
#include "pg/subtransaction.hpp"
#include "pg/table_digest.hpp"

namespace migrate::engine {

class Shadow : pg::Pinned {
public:
    // Takes the service for as long as the shadow lasts, and those with which it shares its schema. Refused:
    // without the right to one of them (42501), in a script of the service (55006).
    explicit Shadow(const std::string &service);

    // What the live schema was when the shadow began, and the rows of the live version table.
    [[nodiscard]] const core::Snapshot &live() const noexcept { return live_; }
    [[nodiscard]] const core::Rows &live_rows() const { return rows_.at(name_); }

    // What follows runs scripts. Errors of theirs say that they ran on empty tables.

    // Bring the service from base to a target, with its repeatable scripts, and its neighbours in the schema
    // to where they are. "current": to what the version table says; an array literal of names: to just these.
    void upgrade(const std::string &target);

    // Bring the service from base to a revision by the road that it names: a squashed one by itself, one that
    // is replaced along its chain. Without repeatable scripts.
    void upgrade_along(const std::string &revision);

    // Go on from there to a revision; back to rows that were there before. Without repeatable scripts.
    void step_to(const std::string &revision);
    void step_back(const core::Rows &rows);

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
    [[nodiscard]] core::Rows rows() const { return read_latest_rows(services_.at(name_)); }
    // How many rows the tables have, and what is in them.
    [[nodiscard]] std::vector<pg::TableDigest> digest_tables() const;

private:
    using MakePlan = std::function<core::CrossServicePlan(ServiceViews &)>;

    void take_services();
    void put_schema_aside();
    core::UpgradeRequest request(ServiceViews &views, const Service &service, const core::Rows &rows) const;
    core::UpgradeRequest request(ServiceViews &views, const std::string &target) const;
    void run(RunCommand command, const std::string &target, const MakePlan &make_plan, std::size_t repeating);

    std::string name_;
    CommandId begun_;
    pg::AddedEnumValues enum_values_;
    pg::Subtransaction subtransaction_; // never committed
    pg::GucScope settings_;
    std::map<std::string, Service> services_;
    std::map<std::string, core::Rows> rows_; // of these, as they were
    core::Snapshot live_;
    bool is_shared_ = false; // others' objects are in the schema
};

} // namespace migrate::engine
