// Acting as another role. Touches memory only, so it may end while an error is in flight.
#pragma once

#include "pg/pinned.hpp"
#include "pg/postgres.hpp"

namespace migrate::pg {

class RoleScope : Pinned {
public:
    // flags: SECURITY_LOCAL_USERID_CHANGE refuses SET ROLE and SET SESSION AUTHORIZATION inside;
    // SECURITY_RESTRICTED_OPERATION refuses besides whatever could act after the scope has ended.
    RoleScope(Oid role, int flags) noexcept {
        GetUserIdAndSecContext(&user_, &context_);
        SetUserIdAndSecContext(role, context_ | flags);
    }
    ~RoleScope() { SetUserIdAndSecContext(user_, context_); }

private:
    Oid user_ = InvalidOid;
    int context_ = 0;
};

} // namespace migrate::pg
