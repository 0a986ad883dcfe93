#include "pg/arguments.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"

namespace migrate::pg {

void Arguments::require(int number, const char *name) const {
    if (is_null(number)) {
        throw Error(ERRCODE_NULL_VALUE_NOT_ALLOWED,
                    std::string("argument \"") + name + "\" must not be null");
    }
}

std::string Arguments::text(int number, const char *name) const {
    require(number, name);
    return to_string(fcinfo_->args[number].value);
}

std::optional<std::string> Arguments::optional_text(int number) const {
    if (is_null(number)) {
        return std::nullopt;
    }
    return to_string(fcinfo_->args[number].value);
}

std::vector<std::string> Arguments::text_array(int number, const char *name) const {
    require(number, name);
    return to_strings(fcinfo_->args[number].value);
}

bool Arguments::boolean(int number, const char *name) const {
    require(number, name);
    return DatumGetBool(fcinfo_->args[number].value);
}

std::optional<bool> Arguments::optional_boolean(int number) const noexcept {
    return is_null(number) ? std::nullopt : std::optional(DatumGetBool(fcinfo_->args[number].value));
}

std::optional<std::int32_t> Arguments::optional_int4(int number) const noexcept {
    return is_null(number) ? std::nullopt : std::optional(DatumGetInt32(fcinfo_->args[number].value));
}

std::string_view Arguments::bytes(int number, const char *name) const {
    return bytes_of(detoasted(number, name));
}

Datum Arguments::detoasted(int number, const char *name) const {
    require(number, name);
    return pg([&] { return PointerGetDatum(PG_DETOAST_DATUM_PACKED(fcinfo_->args[number].value)); });
}

JsonValue Arguments::json(int number, const char *name) const {
    require(number, name);
    return json_value(fcinfo_->args[number].value);
}

std::optional<std::vector<std::string>> array_literal(const std::string &value) {
    if (value.empty() || value.front() != '{') {
        return std::nullopt;
    }
    return to_strings(
        pg([&] { return OidInputFunctionCall(F_ARRAY_IN, const_cast<char *>(value.c_str()), TEXTOID, -1); }));
}

std::string array_text(const std::vector<std::string> &values) {
    const Datum array = text_array_datum(values);
    return pg([&] { return OidOutputFunctionCall(F_ARRAY_OUT, array); });
}

} // namespace migrate::pg
