#include "core/text.hpp"

#include "engine/registration/registration_log.hpp"

#include "engine/store/revisions.hpp"
#include "engine/store/sha256.hpp"

namespace migrate::engine {

namespace {

using Value = ChangeDetail::Value;

struct Property {
    const char *name;
    Value (*value)(const RegisteredForm &);
};

constexpr Property revision_properties[] = {
    {"down_revision",
     [](const RegisteredForm &form) -> Value { return core::join(form.revision.down_revisions); }},
    {"depends_on", [](const RegisteredForm &form) -> Value { return core::join(form.revision.depends_on); }},
    {"branch_labels",
     [](const RegisteredForm &form) -> Value { return core::join(form.revision.branch_labels); }},
    {"message", [](const RegisteredForm &form) -> Value { return form.revision.message; }},
    {"transactional",
     [](const RegisteredForm &form) -> Value { return form.properties.transactional ? "true" : "false"; }},
    {"down_transactional",
     [](const RegisteredForm &form) -> Value {
         if (form.properties.down_transactional == form.properties.transactional) {
             return std::nullopt;
         }
         return form.properties.down_transactional ? "true" : "false";
     }},
    {"variables",
     [](const RegisteredForm &form) -> Value {
         return form.properties.variables != core::VariableStyle::none
                    ? Value(name_of(form.properties.variables))
                    : std::nullopt;
     }},
    {"replaces", [](const RegisteredForm &form) -> Value { return core::join(form.revision.replaces); }},
    {"up_sha256", [](const RegisteredForm &form) -> Value { return hex(form.properties.up_sha256); }},
    {"down_sha256",
     [](const RegisteredForm &form) {
         return form.properties.reversible ? Value(hex(form.properties.down_sha256)) : std::nullopt;
     }},
    {"verify_sha256",
     [](const RegisteredForm &form) {
         return form.properties.verifiable ? Value(hex(form.properties.verify_sha256)) : std::nullopt;
     }},
};

RegisteredForm form_in(const Registry &registry, const std::string &revision) {
    const core::Node node = registry.graph.find(revision).value();
    return {registry.graph.revision(node), registry.properties[node]};
}

} // namespace

ChangeDetail::Value shown(core::VariableStyle style) {
    return style == core::VariableStyle::none ? std::nullopt : ChangeDetail::Value(name_of(style));
}

void describe_registration(ChangeDetail &detail, const RegisteredForm &before, const RegisteredForm *after) {
    for (const Property &property : revision_properties) {
        detail.add(before.revision.id, property.name, property.value(before),
                   after != nullptr ? property.value(*after) : std::nullopt);
    }
}

ChangeDetail describe_change(const Registry &registry, const StoredRevision &after) {
    const ScriptProperties properties = properties_of(after);
    const RegisteredForm new_form{after.revision, properties};
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

ChangeDetail describe_restoration(const StoredRevision &before, const StoredRevision &after) {
    const ScriptProperties old_properties = properties_of(before);
    const ScriptProperties new_properties = properties_of(after);
    const RegisteredForm old_form{before.revision, old_properties};
    const RegisteredForm new_form{after.revision, new_properties};
    ChangeDetail detail;
    describe_registration(detail, old_form, &new_form);
    return detail;
}

} // namespace migrate::engine
