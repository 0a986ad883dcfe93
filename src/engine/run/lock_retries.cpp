#include <algorithm>

#include "core/text.hpp"

#include "engine/run/lock_retries.hpp"

#include "engine/error.hpp"
#include "pg/duration.hpp"
#include "pg/messages.hpp"

extern "C" {
#include <common/pg_prng.h>
}

namespace migrate::engine {

namespace {

constexpr int default_retries = 5;
constexpr int default_pause = 30'000;
constexpr int first_pause = 100;

} // namespace

const ErrorData *server_error(const std::exception_ptr &error) {
    try {
        std::rethrow_exception(error);
    } catch (const FailedRun &failed) {
        return server_error(failed.error);
    } catch (const pg::PgError &failed) {
        return failed.data();
    } catch (...) {
        return nullptr;
    }
}

LockRetries::LockRetries(const Service &service)
    : retries_(service.lock_retries.value_or(default_retries)),
      most_(service.lock_retry_max_pause ? pg::milliseconds(*service.lock_retry_max_pause) : default_pause) {}

bool LockRetries::pause_after(const std::exception_ptr &error, const std::string &what,
                              pg::CommittingCall &call) {
    const ErrorData *data = server_error(error);
    const bool is_lock = data != nullptr && (data->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE ||
                                             data->sqlerrcode == ERRCODE_T_R_DEADLOCK_DETECTED);
    if (!is_lock || attempt_ >= retries_) {
        return false;
    }
    const int usual = std::min(first_pause << std::min(attempt_, 20), most_);
    const int pause = static_cast<int>(usual * (0.5 + pg_prng_double(&pg_global_prng_state)));
    attempt_++;
    pg::send_notice(core::format("{}: attempt {} of {} failed, next one in {} ms: {}", what,
                                 std::to_string(attempt_), std::to_string(retries_ + 1),
                                 std::to_string(pause), data->message != nullptr ? data->message : ""),
                    data->detail != nullptr ? data->detail : "");
    call.pause(pause);
    return true;
}

} // namespace migrate::engine
