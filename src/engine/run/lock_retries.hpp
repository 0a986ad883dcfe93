// Trying again what has failed for a lock.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>

#include "engine/store/services.hpp"
#include "pg/committing_call.hpp"
#include "pg/guard.hpp"

namespace migrate::engine {

// The server's error that an exception is or holds; nullptr: it is another.
const ErrorData *server_error(const std::exception_ptr &error);

class LockRetries {
public:
    explicit LockRetries(const Service &service);

    // Whether an error, after which the transaction has been rolled back, is one of a wait for a lock that is
    // to be tried again; then says so and pauses, without a transaction's locks. what: was tried.
    bool pause_after(const std::exception_ptr &error, const std::string &what, pg::CommittingCall &call);

private:
    int retries_;
    int most_; // milliseconds
    int attempt_ = 0;
};

} // namespace migrate::engine
