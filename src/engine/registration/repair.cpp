#include <algorithm>

#include "engine/registration/repair.hpp"

#include "engine/error.hpp"
#include "engine/registration/registration.hpp"
#include "engine/registration/registration_log.hpp"
#include "engine/registration/rules.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/run_history.hpp"
#include "engine/store/script_reader.hpp"
#include "engine/store/stored_scripts.hpp"
#include "pg/error.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

void refuse_blank(const std::string &reason) {
    if (reason.find_first_not_of(" \t\n\v\f\r") == std::string::npos) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "a reason is needed",
                        "The log is to say why what is stored is as good as what ran.",
                        "Give it as the third argument: SELECT migrate.repair('<service>', '<revision>', "
                        "'<reason>');");
    }
}

ChangeDetail::Value shown(const std::optional<Sha256> &hash) {
    return hash ? std::optional(hex(*hash)) : std::nullopt;
}

// Register a revision with the bodies that are stored, whatever was registered.
void accept_stored(const Service &service, const StoredScripts::Revision &revision,
                   const pg::SnapshotScope &snapshot, ChangeDetail &detail) {
    if (revision.stored == revision.registered) {
        return;
    }
    (void)ScriptReader(service, snapshot).require(revision.id, "up");
    StoredRevision form = read_stored(service, revision.id, snapshot);
    check_scripts(service, form);
    replace_revision(service, form);
    for (std::size_t i = 0; i < script_kinds.size(); i++) {
        if (revision.stored[i] != revision.registered[i]) {
            log_script_change(service, revision.id, script_kinds[i], revision.registered[i],
                              revision.stored[i]);
            detail.add(revision.id, (std::string(script_kinds[i]) + "_sha256").c_str(),
                       shown(revision.registered[i]), shown(revision.stored[i]));
        }
    }
}

// Note that a revision whose up script ran has another now, or, nullopt, that it is gone.
void accept_as_run(const Service &service, const std::string &revision, const RunOfScript &ran,
                   const std::optional<Sha256> &hash, ChangeDetail &detail) {
    log_script_change(service, revision, "up", ran.sha256, hash);
    detail.add(revision, "ran_sha256", hex(ran.sha256), shown(hash));
}

void repair_registered(const Service &service, const StoredScripts::Revision &revision,
                       const RunHistory &history, const pg::SnapshotScope &snapshot, ChangeDetail &detail) {
    const RunOfScript *ran = history.find(revision.id);
    // Where what was registered is what ran, the change that accept_stored() logs leads on from there.
    if (ran != nullptr && !history.leads_to(revision.id, revision.registered[0]) &&
        !history.leads_to(revision.id, revision.stored[0]) &&
        AppliedRevisions(service, snapshot).contains(revision.id)) {
        accept_as_run(service, revision.id, *ran, revision.stored[0], detail);
    }
    accept_stored(service, revision, snapshot, detail);
}

void remove_scripts(const Service &service, const std::string &revision, ChangeDetail &detail) {
    static pg::Statement statement("DELETE FROM migrate.scripts WHERE service OPERATOR(pg_catalog.=) $1"
                                   " AND revision OPERATOR(pg_catalog.=) $2 RETURNING kind");
    const Bookkeeping bookkeeping;
    for (const pg::Row &row :
         statement.execute({pg::text_parameter(service.name), pg::text_parameter(revision)})) {
        detail.add(revision, (row[0].value() + "_script").c_str(), "stored", std::nullopt);
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
                core::ErrorCode::unknown_revision, "Can't locate revision identified by '" + revision + "'",
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
    refuse_read_only("migrate.repair()");
    refuse_blank(reason);
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
        log_change(name, "repair", {revision}, detail, reason);
    }
}

} // namespace migrate::engine
