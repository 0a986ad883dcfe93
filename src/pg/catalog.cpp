#include "pg/catalog.hpp"

namespace migrate::pg {

Oid find_role(const std::string &name) {
    return pg([&] { return get_role_oid(name.c_str(), true); });
}

Oid find_namespace(const std::string &name) {
    return pg([&] { return get_namespace_oid(name.c_str(), true); });
}

std::string role_name(Oid role) {
    const char *name = pg([&] { return GetUserNameFromId(role, true); });
    return name != nullptr ? name : std::to_string(role);
}

std::string quote_identifier(const std::string &name) {
    return pg([&] { return ::quote_identifier(name.c_str()); });
}

std::string quote_literal(const std::string &value) {
    return pg([&] { return quote_literal_cstr(value.c_str()); });
}

std::optional<std::string> setting(const char *name) {
    const char *value = pg([&] { return GetConfigOption(name, true, false); });
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

} // namespace migrate::pg
