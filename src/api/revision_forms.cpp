#include <array>

#include "api/revision_forms.hpp"

#include "api/function.hpp"

namespace migrate::api {

namespace {

using Kind = pg::JsonValue::Kind;

// A member of an element, for messages.
struct Place {
    std::size_t element; // from 1
    std::string_view key;
};

std::string describe(std::size_t element) {
    return "element " + std::to_string(element) + " of the revisions";
}

std::string name_of(const Place &place) {
    return "key \"" + std::string(place.key) + "\" of " + describe(place.element);
}

pg::Error wrong_type(const Place &place, const char *wanted, Kind found) {
    if (found == Kind::null) {
        return {ERRCODE_NULL_VALUE_NOT_ALLOWED, name_of(place) + " must not be null"};
    }
    return {ERRCODE_INVALID_PARAMETER_VALUE,
            name_of(place) + " must be " + wanted + ", not " + pg::name_of(found)};
}

std::string text(const Place &place, const pg::JsonValue &value) {
    if (value.kind != Kind::string) {
        throw wrong_type(place, "a string", value.kind);
    }
    return std::string(value.string());
}

std::optional<std::string> optional_text(const Place &place, const pg::JsonValue &value) {
    return value.kind == Kind::null ? std::nullopt : std::optional(text(place, value));
}

bool boolean(const Place &place, const pg::JsonValue &value) {
    if (value.kind != Kind::boolean) {
        throw wrong_type(place, "a boolean", value.kind);
    }
    return value.boolean;
}

// A list may be given as a text, which may be an array literal.
std::vector<std::string> texts(const Place &place, const pg::JsonValue &value) {
    if (value.kind == Kind::string) {
        return text_list(std::string(value.string()));
    }
    if (value.kind != Kind::array) {
        throw wrong_type(place, "an array of strings or a string", value.kind);
    }
    std::vector<std::string> list;
    for (pg::JsonMembers members(value); members.next();) {
        if (members.value().kind == Kind::null) {
            throw pg::Error(ERRCODE_NULL_VALUE_NOT_ALLOWED, name_of(place) + " must not contain nulls");
        }
        if (members.value().kind != Kind::string) {
            throw wrong_type(place, "an array of strings", members.value().kind);
        }
        list.emplace_back(members.value().string());
    }
    return list;
}

std::vector<std::string> optional_texts(const Place &place, const pg::JsonValue &value) {
    return value.kind == Kind::null ? std::vector<std::string>() : texts(place, value);
}

using Read = void (*)(engine::RevisionForm &, const Place &, const pg::JsonValue &);

// What each key says of a revision.
struct Key {
    std::string_view name;
    Read read;
};
constexpr std::array keys =
    {
        Key{"revision", [](engine::RevisionForm &form, const Place &place,
                           const pg::JsonValue &value) { form.stored.revision.id = text(place, value); }},
        Key{"down_revision",
            [](engine::RevisionForm &form, const Place &place, const pg::JsonValue &value) {
                form.stored.revision.down_revisions = optional_texts(place, value);
            }},
        Key{"message", [](engine::RevisionForm &form, const Place &place,
                          const pg::JsonValue &value) { form.stored.revision.message = text(place, value); }},
        Key{"up",
            [](engine::RevisionForm &form, const Place &place, const pg::JsonValue &value) {
                form.stored.up_is_given = value.kind != Kind::null;
                form.stored.up = optional_text(place, value).value_or("");
            }},
        Key{"down", [](engine::RevisionForm &form, const Place &place,
                       const pg::JsonValue &value) { form.stored.down = optional_text(place, value); }},
        Key{"verify", [](engine::RevisionForm &form, const Place &place,
                         const pg::JsonValue &value) { form.stored.verify = optional_text(place, value); }},
        Key{"depends_on",
            [](engine::RevisionForm &form, const Place &place, const pg::JsonValue &value) {
                form.stored.revision.depends_on = texts(place, value);
            }},
        Key{"branch_labels",
            [](engine::RevisionForm &form, const Place &place,
               const pg::JsonValue &value) { form.stored.revision.branch_labels = texts(place, value); }},
        Key{"transactional",
            [](engine::RevisionForm &form, const Place &place,
               const pg::JsonValue &value) { form.stored.transactional = boolean(place, value); }},
        Key{"down_transactional",
            [](engine::RevisionForm &form, const Place &place, const pg::JsonValue &value) {
                form.stored.down_transactional =
                    value.kind == Kind::null ? std::nullopt : std::optional(boolean(place, value));
            }},
        Key{"variables",
            [](engine::RevisionForm &form, const Place &place,
               const pg::JsonValue
                   &value) { form.stored.variables = variable_style(optional_text(place, value)); }},
        Key{"replaces",
            [](engine::RevisionForm &form, const Place &place,
               const pg::JsonValue &value) { form.stored.revision.replaces = texts(place, value); }},
        Key{"replace", [](engine::RevisionForm &form, const Place &place,
                          const pg::JsonValue &value) { form.replace = boolean(place, value); }},
};

std::string known_keys() {
    std::string list;
    for (const Key &key : keys) {
        list += (list.empty() ? "" : ", ") + std::string(key.name);
    }
    return list;
}

const Key &find_key(const Place &place) {
    for (const Key &key : keys) {
        if (key.name == place.key) {
            return key;
        }
    }
    throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                    "unknown key \"" + std::string(place.key) + "\" in " + describe(place.element), "",
                    "Keys are " + known_keys() + ".");
}

engine::RevisionForm revision_form(std::size_t number, const pg::JsonValue &element) {
    if (element.kind != Kind::object) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        describe(number) + " must be an object, not " + pg::name_of(element.kind));
    }
    engine::RevisionForm form;
    bool has_id = false;
    for (pg::JsonMembers members(element); members.next();) {
        const Place place{number, members.key()};
        const Key &key = find_key(place);
        key.read(form, place, members.value());
        has_id = has_id || &key == keys.data();
    }
    if (!has_id) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, describe(number) + " has no key \"revision\"", "",
                        "Keys are " + known_keys() + ".");
    }
    return form;
}

} // namespace

std::vector<engine::RevisionForm> revision_forms(const pg::JsonValue &revisions) {
    if (revisions.kind != Kind::array) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        std::string("revisions must be an array of objects, not ") +
                            pg::name_of(revisions.kind));
    }
    std::vector<engine::RevisionForm> forms;
    for (pg::JsonMembers members(revisions); members.next();) {
        forms.push_back(revision_form(forms.size() + 1, members.value()));
    }
    return forms;
}

} // namespace migrate::api
