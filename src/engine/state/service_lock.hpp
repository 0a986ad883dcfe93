// Who may work on a service, and one at a time.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "engine/store/services.hpp"
#include "pg/pinned.hpp"

namespace migrate::engine {

// Whether the caller can SET ROLE to the service's owner.
bool has_right(const Service &service);

// Refuse (42501) a caller who can't.
void require_right(const Service &service);

// Refuse (55P03) a service that a run of another session works on which commits on its way. It holds no
// transaction that could be waited for: who did would be one that its statements wait for.
void refuse_online(const std::string &name);

// Refuse (55000) to go on with a run that commits on its way, and whose script has given its lock back.
void require_session_lock(const std::string &name);

// Take the service for the rest of the transaction: everything that writes begins so. Waits for another run,
// checks the caller's rights, and answers what is committed by then. Refused: a service whose script is
// running (55006), a wait that reached lock_timeout (55P03), an outdated snapshot (40001).
// require: the right that the caller must have. seen: the service as this command has read it a moment
// before.
Service lock_service(const std::string &name, void (*require)(const Service &) = require_right,
                     const Service *seen = nullptr);

// Hold the service as it is for the rest of the transaction, for what relies on it: nothing that writes can
// begin, others may hold it too. Waits for a run; needs no right.
Service hold_service(const std::string &name);

// Take or hold each of these services, in the order of their names; what is held for running stays so.
// find_seen: answers what this command has read of a service, or nullptr.
std::map<std::string, Service>
lock_services(const std::map<std::string, ServiceLock> &wanted,
              const std::function<const Service *(const std::string &)> &find_seen = {});

// While it lasts, the service's scripts may not run, stamp, register or drop the service.
class RunningService : pg::Pinned {
public:
    explicit RunningService(const std::string &name);
    ~RunningService();
};

} // namespace migrate::engine
