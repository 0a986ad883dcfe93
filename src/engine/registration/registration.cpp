#include <algorithm>

#include "core/text.hpp"

#include "engine/registration/registration.hpp"

#include "engine/error.hpp"
#include "engine/registration/empty_scripts.hpp"
#include "engine/registration/registration_log.hpp"
#include "engine/registration/rules.hpp"
#include "engine/registration/single_head.hpp"
#include "engine/script/script_check.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/state/half_applied.hpp"
#include "engine/state/run_history.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/stored_scripts.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/script_changes.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/service_scripts.hpp"
#include "engine/store/services.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/read_only.hpp"
#include "pg/spi.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// The script of a kind, for those that look at all of them; nullptr: there is none.
const std::string *script_in(const StoredRevision &stored, ScriptKind kind) noexcept {
    const std::optional<std::string> &other = kind == ScriptKind::down ? stored.down : stored.verify;
    return kind == ScriptKind::up ? &stored.up : other ? &*other : nullptr;
}

// A verify script runs in a subtransaction, whatever the others do.
bool runs_in_transaction(const StoredRevision &stored, ScriptKind kind) noexcept {
    return kind == ScriptKind::up     ? stored.transactional
           : kind == ScriptKind::down ? stored.down_runs_in_transaction()
                                      : true;
}

int &statements_of(StoredRevision &stored, ScriptKind kind) noexcept {
    return kind == ScriptKind::up     ? stored.up_statements
           : kind == ScriptKind::down ? stored.down_statements
                                      : stored.verify_statements;
}

} // namespace

void check_script(const std::string &service, StoredRevision &stored, ScriptKind kind, Variables &variables,
                  NamedPlace *named) {
    if (const std::string *body = script_in(stored, kind)) {
        const Script script =
            new_script(*body, stored.variables, stored.files.at(static_cast<std::size_t>(kind)));
        ScriptOrigin origin{service, stored.revision.id, kind};
        origin.named = named;
        statements_of(stored, kind) =
            check_script(origin, script, runs_in_transaction(stored, kind), variables, true).statements;
    }
}

void check_scripts(const Service &service, StoredRevision &stored, Variables &variables) {
    if (stored.down_transactional && !stored.down) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        core::format("revision \"{}\" of service \"{}\" has no down script that "
                                     "down_transactional could be said of",
                                     stored.revision.id, service.name),
                        "", "Leave down_transactional out, or give down.");
    }
    for (const ScriptKind kind : revision_script_kinds) {
        check_script(service.name, stored, kind, variables, nullptr);
    }
}

namespace {

struct Difference {
    const char *property;
    std::string one;
    std::string other;
};

std::string shown(bool value) { return value ? "true" : "false"; }
std::string shown(const std::vector<std::string> &names) {
    return names.empty() ? "none" : core::quote_some(names);
}

// The first property in which two forms of a revision differ; nullopt: none.
std::optional<Difference> find_difference(const StoredRevision &one, const StoredRevision &other) {
    std::optional<Difference> found;
    const auto compare = [&](const char *property, const auto &value, const auto &other_value) {
        if (!found && value != other_value) {
            found = {property, shown(value), shown(other_value)};
        }
    };
    compare("down_revision", one.revision.down_revisions, other.revision.down_revisions);
    compare("depends_on", one.revision.depends_on, other.revision.depends_on);
    compare("branch_labels", one.revision.branch_labels, other.revision.branch_labels);
    compare("transactional", one.transactional, other.transactional);
    if (one.down && other.down) {
        compare("down_transactional", one.down_runs_in_transaction(), other.down_runs_in_transaction());
    }
    compare("replaces", one.revision.replaces, other.revision.replaces);
    if (!found && one.variables != other.variables) {
        found = {"spelling of variables", std::string(core::name_of(one.variables)),
                 std::string(core::name_of(other.variables))};
    }
    return found;
}

bool same_script(const ScriptOrigin &origin, const std::optional<std::string> &one,
                 const std::optional<std::string> &other, core::VariableStyle variables) {
    return one == other || (one && other && same_script(origin, one->c_str(), other->c_str(), variables));
}

pg::Error applied_differs(const Service &service, const std::string &revision, const std::string &what) {
    return {
        pg::sqlstate::revision_applied,
        core::format(R"(revision "{}" of service "{}" is applied and can't change)", revision, service.name),
        core::format("It was registered with another {}.", what),
        "Register what is to change as a new revision on top of it."};
}

// Whether the log knows the up script as what ran, or as what a logged change has put in its place.
bool is_what_ran(const Service &service, const StoredRevision &form) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const std::shared_ptr<const Registry> registry =
        registry_of(find_service(service.name, snapshot), snapshot);
    const RunHistory history(
        service, snapshot, [&](const std::string &id) -> const auto & {
            static const std::vector<std::string> nothing;
            const std::optional<core::Node> node = registry->graph.find(id);
            return node ? registry->graph.revision(*node).replaces : nothing;
        });
    return history.find(form.revision.id) != nullptr &&
           history.leads_to(form.revision.id, properties_of(form).up_sha256);
}

