#include <algorithm>

#include "core/text.hpp"

#include "engine/registration/repair.hpp"

#include "engine/error.hpp"
#include "engine/registration/registration.hpp"
#include "engine/registration/registration_log.hpp"
#include "engine/registration/rules.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/state/run_history.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/stored_scripts.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/script_changes.hpp"
#include "engine/store/scripts.hpp"
#include "pg/read_only.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

ChangeDetail::Value shown(const std::optional<Sha256> &hash) {
    return hash ? std::optional(hex(*hash)) : std::nullopt;
}

// Register a revision with the bodies that are stored, whatever was registered.
void accept_stored(const Service &service, const StoredScripts::Revision &revision,
                   const pg::SnapshotScope &snapshot, ChangeDetail &detail) {
    if (revision.stored == revision.registered) {
        return;
    }
    (void)ScriptReader(service, snapshot).require(revision.id, ScriptKind::up);
    StoredRevision form = read_stored(service, revision.id, snapshot);
    Variables variables(service, snapshot);
    check_scripts(service, form, variables);
    replace_revision(service, form);
    for (std::size_t i = 0; i < revision_script_kinds.size(); i++) {
        if (revision.stored[i] != revision.registered[i]) {
            log_script_change(service, revision.id, revision_script_kinds[i], revision.registered[i],
                              revision.stored[i]);
            detail.add(revision.id, (std::string(name_of(revision_script_kinds[i])) + "_sha256").c_str(),
                       shown(revision.registered[i]), shown(revision.stored[i]));
        }
    }
}

// Note that a revision whose up script ran has another now, or, nullopt, that it is gone.
void accept_as_run(const Service &service, const std::string &revision, const RunOfScript &ran,
                   const std::optional<Sha256> &hash, ChangeDetail &detail) {
    log_script_change(service, revision, ScriptKind::up, ran.sha256, hash);
    detail.add(revision, "ran_sha256", hex(ran.sha256), shown(hash));
}

void repair_registered(const Service &service, const StoredScripts::Revision &revision,
                       const RunHistory &history, const pg::SnapshotScope &snapshot, ChangeDetail &detail) {
    const RunOfScript *ran = history.find(revision.id);
    // Where what was registered is what ran, the change that accept_stored() logs leads on from there.
    if (ran != nullptr && !history.leads_to(revision.id, revision.registered[0]) &&
        !history.leads_to(revision.id, revision.stored[0]) &&
        AppliedRevisions(service, snapshot).state().is_applied(revision.id)) {
        accept_as_run(service, revision.id, *ran, revision.stored[0], detail);
    }
    accept_stored(service, revision, snapshot, detail);
}

void remove_scripts(const Service &service, const std::string &revision, ChangeDetail &detail) {
    const Bookkeeping bookkeeping;
    for (const std::string &kind : delete_scripts(service, revision)) {
        detail.add(revision, (kind + "_script").c_str(), "stored", std::nullopt);
    }
}

// What is left of a revision that is not registered any more.
void repair_unregistered(const Service &service, const std::string &revision, const RunHistory &history,
                         const StoredScripts &scripts, ChangeDetail &detail) {
    const RunOfScript *ran = history.find(revision);
    const bool has_scripts = std::any_of(scripts.strays.begin(), scripts.strays.end(),
                                         [&](const auto &stray) { return stray.revision == revision; });
    if (ran == nullptr && !has_scripts) {
        throw explain(
            core::Error(
                core::ErrorCode::unknown_revision,
                core::format("Can't locate revision identified by '{}'", revision),
                "No registered revision has this identifier, and the log knows none that is applied."),
            service.name);
    }
    if (ran != nullptr && ran->is_conclusive && !history.leads_to(revision, std::nullopt)) {
        accept_as_run(service, revision, *ran, std::nullopt, detail);
    }
    if (has_scripts) {
        remove_scripts(service, revision, detail);
    }
}

} // namespace

void repair(const std::string &name, const std::string &revision, const std::string &reason) {
    pg::refuse_read_only("migrate.repair()");
    require_reason(reason, "The log is to say why what is stored is as good as what ran.",
                   "Give it as the third argument: SELECT migrate.repair('<service>', '<revision>', "
                   "'<reason>');");
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const StoredScripts scripts = read_stored_scripts(service, snapshot);
    const RunHistory history(
        service, snapshot, [&](const std::string &id) -> const auto & { return scripts.replaced_by(id); });
    ChangeDetail detail;
    if (const StoredScripts::Revision *registered = scripts.find(revision)) {
        repair_registered(service, *registered, history, snapshot, detail);
    } else {
        repair_unregistered(service, revision, history, scripts, detail);
    }
    if (!detail.empty()) {
        log_change(name, ChangeCommand::repair, {revision}, detail, reason);
    }
}

} // namespace migrate::engine
