// Services: named sets of revisions, each with a schema, a version table and an owner.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pg/row_lock.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct Service {
    std::string name;
    std::string schema_name;
    std::string version_table;
    std::string owner; // name of a role, which may be gone
    std::string search_path;
    std::optional<std::string> lock_timeout; // as the settings are written; nullopt: the caller's holds
    std::optional<std::string> statement_timeout;
    std::int64_t graph_token = 0; // changes with every transaction that changes the graph
    std::optional<std::int64_t> last_run;
    std::vector<std::string> needs; // services that its revisions depend on
    TimestampTz created_at = 0;
    std::optional<bool> repeatables_due = {};     // whether one has to run; nullopt: it has none
    std::vector<std::string> hooks = {};          // events that it has a hook for
    bool single_head = false;                     // a second head is refused
    bool mirror = false;                          // runs write the history that was adopted too
    std::optional<std::string> history_tool = {}; // whose history was adopted last, and where it is
    std::optional<std::string> history_schema = {};
    std::optional<std::string> history_table = {};
    bool snapshots = true;                         // runs keep a snapshot of the schema that they leave
    std::optional<std::int32_t> lock_retries = {}; // of online runs; nullopt: the default
    std::optional<std::string> lock_retry_max_pause = {}; // likewise, as a setting is written
    pg::RowHolder holder{};                               // who held the service's row when it was read

    // "schema"."table", for messages (unquoted) and for SQL (quoted).
    [[nodiscard]] std::string display_table() const { return schema_name + "." + version_table; }
    [[nodiscard]] std::string quoted_table() const;
};

// The service as a snapshot sees it, if there is one.
std::optional<Service> look_up_service(const std::string &name, const pg::SnapshotScope &snapshot);

// The same; an unknown one is refused (42704).
Service find_service(const std::string &name, const pg::SnapshotScope &snapshot);

// All services, by name; and those of them whose revisions depend on other services.
std::vector<Service> all_services(const pg::SnapshotScope &snapshot);
std::vector<Service> services_with_needs(const pg::SnapshotScope &snapshot);

// The service with this version table, if there is one.
std::optional<Service> find_service_at(const std::string &schema_name, const std::string &version_table,
                                       const pg::SnapshotScope &snapshot);

// The services that work in a schema.
std::vector<Service> services_in_schema(const std::string &schema_name, const pg::SnapshotScope &snapshot);

// The OID of the service's owner; refused (42704) where the role is gone.
Oid owner_of(const Service &service);

// Names of the services that depend on revisions of the service, as far as the snapshot shows.
std::vector<std::string> dependants_of(const std::string &service, const pg::SnapshotScope &snapshot);

// What follows writes migrate.services, acting as its owner. The caller's rights have been checked.

// Insert a service. False: there is one of that name already. A version table that another service has is
// refused (42710), also by the next one.
bool insert_service(const Service &service);
// Write what can be altered of it.
void update_service(const Service &service);
void delete_service(const std::string &name);

enum class ServiceLock : std::uint8_t { hold, run };

// Lock the row, waiting for who holds it. False: it is gone.
bool lock_service_row(const std::string &name, ServiceLock lock);
// Let nobody else write the table until the transaction ends.
void lock_services_against_writes();

// Returns a token that no graph has had.
std::int64_t next_graph_token();
// Give the service's graph a new token, and return it; nullopt: there is no such service.
std::optional<std::int64_t> renew_graph_token(const std::string &name);

void set_needs(const std::string &name, const std::vector<std::string> &needs);
// Note the history that the service has adopted, and whether runs write it too.
void set_history(const Service &service);
void set_last_run(const std::string &name, std::int64_t run);
// Note whether a repeatable script has to run: as migrate.repeatables says, or that one has.
void note_repeatables(const std::string &name);
void note_repeatable_due(const std::string &name);
// Note which events have a hook, for runs to see without looking.
void note_hooks(const std::string &name);

} // namespace migrate::engine
