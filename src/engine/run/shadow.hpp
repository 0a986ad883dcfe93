// A shadow of a service's schema: in a subtransaction that is rolled back, an empty schema stands in place of
// the service's own, and revisions run there as in a run. The live tables are neither read nor locked.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/schema/object.hpp"

#include "engine/store/services.hpp"
#include "pg/added_enum_values.hpp"
#include "pg/pinned.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

class Shadow : pg::Pinned {
public:
    // Takes the service for as long as the shadow lasts, and those with which it shares its schema. Refused:
    // without the right to one of them (42501), in a script of the service (55006).
    explicit Shadow(const std::string &service);

    // What the live schema was when the shadow began.
    [[nodiscard]] const core::Snapshot &live() const noexcept { return live_; }

    // Bring the service from base to a target ("current": as the version table says), its neighbours in the
    // schema to where they are. Errors of scripts say that they ran on empty tables.
    void upgrade(const std::string &target);

    // What the schema is now.
    [[nodiscard]] core::Snapshot read() const;

private:
    void take_services();
    void put_schema_aside();
    void run_to(const std::string &target);

    std::string name_;
    CommandId begun_;
    pg::AddedEnumValues enum_values_;
    pg::Subtransaction subtransaction_; // never committed
    std::map<std::string, Service> services_;
    std::map<std::string, core::Rows> rows_; // of these, as they were
    core::Snapshot live_;
    bool is_shared_ = false; // others' objects are in the schema
};

} // namespace migrate::engine
