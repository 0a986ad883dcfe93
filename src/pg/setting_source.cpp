#include <cstring>

#include "pg/setting_source.hpp"

extern "C" {
#include <utils/guc_tables.h>
}

namespace migrate::pg {

bool is_setting_of_database(const char *name) {
    int count = 0;
    config_generic **all = pg([&] { return all_settings(&count); });
    for (int i = 0; i < count; i++) {
        if (std::strcmp(all[i]->name, name) == 0) {
            return all[i]->source == PGC_S_DATABASE;
        }
    }
    return false;
}

} // namespace migrate::pg
