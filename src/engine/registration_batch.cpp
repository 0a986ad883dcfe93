// Many revisions at once.
#include <unordered_map>

#include "engine/registration.hpp"

#include "engine/error.hpp"
#include "engine/registration_log.hpp"
#include "engine/registration_rules.hpp"
#include "pg/memory.hpp"

namespace migrate::engine {

namespace {

void refuse_repeated(const std::string &service, const std::vector<RevisionForm> &forms) {
    std::unordered_map<std::string_view, std::size_t> numbers;
    numbers.reserve(forms.size());
    for (std::size_t i = 0; i < forms.size(); i++) {
        pg::check_interrupts();
        const std::string &id = forms[i].stored.revision.id;
        const auto [first, is_new] = numbers.emplace(id, i);
        if (!is_new) {
            throw explain(core::Error(core::ErrorCode::duplicate_revision,
                                      "Revision " + id + " is present more than once",
                                      "It comes as number " + std::to_string(first->second + 1) +
                                          " and as number " + std::to_string(i + 1) + " of those given."),
                          service);
        }
    }
}

// What there is to write of the forms given.
struct Changes {
    std::vector<NewForm> added;
    std::vector<NewForm> replaced;
    ChangeDetail detail; // of what is replaced
};

std::vector<std::string> ids_of(const Changes &changes) {
    std::vector<std::string> ids;
    ids.reserve(changes.added.size() + changes.replaced.size());
    for (const std::vector<NewForm> *forms : {&changes.added, &changes.replaced}) {
        for (const NewForm &form : *forms) {
            ids.push_back(form.stored->revision.id);
        }
    }
    return ids;
}

// Checks each form by itself. How they fit together, the graph will say.
Changes changes_of(const Service &service, const Registry &registry, std::vector<RevisionForm> &forms,
                   const pg::SnapshotScope &snapshot) {
    Changes changes;
    AppliedRevisions applied(service, snapshot);
    pg::TemporaryMemory memory;
    for (auto &[stored, replace] : forms) {
        pg::check_interrupts();
        memory.reset();
        const Traits traits = traits_of(stored);
        const std::optional<core::Node> node = registry.graph.find(stored.revision.id);
        if (!node) {
            check_scripts(service, stored);
            changes.added.push_back({&stored, traits});
        } else if (registry.traits[*node] != traits || registry.graph.revision(*node) != stored.revision) {
            check_scripts(service, stored);
            allow_change(service, read_stored(service, stored.revision.id, snapshot), stored,
                         applied.contains(stored.revision.id), replace);
            const RegisteredForm before{registry.graph.revision(*node), registry.traits[*node]};
            const RegisteredForm after{stored.revision, traits};
            describe_registration(changes.detail, before, &after);
            changes.replaced.push_back({&stored, traits});
        }
    }
    return changes;
}

} // namespace

std::vector<std::string> register_all(const std::string &name, std::vector<RevisionForm> forms,
                                      const char *source) {
    refuse_read_only(("migrate." + std::string(source) + "()").c_str());
    ServiceNames needed;
    for (RevisionForm &form : forms) {
        pg::check_interrupts();
        sort_dependencies(name, form.stored.revision, needed);
    }
    refuse_repeated(name, forms);
    const Service service = lock_to_register(name, needed);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Registry &registry = registry_of(service, snapshot);
    const core::Node first = registry.graph.size();
    const Changes changes = changes_of(service, registry, forms, snapshot);
    if (!changes.added.empty() || !changes.replaced.empty()) {
        change_revisions(service, changes.added, changes.replaced, source, snapshot);
        if (changes.replaced.empty()) {
            settle_added(name, needed, first);
        } else {
            settle_changed(name);
        }
        log_change(name, source, ids_of(changes), changes.detail);
    }
    std::vector<std::string> ids;
    ids.reserve(forms.size());
    for (RevisionForm &form : forms) {
        ids.push_back(std::move(form.stored.revision.id));
    }
    return ids;
}

} // namespace migrate::engine