void check_applied_change(const Service &service, const StoredRevision &old_form,
                          const StoredRevision &new_form, bool replace) {
    const std::string &id = new_form.revision.id;
    if (const std::optional<Difference> found = find_difference(old_form, new_form)) {
        throw applied_differs(service, id,
                              core::format("{}: {}, not {}", found->property, found->one, found->other));
    }
    const auto same = [&](ScriptKind kind, const auto &one, const auto &other) {
        return same_script(ScriptOrigin{service.name, id, kind}, one, other, new_form.variables);
    };
    if (!same(ScriptKind::up, old_form.up, new_form.up) && !is_what_ran(service, new_form)) {
        throw applied_differs(service, id, "up script");
    }
    if (!same(ScriptKind::down, old_form.down, new_form.down)) {
        throw applied_differs(service, id, "down script");
    }
    // These two leave what ran as it was.
    const char *changed = old_form.revision.message != new_form.revision.message        ? "message"
                          : !same(ScriptKind::verify, old_form.verify, new_form.verify) ? "verify script"
                                                                                        : nullptr;
    if (changed != nullptr && !replace) {
        throw pg::Error(pg::sqlstate::revision_differs,
                        core::format(R"(revision "{}" of service "{}" is registered with another {})", id,
                                     service.name, changed),
                        "", "To change it, register it with replace => true.");
    }
}

void check_unapplied_change(const Service &service, const StoredRevision &old_form,
                            const StoredRevision &new_form, bool replace) {
    if (!replace) {
        const std::optional<Difference> found = find_difference(old_form, new_form);
        throw pg::Error(pg::sqlstate::revision_differs,
                        "revision \"" + new_form.revision.id + "\" of service \"" + service.name +
                            "\" is already registered with another " +
                            (found                                ? found->property
                             : old_form.up != new_form.up         ? "up script"
                             : old_form.down != new_form.down     ? "down script"
                             : old_form.verify != new_form.verify ? "verify script"
                                                                  : "message"),
                        "", "It is not applied yet: to change it, register it with replace => true.");
    }
}

bool same(const StoredRevision &one, const StoredRevision &other) {
    return !find_difference(one, other) && one.up == other.up && one.down == other.down &&
           one.verify == other.verify && one.revision.message == other.revision.message;
}

// Whether it is registered so, whatever is stored in place of its scripts.
bool is_registered_so(const Registry &registry, const StoredRevision &form) {
    const core::Node node = registry.graph.find(form.revision.id).value();
    return registry.graph.revision(node) == form.revision && registry.properties[node] == properties_of(form);
}

} // namespace

void check_change(const Service &service, const StoredRevision &old_form, const StoredRevision &new_form,
                  bool applied, bool replace) {
    if (applied) {
        check_applied_change(service, old_form, new_form, replace);
    } else {
        if (old_form.up != new_form.up || old_form.down != new_form.down) {
            refuse_half_applied_change(service, new_form.revision.id);
        }
        check_unapplied_change(service, old_form, new_form, replace);
    }
}

void log_script_changes(const Service &service, const StoredRevision &old_form,
                        const StoredRevision &new_form) {
    const std::string &id = new_form.revision.id;
    const ScriptHashes before = hashes_of(properties_of(old_form));
    const ScriptHashes after = hashes_of(properties_of(new_form));
    for (std::size_t i = 0; i < revision_script_kinds.size(); i++) {
        log_script_change(service, id, revision_script_kinds[i], before[i], after[i]);
    }
}

void register_revision(const std::string &name, StoredRevision revision, bool replace) {
    pg::refuse_read_only("migrate.register()");
    ServiceNames needed;
    sort_dependencies(name, revision.revision, needed);
    const Service service = lock_to_register(name, needed);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    Variables variables(service, snapshot);
    if (!registry_of(service, snapshot)->graph.find(revision.revision.id)) {
        check_scripts(service, revision, variables);
        add_revision(service, revision, ChangeCommand::register_one, needed, snapshot);
        refuse_second_head(service);
        log_change(name, ChangeCommand::register_one, {revision.revision.id});
        warn_of_empty_scripts(name, revision);
        return;
    }
    const StoredRevision old_form = read_stored(service, revision.revision.id, snapshot);
    if (same(old_form, revision)) {
        return;
    }
    check_names(name, revision.revision, &old_form.revision);
    check_scripts(service, revision, variables);
    ChangeDetail detail;
    if (is_registered_so(*registry_of(service, snapshot), revision)) { // what is stored was changed by hand
        detail = describe_restoration(old_form, revision);
    } else {
        const bool is_applied = AppliedRevisions(service, snapshot).state().is_applied(revision.revision.id);
        check_change(service, old_form, revision, is_applied, replace);
        if (is_applied) {
            log_script_changes(service, old_form, revision);
        }
        detail = describe_change(*registry_of(service, snapshot), revision);
    }
    replace_revision(service, revision);
    check_changed_revisions(name);
    refuse_second_head(service);
    log_change(name, ChangeCommand::register_one, {revision.revision.id}, detail);
    warn_of_empty_scripts(name, revision);
}

std::optional<std::string> script_text(const std::string &name, const std::string &revision,
                                       const std::string &kind) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    const Service service = find_service(name, snapshot);
    require_right(service);
    const std::optional<ScriptKind> known = find_script_kind(kind);
    if (!known) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "unknown kind of script \"" + kind + "\"", "",
                        "Kinds are up, down and verify, repeatable and hook.");
    }
    const bool is_of_service = *known == ScriptKind::repeatable || *known == ScriptKind::hook;
    if (!is_of_service) {
        require_registered(service, registry_of(service, snapshot)->graph, revision);
    }
    const Script script = is_of_service ? ServiceScriptReader(service, snapshot).read(*known, revision)
                                        : ScriptReader(service, snapshot).read(revision, *known);
    return script.body != nullptr ? std::optional<std::string>(script.body) : std::nullopt;
}

} // namespace migrate::engine
