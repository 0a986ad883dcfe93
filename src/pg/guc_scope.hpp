// Settings that end with a scope, those that scripts SET inside it too. What C code of other extensions sets
// for the transaction stays, see extension_settings.hpp.
#pragma once

#include <string>

#include "pg/extension_settings.hpp"
#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/session_settings.hpp"
#include "pg/unwinding.hpp"

namespace migrate::pg {

class GucScope : Pinned {
public:
    GucScope() : level_(begin_settings()) {}
    // What is set is the session's, over several transactions, until its owner restores it.
    explicit GucScope(SessionSettings &kept) noexcept : kept_(&kept) {}
    // While an error is in flight the abort of the (sub)transaction restores the settings.
    ~GucScope() {
        if (kept_ == nullptr && !unwinding_.in_flight()) {
            end_settings(level_);
        }
    }

    // Set with the current user's rights, as a function's SET clause does.
    void set(const char *name, const std::string &value) {
        set_as(pg([] { return superuser(); }) ? PGC_SUSET : PGC_USERSET, name, value.c_str());
    }

    // Set what only superusers may set, whoever the current user is.
    void set_for_superusers(const char *name, const char *value) { set_as(PGC_SUSET, name, value); }

private:
    void set_as(GucContext context, const char *name, const char *value) {
        if (kept_ != nullptr) {
            kept_->set(context, name, value);
            return;
        }
        pg([&] {
            (void)set_config_option(name, value, context, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
        });
    }

    SessionSettings *kept_ = nullptr;
    int level_ = 0;
    Unwinding unwinding_;
};

} // namespace migrate::pg
