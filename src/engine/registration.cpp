#include <algorithm>

#include "engine/registration.hpp"

#include "core/plan.hpp"

#include "engine/error.hpp"
#include "engine/own_tables.hpp"
#include "engine/script.hpp"
#include "engine/version_table.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/parse.hpp"
#include "pg/spi.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

void check_scripts(const Service &service, StoredRevision &stored) {
    stored.up_statements =
        check_script({service.name, stored.revision.id, "up"}, stored.up.c_str(), stored.transactional);
    if (stored.down) {
        stored.down_statements = check_script({service.name, stored.revision.id, "down"},
                                              stored.down->c_str(), stored.transactional);
    }
}

void check_dependencies(const core::Revision &revision) {
    for (const std::string &name : revision.depends_on) {
        if (name.find(':') != std::string::npos) {
            throw pg::Error(ERRCODE_FEATURE_NOT_SUPPORTED,
                            "dependencies on revisions of another service are not supported",
                            "Revision \"" + revision.id + "\" depends on \"" + name + "\".");
        }
    }
}

core::Rows rows_for_good(const Service &service) {
    const Oid table = lock_for_writing(service);
    return OidIsValid(table) ? versions_of(service, scan_latest_rows(service, table)) : core::Rows{};
}

namespace {

bool is_applied(const Service &service, const Registry &registry, const std::string &revision) {
    const core::Rows rows = rows_for_good(service);
    const std::vector<core::Node> applied =
        explained(service.name, [&] { return core::applied_revisions(registry.graph, rows); });
    const core::Node node = registry.graph.find(revision).value();
    return std::find(applied.begin(), applied.end(), node) != applied.end();
}

// The first property in which two forms of a revision differ; nullptr: none.
const char *differing_property(const StoredRevision &one, const StoredRevision &other) {
    if (one.revision.down_revisions != other.revision.down_revisions) {
        return "down_revision";
    }
    if (one.revision.depends_on != other.revision.depends_on) {
        return "depends_on";
    }
    if (one.revision.branch_labels != other.revision.branch_labels) {
        return "branch_labels";
    }
    if (one.transactional != other.transactional) {
        return "transactional";
    }
    return nullptr;
}

bool same_script(const std::optional<std::string> &one, const std::optional<std::string> &other) {
    return one == other || (one && other && pg::same_tokens(one->c_str(), other->c_str()));
}

pg::Error applied_differs(const Service &service, const std::string &revision, const std::string &what) {
    return {pg::sqlstate::revision_applied,
            "revision \"" + revision + "\" of service \"" + service.name + "\" is applied and can't change",
            "It was registered with another " + what + ".",
            "Register what is to change as a new revision on top of it."};
}

void log_change(const Service &service, const std::string &revision, const char *kind,
                const std::string &old_body, const std::string &new_body) {
    static pg::Statement statement(
        "INSERT INTO migrate.script_changes (service, revision, kind, old_sha256, new_sha256)"
        " VALUES ($1, $2, $3, $4, $5)");
    if (old_body == new_body) {
        return;
    }
    const Bookkeeping bookkeeping;
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(revision),
                       pg::text_parameter(kind), pg::bytea_parameter(pg::sha256_datum(old_body)),
                       pg::bytea_parameter(pg::sha256_datum(new_body))});
}

void check_applied_change(const Service &service, const StoredRevision &old_form,
                          const StoredRevision &new_form, bool replace) {
    const std::string &id = new_form.revision.id;
    if (const char *property = differing_property(old_form, new_form)) {
        throw applied_differs(service, id, property);
    }
    if (!same_script(old_form.up, new_form.up)) {
        throw applied_differs(service, id, "up script");
    }
    if (!same_script(old_form.down, new_form.down)) {
        throw applied_differs(service, id, "down script");
    }
    if (old_form.revision.message != new_form.revision.message && !replace) {
        throw pg::Error(pg::sqlstate::revision_differs,
                        "revision \"" + id + "\" of service \"" + service.name +
                            "\" is registered with another message",
                        "", "To change it, register it with replace => true.");
    }
}

void check_unapplied_change(const Service &service, const StoredRevision &old_form,
                            const StoredRevision &new_form, bool replace) {
    if (!replace) {
        const char *property = differing_property(old_form, new_form);
        throw pg::Error(pg::sqlstate::revision_differs,
                        "revision \"" + new_form.revision.id + "\" of service \"" + service.name +
                            "\" is already registered with another " +
                            (property != nullptr              ? property
                             : old_form.up != new_form.up     ? "up script"
                             : old_form.down != new_form.down ? "down script"
                                                              : "message"),
                        "", "It is not applied yet: to change it, register it with replace => true.");
    }
}

bool same(const StoredRevision &one, const StoredRevision &other) {
    return differing_property(one, other) == nullptr && one.up == other.up && one.down == other.down &&
           one.revision.message == other.revision.message;
}

core::Node find_registered(const Service &service, const Registry &registry, const std::string &revision) {
    const std::optional<core::Node> node = registry.graph.find(revision);
    if (!node) {
        throw explain(core::Error(core::ErrorCode::unknown_revision,
                                  "Can't locate revision identified by '" + revision + "'",
                                  "No registered revision has this identifier."),
                      service.name);
    }
    return *node;
}

} // namespace

void allow_change(const Service &service, const StoredRevision &old_form, const StoredRevision &new_form,
                  bool applied, bool replace) {
    if (!applied) {
        check_unapplied_change(service, old_form, new_form, replace);
        return;
    }
    check_applied_change(service, old_form, new_form, replace);
    const std::string &id = new_form.revision.id;
    log_change(service, id, "up", old_form.up, new_form.up);
    log_change(service, id, "down", old_form.down.value_or(""), new_form.down.value_or(""));
}

void register_revision(const std::string &name, StoredRevision revision, bool replace) {
    refuse_read_only("migrate.register()");
    check_dependencies(revision.revision);
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Registry &registry = registry_of(service, snapshot);
    if (!registry.graph.find(revision.revision.id)) {
        check_scripts(service, revision);
        insert_revision(service, revision, "register", snapshot);
        return;
    }
    const StoredRevision old_form = read_stored(service, revision.revision.id, snapshot);
    if (same(old_form, revision)) {
        return;
    }
    check_scripts(service, revision);
    allow_change(service, old_form, revision, is_applied(service, registry, revision.revision.id), replace);
    replace_revision(service, revision, snapshot);
}

void unregister_revision(const std::string &name, const std::string &revision) {
    refuse_read_only("migrate.unregister()");
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Registry &registry = registry_of(service, snapshot);
    find_registered(service, registry, revision);
    if (is_applied(service, registry, revision)) {
        throw pg::Error(pg::sqlstate::revision_applied,
                        "revision \"" + revision + "\" of service \"" + name + "\" is applied", "",
                        "Undo it first: SELECT * FROM migrate.downgrade(" + pg::quote_literal(name) +
                            ", '<target>');");
    }
    remove_revision(service, revision, snapshot);
}

std::optional<std::string> script_text(const std::string &name, const std::string &revision,
                                       const std::string &kind) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    const Service service = find_service(name, snapshot);
    require_right(service);
    if (kind != "up" && kind != "down" && kind != "verify") {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "unknown kind of script \"" + kind + "\"", "",
                        "Kinds are up, down and verify.");
    }
    find_registered(service, registry_of(service, snapshot), revision);
    const Script script = ScriptReader(service, snapshot).read(revision, kind.c_str());
    return script.body != nullptr ? std::optional<std::string>(script.body) : std::nullopt;
}

} // namespace migrate::engine
