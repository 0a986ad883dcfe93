#include "core/graph/names.hpp"
#include "core/text.hpp"

#include "engine/registration/service_names.hpp"

#include "engine/settings.hpp"
#include "pg/error.hpp"

extern "C" {
#include <catalog/catalog.h>
}

namespace migrate::engine {

namespace {

// Schemas that belong to the server or to this extension, or go with the session.
void refuse_reserved_schema(const std::string &schema_name) {
    std::string why;
    if (IsReservedName(schema_name.c_str())) {
        why = "The prefix \"pg_\" is reserved for system schemas.";
    } else if (schema_name == "information_schema") {
        why = "It is a system schema, and no dump has what is in it.";
    } else if (schema_name == "migrate") {
        why = "It belongs to the extension, and no dump has what else is in it.";
    } else {
        return;
    }
    throw pg::Error(ERRCODE_RESERVED_NAME, "unacceptable schema name \"" + schema_name + "\"", why,
                    "Give the service a schema of its own: schema_name => '<name>'.");
}

} // namespace

void check_length(const char *what, const std::string &name) {
    if (name.empty()) {
        throw pg::Error(ERRCODE_INVALID_NAME, std::string(what) + " must not be empty");
    }
    if (name.size() >= NAMEDATALEN) {
        throw pg::Error(ERRCODE_NAME_TOO_LONG, core::format(R"({} "{}" is too long)", what, name),
                        core::format("It has {} bytes; at most {} are possible.", std::to_string(name.size()),
                                     std::to_string(NAMEDATALEN - 1)));
    }
}

void check_service_name(const std::string &name) {
    check_length("service name", name);
    for (const char c : name) {
        if (c == ':' || static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
            throw pg::Error(ERRCODE_INVALID_NAME,
                            core::format(R"(service name "{}" has an illegal character)", name),
                            "A service name must not have a colon or a control character.");
        }
    }
}

void refuse_reserved_name(const std::string &name) {
    if (core::begins_target(name) && !reserved_names_are_free()) {
        throw pg::Error(
            ERRCODE_RESERVED_NAME, core::format(R"(service name "{}" is a reserved word)", name),
            core::format("Targets like {}:{} begin with it.", name, name == "tag" ? "v1.0" : "17"));
    }
}

void check_names(const Service &service) {
    check_length("schema name", service.schema_name);
    refuse_reserved_schema(service.schema_name);
    check_length("table name", service.version_table);
}

} // namespace migrate::engine
