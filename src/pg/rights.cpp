#include "pg/rights.hpp"

extern "C" {
#include <utils/rls.h>
}

namespace migrate::pg {

bool has_row_security(Oid role, Oid table) {
    return pg([&] { return check_enable_rls(table, role, true) == RLS_ENABLED; });
}

} // namespace migrate::pg
