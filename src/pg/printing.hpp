// The settings that decide how the server prints definitions and values, and reads them again.
#pragma once

#include <utility>

#include "pg/guc_scope.hpp"
#include "pg/scanner_settings.hpp"

namespace migrate::pg {

// Every server takes these values: it refuses one (22023) only where it has no memory to look at it.
inline void set_printing_value(GucScope &settings, const char *name, const char *value) {
    try {
        settings.set(name, value);
    } catch (const PgError &error) {
        if (error.data()->sqlerrcode == ERRCODE_INVALID_PARAMETER_VALUE) {
            error.data()->sqlerrcode = ERRCODE_OUT_OF_MEMORY;
        }
        throw;
    }
}

// Set them as pg_dump does, so that the texts are the same for everybody.
inline void set_printing(GucScope &settings) {
    set_scanner_defaults(settings);
    for (const auto &[name, value] : {
             std::pair("search_path", "pg_catalog, pg_temp"),
             std::pair("TimeZone", "UTC"),
             std::pair("DateStyle", "ISO, YMD"),
             std::pair("IntervalStyle", "postgres"),
             std::pair("extra_float_digits", "1"),
             std::pair("bytea_output", "hex"),
             std::pair("quote_all_identifiers", "off"),
             std::pair("lc_monetary", "C"),
             std::pair("xmloption", "content"),
             std::pair("xmlbinary", "base64"),
             std::pair("array_nulls", "on"),
             std::pair("transform_null_equals", "off"),
             // Large queries that run once.
             std::pair("jit", "off"),
             std::pair("max_parallel_workers_per_gather", "0"),
         }) {
        set_printing_value(settings, name, value);
    }
}

} // namespace migrate::pg
