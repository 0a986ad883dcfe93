// Settings that hold over several transactions, and end at the latest with the CALL that made them. A nest
// level of settings ends with its transaction, so these are the session's own meanwhile.
#pragma once

#include <map>
#include <string>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

class SessionSettings : Pinned {
public:
    // Set it, in a transaction that will be committed.
    void set(GucContext context, const char *name, const char *value);

    // Somebody is about to set it for the session: note how it stands.
    void note(const char *name);

    // Put them at what they were, with the source that they had, in a transaction that will be committed. One
    // that a failed transaction had set is back already; that does no harm.
    void restore();

private:
    struct Before {
        std::string value;
        bool is_of_session; // set by the session itself; else it stood at its reset value
    };
    std::map<std::string, Before> before_;
};

} // namespace migrate::pg
