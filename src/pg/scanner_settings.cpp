#include "pg/scanner_settings.hpp"

extern "C" {
#include <parser/parse_expr.h>
}

namespace migrate::pg {

namespace {

struct ScannerSetting {
    const char *name;
    const char *value; // the built-in default
    bool (*is_default)();
};

const ScannerSetting settings[] = {
    {"standard_conforming_strings", "on", [] { return standard_conforming_strings; }},
    {"backslash_quote", "safe_encoding", [] { return backslash_quote == BACKSLASH_QUOTE_SAFE_ENCODING; }},
    {"escape_string_warning", "on", [] { return escape_string_warning; }},
    {"transform_null_equals", "off", [] { return !Transform_null_equals; }},
};

const ScannerSetting *find(const char *name) noexcept {
    for (const ScannerSetting &setting : settings) {
        if (pg_strcasecmp(setting.name, name) == 0) {
            return &setting;
        }
    }
    return nullptr;
}

} // namespace

bool is_scanner_setting(const char *name) noexcept { return find(name) != nullptr; }

bool is_scanner_default(const char *name, const char *value) noexcept {
    const ScannerSetting *setting = find(name);
    if (setting == nullptr) {
        return false;
    }
    bool given = false;
    bool wanted = false;
    if (parse_bool(setting->value, &wanted)) {
        return parse_bool(value, &given) && given == wanted;
    }
    return pg_strcasecmp(setting->value, value) == 0;
}

const char *changed_scanner_setting() noexcept {
    for (const ScannerSetting &setting : settings) {
        if (!setting.is_default()) {
            return setting.name;
        }
    }
    return nullptr;
}

void set_scanner_defaults(GucScope &scope) {
    for (const ScannerSetting &setting : settings) {
        if (!setting.is_default()) {
            scope.set(setting.name, setting.value);
        }
    }
}

} // namespace migrate::pg
