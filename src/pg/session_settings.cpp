#include <utility>

#include "pg/session_settings.hpp"

extern "C" {
#include <utils/guc_tables.h>
}

namespace migrate::pg {

namespace {

// nullptr: there is none, as of one that is only a name until it is set.
const config_generic *find_setting(const char *name) {
    int count = 0;
    config_generic **all = pg([&] { return all_settings(&count); });
    for (int i = 0; i < count; i++) {
        if (pg_strcasecmp(all[i]->name, name) == 0) {
            return all[i];
        }
    }
    return nullptr;
}

} // namespace

void SessionSettings::note(const char *name) {
    if (before_.contains(name)) {
        return;
    }
    const config_generic *setting = find_setting(name);
    const char *value = pg([&] { return GetConfigOption(name, true, false); });
    before_.emplace(
        name, Before{value != nullptr ? value : "", setting != nullptr && setting->source == PGC_S_SESSION});
}

void SessionSettings::set(GucContext context, const char *name, const char *value) {
    note(name);
    pg([&] { (void)set_config_option(name, value, context, PGC_S_SESSION, GUC_ACTION_SET, true, 0, false); });
}

void SessionSettings::restore() {
    for (const auto &[name, before] : std::exchange(before_, {})) {
        const char *setting = name.c_str();
        const char *value = before.is_of_session ? before.value.c_str() : nullptr; // nullptr: RESET
        pg([&] {
            (void)set_config_option(setting, value, PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SET, true, 0, false);
        });
    }
}

} // namespace migrate::pg
