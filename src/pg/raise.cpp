#include "pg/raise.hpp"

#include "pg/guard.hpp"
#include "pg/text_length.hpp"

namespace migrate::pg {

void raise(int sqlstate, const std::string &message, const std::string &detail) {
    const std::string shown = shortened(detail);
    pg([&] {
        ereport(ERROR, (errcode(sqlstate), errmsg_internal("%s", message.c_str()),
                        errdetail_internal("%s", shown.c_str())));
    });
    pg_unreachable();
}

} // namespace migrate::pg
