#include "engine/registration/registration_log.hpp"

#include "core/text.hpp"

#include "engine/store/own_tables.hpp"
#include "engine/store/sha256.hpp"
#include "pg/datum.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

using Value = ChangeDetail::Value;

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
    {"down_transactional",
     [](const RegisteredForm &form) -> Value {
         if (form.traits.down_transactional == form.traits.transactional) {
             return std::nullopt;
         }
         return form.traits.down_transactional ? "true" : "false";
     }},
    {"replaces", [](const RegisteredForm &form) -> Value { return core::join(form.revision.replaces); }},
    {"up_sha256", [](const RegisteredForm &form) -> Value { return hex(form.traits.up_sha256); }},
    {"down_sha256",
     [](const RegisteredForm &form) {
         return form.traits.reversible ? Value(hex(form.traits.down_sha256)) : std::nullopt;
     }},
    {"verify_sha256",
     [](const RegisteredForm &form) {
         return form.traits.verifiable ? Value(hex(form.traits.verify_sha256)) : std::nullopt;
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

ChangeDetail describe_restoration(const StoredRevision &before, const StoredRevision &after) {
    const Traits old_traits = traits_of(before);
    const Traits new_traits = traits_of(after);
    const RegisteredForm old_form{before.revision, old_traits};
    const RegisteredForm new_form{after.revision, new_traits};
    ChangeDetail detail;
    describe_registration(detail, old_form, &new_form);
    return detail;
}

void log_script_change(const Service &service, const std::string &revision, const char *kind,
                       const std::optional<Sha256> &before, const std::optional<Sha256> &after) {
    static pg::Statement statement(
        "INSERT INTO migrate.script_changes (service, revision, kind, old_sha256, new_sha256)"
        " VALUES ($1, $2, $3, $4, $5)");
    if (before == after) {
        return;
    }
    const Bookkeeping bookkeeping;
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(revision),
                       pg::text_parameter(kind), sha256_parameter(before), sha256_parameter(after)});
}

} // namespace migrate::engine
