// What lets work go on after an error: a subtransaction begun before it. Unless it is committed, its end
// rolls back and restores memory context and resource owner (the order of PL/Python's plpy_spi.c). In a try
// block it comes first: a scope opened before it is not closed by an error. A scope opened inside it ends
// before the commit.
#pragma once

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

class Subtransaction : Pinned {
public:
    Subtransaction() : context_(CurrentMemoryContext), owner_(CurrentResourceOwner) {
        pg([] { BeginInternalSubTransaction(nullptr); });
        MemoryContextSwitchTo(context_);
    }
    ~Subtransaction() {
        if (open_) {
            auto rollback = [] { RollbackAndReleaseCurrentSubTransaction(); };
            if (const ErrorData *error = try_pg(rollback)) {
                // Half rolled back, the transaction can neither go on nor be aborted by the client.
                ereport(FATAL, (errcode(error->sqlerrcode),
                                errmsg_internal("could not roll back a subtransaction: %s", error->message)));
            }
            restore();
        }
    }

    void commit() {
        pg([] { ReleaseCurrentSubTransaction(); });
        open_ = false;
        restore();
    }

private:
    void restore() noexcept {
        MemoryContextSwitchTo(context_);
        CurrentResourceOwner = owner_;
    }

    MemoryContext context_;
    ResourceOwner owner_;
    bool open_ = true;
};

} // namespace migrate::pg
