// What a run makes of the stored snapshot of a schema: what it has changed is changed there too, and what
// others had changed before it stays drift.
#pragma once

#include <string>

#include "core/schema/object.hpp"

#include "engine/store/services.hpp"

namespace migrate::engine {

class RunSnapshot {
public:
    // Before anything of the service runs. The service must outlive it.
    explicit RunSnapshot(const Service &service);

    // When all has run: bring the stored snapshot up to date. Returns the fingerprint of the schema.
    std::string keep();

private:
    const Service &service_;
    core::Snapshot before_;
};

} // namespace migrate::engine
