#include "pg/session.hpp"

namespace migrate::pg {

std::optional<std::string> client_address() {
    const char *address = pg([]() -> const char * {
        LOCAL_FCINFO(call, 0);
        InitFunctionCallInfoData(*call, nullptr, 0, InvalidOid, nullptr, nullptr);
        const Datum value = inet_client_addr(call);
        return call->isnull ? nullptr : OidOutputFunctionCall(F_INET_OUT, value);
    });
    return address != nullptr ? std::optional<std::string>(address) : std::nullopt;
}

void at_end_of_process(pg_on_exit_callback function) {
    pg([&] { before_shmem_exit(function, Datum{0}); });
}

} // namespace migrate::pg
