// Durations as settings are written.
#pragma once

#include <optional>
#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// Of a value that a setting in milliseconds takes: "2s", "500".
inline int milliseconds(const std::string &value) {
    return pg([&] {
        int result = 0;
        const char *hint = nullptr;
        if (!parse_int(value.c_str(), &result, GUC_UNIT_MS, &hint)) {
            ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                            errmsg("invalid duration \"%s\"", value.c_str()),
                            hint != nullptr ? errhint("%s", hint) : 0));
        }
        return result;
    });
}

// The same; nullopt: no setting takes it.
inline std::optional<int> try_milliseconds(const std::string &value) {
    int result = 0;
    return pg([&] { return parse_int(value.c_str(), &result, GUC_UNIT_MS, nullptr); }) ? std::optional(result)
                                                                                       : std::nullopt;
}

} // namespace migrate::pg
