#include <span>

#include "engine/registration_log.hpp"

#include "core/text.hpp"

namespace migrate::engine {

namespace {

using Value = ChangeDetail::Value;

Value hex(const Sha256 &hash) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : hash) {
        const auto byte = static_cast<unsigned char>(c);
        text.append({digits[byte >> 4U], digits[byte & 0xfU]});
    }
    return text;
}

struct Property {
    const char *name;
    Value (*value)(const RegisteredForm &);
};

constexpr Property properties[] = {
    {"down_revision",
     [](const RegisteredForm &form) -> Value { return core::join(form.revision.down_revisions); }},
    {"depends_on", [](const RegisteredForm &form) -> Value { return core::join(form.revision.depends_on); }},
    {"branch_labels",
     [](const RegisteredForm &form) -> Value { return core::join(form.revision.branch_labels); }},
    {"message", [](const RegisteredForm &form) -> Value { return form.revision.message; }},
    {"transactional",
     [](const RegisteredForm &form) -> Value { return form.traits.transactional ? "true" : "false"; }},
    {"replaces", [](const RegisteredForm &form) -> Value { return core::join(form.revision.replaces); }},
    {"up_sha256", [](const RegisteredForm &form) -> Value { return hex(form.traits.up_sha256); }},
    {"down_sha256",
     [](const RegisteredForm &form) {
         return form.traits.reversible ? hex(form.traits.down_sha256) : std::nullopt;
     }},
    {"verify_sha256",
     [](const RegisteredForm &form) {
         return form.traits.verifiable ? hex(form.traits.verify_sha256) : std::nullopt;
     }},
};

RegisteredForm form_in(const Registry &registry, const std::string &revision) {
    const core::Node node = registry.graph.find(revision).value();
    return {registry.graph.revision(node), registry.traits[node]};
}

} // namespace

void describe_registration(ChangeDetail &detail, const RegisteredForm &before, const RegisteredForm *after) {
    for (const Property &property : properties) {
        detail.add(before.revision.id, property.name, property.value(before),
                   after != nullptr ? property.value(*after) : std::nullopt);
    }
}

ChangeDetail describe_change(const Registry &registry, const StoredRevision &after) {
    const Traits traits = traits_of(after);
    const RegisteredForm new_form{after.revision, traits};
    const RegisteredForm old_form = form_in(registry, after.revision.id);
    ChangeDetail detail;
    describe_registration(detail, old_form, &new_form);
    return detail;
}

ChangeDetail describe_removal(const Registry &registry, const std::string &revision) {
    const RegisteredForm old_form = form_in(registry, revision);
    ChangeDetail detail;
    describe_registration(detail, old_form, nullptr);
    return detail;
}

} // namespace migrate::engine
