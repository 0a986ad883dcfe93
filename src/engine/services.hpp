// Services: named sets of revisions, each with a schema, a version table and an owner.
#pragma once

#include <cstdint>
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
    std::int64_t graph_token = 0; // changes with every transaction that changes the graph
    std::optional<std::int64_t> last_run;
    pg::RowHolder holder{false, 0}; // who held the service's row when it was read

    // "schema"."table", for messages (unquoted) and for SQL (quoted).
    [[nodiscard]] std::string display_table() const { return schema_name + "." + version_table; }
    [[nodiscard]] std::string quoted_table() const;
};

// Refuse (25006) a command in a read-only transaction or on a standby.
void refuse_read_only(const char *command);

// The service as a snapshot sees it, if there is one.
std::optional<Service> look_up_service(const std::string &name, const pg::SnapshotScope &snapshot);

// The same; an unknown one is refused (42704).
Service find_service(const std::string &name, const pg::SnapshotScope &snapshot);

// All services, by name.
std::vector<Service> all_services(const pg::SnapshotScope &snapshot);

// The OID of the service's owner; refused (42704) where the role is gone.
Oid owner_of(const Service &service);

// Refuse (42501) a caller who can't SET ROLE to the service's owner.
void require_right(const Service &service);

// Take the service for the rest of the transaction: everything that writes begins so. Waits for another run,
// checks the caller's rights, and answers what is committed by then. Refused: a service whose script is
// running (55006), a wait that reached lock_timeout (55P03), an outdated snapshot (40001).
Service lock_service(const std::string &name);

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
