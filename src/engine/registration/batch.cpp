#include <unordered_map>

#include "core/text.hpp"

#include "engine/registration/batch.hpp"

#include "engine/error.hpp"
#include "engine/registration/empty_scripts.hpp"
#include "engine/registration/refusals.hpp"
#include "engine/registration/registration.hpp"
#include "engine/registration/registration_log.hpp"
#include "engine/registration/rules.hpp"
#include "engine/registration/single_head.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/revisions.hpp"
#include "pg/memory.hpp"
#include "pg/read_only.hpp"

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
                                      core::format("Revision {} is present more than once", id),
                                      core::format("It comes as number {} and as number {} of those given.",
                                                   std::to_string(first->second + 1), std::to_string(i + 1))),
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

// Looks at each form by itself. How they fit together, the graph will say.
class FormCheck {
public:
    FormCheck(const Service &service, const Registry &registry, const pg::SnapshotScope &snapshot)
        : service_(service), registry_(registry), snapshot_(snapshot), variables_(service, snapshot),
          applied_(service, snapshot) {}

    // All of them; throws once, with all that is refused.
    Changes check(std::vector<RevisionForm> &forms) {
        Refusals refusals;
        pg::TemporaryMemory memory;
        for (RevisionForm &form : forms) {
            pg::check_interrupts();
            memory.reset();
            refusals.attempt("revision \"" + form.stored.revision.id + "\"", [&] { check_one(form); });
        }
        if (!refusals.empty()) {
            refusals.attempt("the graph", [&] { check_graph(forms); });
            refusals.raise();
        }
        empty_.warn(service_.name);
        return std::move(changes_);
    }

private:
    void check_one(RevisionForm &form) {
        StoredRevision &stored = form.stored;
        const ScriptProperties properties = properties_of(stored, hasher_);
        const std::optional<core::Node> node = registry_.graph.find(stored.revision.id);
        check_names(service_.name, stored.revision, node ? &registry_.graph.revision(*node) : nullptr);
        if (!node) {
            check_scripts(service_, stored, variables_);
            empty_.look_at(stored);
            changes_.added.push_back({&stored, properties});
        } else if (registry_.properties[*node] != properties ||
                   registry_.graph.revision(*node) != stored.revision) {
            check_scripts(service_, stored, variables_);
            const StoredRevision old_form = read_stored(service_, stored.revision.id, snapshot_);
            const bool is_applied = applied_.state().is_applied(stored.revision.id);
            check_change(service_, old_form, stored, is_applied, form.replace);
            if (is_applied) {
                log_script_changes(service_, old_form, stored);
            }
            const RegisteredForm before{registry_.graph.revision(*node), registry_.properties[*node]};
            const RegisteredForm after{stored.revision, properties};
            describe_registration(changes_.detail, before, &after);
            empty_.look_at(stored);
            changes_.replaced.push_back({&stored, properties});
        }
    }

    // As it would be with these forms, so that what is wrong with it is told with the rest.
    void check_graph(const std::vector<RevisionForm> &forms) {
        std::vector<core::Revision> revisions = registry_.graph.revisions();
        for (const RevisionForm &form : forms) {
            const std::optional<core::Node> node = registry_.graph.find(form.stored.revision.id);
            if (node) {
                revisions[*node] = form.stored.revision;
            } else {
                revisions.push_back(form.stored.revision);
            }
        }
        explained(service_.name, [&] { return core::Graph::load(std::move(revisions)); });
    }

    const Service &service_;
    const Registry &registry_;
    const pg::SnapshotScope &snapshot_;
    Variables variables_;
    AppliedRevisions applied_;
    Changes changes_;
    EmptyScripts empty_;
    ScriptHasher hasher_;
};

} // namespace

std::vector<std::string> register_all(const std::string &name, std::vector<RevisionForm> forms,
                                      ChangeCommand source) {
    pg::refuse_read_only(("migrate." + std::string(name_of(source)) + "()").c_str());
    ServiceNames needed;
    for (RevisionForm &form : forms) {
        pg::check_interrupts();
        sort_dependencies(name, form.stored.revision, needed);
    }
    refuse_repeated(name, forms);
    const Service service = lock_to_register(name, needed);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Node first = registry->graph.size();
    const Changes changes = FormCheck(service, *registry, snapshot).check(forms);
    registry.reset(); // so that it need not be copied
    if (!changes.added.empty() || !changes.replaced.empty()) {
        change_revisions(service, changes.added, changes.replaced, source);
        if (changes.replaced.empty()) {
            check_added_revisions(name, needed, first);
        } else {
            check_changed_revisions(name);
        }
        refuse_second_head(service);
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
