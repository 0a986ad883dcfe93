#include <array>
#include <cstring>
#include <string>

#include "pg/superuser_settings.hpp"

extern "C" {
#include <utils/guc_tables.h>
}

namespace migrate::pg {

namespace {

struct LentSetting {
    const char *name;
    const char *harmless; // nullptr: nothing is known to be, where the reset value is the caller's own
    config_generic *setting = nullptr; // nullptr: this version has none
};

// doc/security.md has the same list, and says what each would lend.
std::array<LentSetting, 12> lent_settings = {{
    {"allow_system_table_mods", "off"},
    {"composite_type_mismatch", "error"}, // of minor releases
    {"dynamic_library_path", "$libdir"},
    {"event_triggers", "on"},
    {"extension_control_path", "$system"},
    {"extension_destdir", ""}, // of Debian
    {"ignore_checksum_failure", "off"},
    {"lo_compat_privileges", "off"},
    {"output_plugin_libraries", "pgoutput, test_decoding"}, // of minor releases
    {"session_replication_role", "origin"},
    {"temp_file_limit", nullptr},
    {"zero_damaged_pages", "off"},
}};

void find_settings() {
    static bool done = false;
    if (done) {
        return;
    }
    int count = 0;
    config_generic **all = pg([&] { return all_settings(&count); });
    for (int i = 0; i < count; i++) {
        for (LentSetting &lent : lent_settings) {
            if (std::strcmp(all[i]->name, lent.name) == 0) {
                lent.setting = all[i];
            }
        }
    }
    done = true;
}

std::string reset_value(config_generic *setting) {
    switch (setting->vartype) {
    case PGC_BOOL:
        return reinterpret_cast<config_bool *>(setting)->reset_val ? "on" : "off";
    case PGC_INT:
        return std::to_string(reinterpret_cast<config_int *>(setting)->reset_val);
    case PGC_ENUM: {
        auto *const one = reinterpret_cast<config_enum *>(setting);
        return pg([&] { return config_enum_lookup_by_value(one, one->reset_val); });
    }
    case PGC_STRING: {
        const char *value = reinterpret_cast<config_string *>(setting)->reset_val;
        return value != nullptr ? value : "";
    }
    case PGC_REAL:
    default:
        return {};
    }
}

// Whether the reset value is for everybody: from the server's configuration, or of the database.
bool is_for_everybody(const config_generic *setting) { return setting->reset_source <= PGC_S_DATABASE; }

} // namespace

void reset_superuser_settings(GucScope &settings) {
    find_settings();
    for (const LentSetting &lent : lent_settings) {
        if (lent.setting == nullptr || (lent.harmless == nullptr && !is_for_everybody(lent.setting))) {
            continue;
        }
        const std::string wanted = is_for_everybody(lent.setting) ? reset_value(lent.setting) : lent.harmless;
        if (wanted != pg([&] { return GetConfigOption(lent.name, false, false); })) {
            settings.set_for_superusers(lent.name, wanted.c_str());
        }
    }
}

} // namespace migrate::pg
