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
    std::optional<bool> repeatables_due = {}; // whether one has to run; nullopt: it has none
    std::vector<std::string> hooks = {};      // events that it has a hook for
    pg::RowHolder holder{};                   // who held the service's row when it was read

    // "schema"."table", for messages (unquoted) and for SQL (quoted).
    [[nodiscard]] std::string display_table() const { return schema_name + "." + version_table; }
    [[nodiscard]] std::string quoted_table() const;
};

// What lets the service's owner work in its schema; what makes the schema, for one who may.
std::string grant_on_schema(const Service &service);
std::string schema_for_owner(const Service &service);

// Refuse (25006) a command in a read-only transaction or on a standby.
void refuse_read_only(const char *command);

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

// The OID of the service's owner; refused (42704) where the role is gone.
Oid owner_of(const Service &service);

// Whether the caller can SET ROLE to the service's owner.
bool has_right(const Service &service);

// Refuse (42501) a caller who can't.
void require_right(const Service &service);

// Take the service for the rest of the transaction: everything that writes begins so. Waits for another run,
// checks the caller's rights, and answers what is committed by then. Refused: a service whose script is
// running (55006), a wait that reached lock_timeout (55P03), an outdated snapshot (40001).
// require: the right that the caller must have.
Service lock_service(const std::string &name, void (*require)(const Service &) = require_right);

// Hold the service as it is for the rest of the transaction, for what relies on it: nothing that writes can
// begin, others may hold it too. Waits for a run; needs no right.
Service hold_service(const std::string &name);

enum class ServiceLock : std::uint8_t { hold, run };

// Take or hold each of these services, in the order of their names; what is held for running stays so.
std::map<std::string, Service> lock_services(const std::map<std::string, ServiceLock> &wanted);

// Names of the services that depend on revisions of the service, as far as the snapshot shows.
std::vector<std::string> dependants_of(const std::string &service, const pg::SnapshotScope &snapshot);

// While it lasts, the service's scripts may not run, stamp, register or drop the service.
class RunningService {
public:
    explicit RunningService(const std::string &name);
    RunningService(const RunningService &) = delete;
    RunningService &operator=(const RunningService &) = delete;
    RunningService(RunningService &&) = delete;
    RunningService &operator=(RunningService &&) = delete;
    ~RunningService();
};

} // namespace migrate::engine
