#include <cstring>
#include <new>

#include "pg/function.hpp"
#include "pg/text_length.hpp"

namespace migrate::pg {

namespace {

// A copy that outlives the C++ object and can't fail by longjmp: the one palloc that answers NULL.
char *keep(const char *text) noexcept {
    if (text == nullptr || *text == '\0') {
        return nullptr;
    }
    const std::size_t size = std::strlen(text) + 1;
    void *copy = MemoryContextAllocExtended(call_context, size, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE);
    return copy != nullptr ? static_cast<char *>(std::memcpy(copy, text, size)) : nullptr;
}

const char *keep_shortened(const char *text) noexcept {
    char *copy = keep(text);
    if (copy != nullptr) {
        shorten(copy);
    }
    return copy;
}

} // namespace

void describe(Failure &failure, int sqlstate, const char *message, const char *detail,
              const char *hint) noexcept {
    failure.sqlstate = sqlstate;
    failure.message = keep_shortened(message);
    failure.detail = keep_shortened(detail);
    failure.hint = hint == nullptr || is_too_long(hint) ? nullptr : keep(hint);
}

void describe_exception(Failure &failure) noexcept {
    try {
        throw;
    } catch (const PgError &error) {
        failure.server = error.data();
    } catch (const Error &error) {
        describe(failure, error.sqlstate(), error.message().c_str(), error.detail().c_str(),
                 error.hint().c_str());
    } catch (const std::bad_alloc &) {
        describe(failure, ERRCODE_OUT_OF_MEMORY, "out of memory", nullptr, nullptr);
    } catch (const std::exception &error) {
        describe(failure, ERRCODE_INTERNAL_ERROR, error.what(), nullptr, nullptr);
    } catch (...) {
        describe(failure, ERRCODE_INTERNAL_ERROR, "unknown C++ exception", nullptr, nullptr);
    }
}

void add_server_log(Failure &failure, const char *line) noexcept { failure.server_log = keep(line); }

// Holds no C++ object. Neither a cancel nor an error on the way may take the place of the error that is going
// to be raised.
void write_server_log(const char *line) noexcept {
    MemoryContext volatile context = CurrentMemoryContext;
    const uint32 held = InterruptHoldoffCount;
    InterruptHoldoffCount = held + 1; // HOLD_INTERRUPTS() is deprecated C++
    PG_TRY();
    { ereport(LOG_SERVER_ONLY, (errmsg_internal("%s", line), errhidestmt(true), errhidecontext(true))); }
    PG_CATCH();
    {
        MemoryContextSwitchTo(context);
        FlushErrorState();
    }
    PG_END_TRY();
    InterruptHoldoffCount = held;
}

void raise(const Failure &failure) {
    if (failure.server_log != nullptr) {
        write_server_log(failure.server_log);
    }
    if (failure.server != nullptr) {
        ReThrowError(failure.server);
    }
    ereport(ERROR, (errcode(failure.sqlstate),
                    errmsg_internal("%s", failure.message != nullptr ? failure.message : "out of memory"),
                    failure.detail != nullptr ? errdetail_internal("%s", failure.detail) : 0,
                    failure.hint != nullptr ? errhint("%s", failure.hint) : 0));
    pg_unreachable();
}

} // namespace migrate::pg
