#include "core/text.hpp"

#include "engine/run/shared_schema.hpp"

#include "engine/run/shadow_script.hpp"
#include "pg/catalog.hpp"
#include "pg/error_data.hpp"

namespace migrate::engine {

namespace {

void replace_all(std::string &text, const std::string &part, const std::string &by) {
    for (std::size_t place = text.find(part); place != std::string::npos; place = text.find(part, place)) {
        text.replace(place, part.size(), by);
        place += by.size();
    }
}

// What a script may have expected to find in the schema.
bool says_that_something_is_missing(const pg::PgError &error) noexcept {
    switch (error.data()->sqlerrcode) {
    case ERRCODE_UNDEFINED_OBJECT:
        return !names_unknown_setting(error);
    case ERRCODE_UNDEFINED_TABLE:
    case ERRCODE_UNDEFINED_FUNCTION:
    case ERRCODE_INVALID_SCHEMA_NAME:
        return true;
    default:
        return false;
    }
}

} // namespace

void SharedSchema::name_as_ever(std::string &text) const {
    replace_all(text, core::format("{}.", aside), core::format("{}.", pg::quote_identifier(name)));
}

void explain_in_shadow(const pg::PgError &error, const std::string &schema,
                       const std::vector<SharedSchema> &shared, bool is_whole) {
    if (shared.empty() || !says_that_something_is_missing(error)) {
        if (is_whole) {
            pg::add_detail(error, core::format(R"(It ran in a shadow of schema "{}", on empty tables; the )"
                                               "schema itself is as it was.",
                                               schema));
        }
        return;
    }
    error.data()->sqlerrcode = ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE;
    for (const SharedSchema &one : shared) {
        std::string left;
        for (const std::string &extension : one.extensions) {
            left += core::format(R"(, extension "{}")", extension);
        }
        pg::add_detail(error,
                       core::format(R"(It ran in a shadow of schema "{}": aside from it stands what no )"
                                    "revision of a service has made{}.",
                                    one.name, left));
    }
    pg::append_hint(error, "Keep extensions, and what is no service's, in a schema of their own.");
}

} // namespace migrate::engine
