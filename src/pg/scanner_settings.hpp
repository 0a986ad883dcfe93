// The settings that decide how the server's scanner and parser read a text: standard_conforming_strings and
// its like. One text must mean one thing, when it is registered, compared and run; so they stand at their
// built-in defaults then, whatever the session, the role or the server has.
#pragma once

#include <optional>

#include "pg/guard.hpp"
#include "pg/guc_scope.hpp"

namespace migrate::pg {

// Whether a setting is one of them.
bool is_scanner_setting(const char *name) noexcept;

// Whether a value, as SET takes it, is the setting's built-in default.
bool is_scanner_default(const char *name, const char *value) noexcept;

// The first that stands otherwise now; nullptr: none does.
const char *changed_scanner_setting() noexcept;

// Set those to their defaults that stand otherwise, as long as the scope lasts.
void set_scanner_defaults(GucScope &scope);

// Has them at their defaults while it lasts. Costs nothing where they are.
class ScannerDefaults {
public:
    ScannerDefaults() {
        if (changed_scanner_setting() != nullptr) {
            scope_.emplace();
            set_scanner_defaults(*scope_);
        }
    }

private:
    std::optional<GucScope> scope_;
};

} // namespace migrate::pg
