#include <algorithm>
#include <unordered_set>

#include "core/target/applied.hpp"
#include "core/target/target.hpp"
#include "core/text.hpp"

#include "engine/report/validation.hpp"

#include "engine/state/applied_state.hpp"
#include "engine/state/run_history.hpp"
#include "engine/state/stored_scripts.hpp"
#include "engine/store/services.hpp"
#include "pg/catalog.hpp"

namespace migrate::engine {

namespace {

// What a script has instead of a hash when it is not there.
std::string describe(const std::optional<Sha256> &hash) { return hash ? "SHA-256 " + hex(*hash) : "none"; }

// All that is found out about one service.
class Validation {
public:
    Validation(const Service &service, const pg::SnapshotScope &snapshot, std::vector<Finding> &findings)
        : service_(service), scripts_(read_stored_scripts(service, snapshot)),
          history_(
              service,
              snapshot, [this](const std::string &id) -> const auto & { return scripts_.replaced_by(id); }),
          findings_(findings) {
        if (std::optional<Problem> problem =
                problem_of(service.name, [&] { applied_.emplace(look_at_applied(service, snapshot)); })) {
            problem->hint = core::format(
                "Only a superuser can have written the tables of the extension by hand: undo that, or "
                "register the service anew after SELECT migrate.drop_service({});",
                pg::quote_literal(service.name));
            add(std::nullopt, *problem);
        }
    }

    void find_all() {
        if (applied_) {
            check_version_table();
        }
        for (const StoredScripts::Revision &revision : scripts_.revisions) {
            pg::check_interrupts();
            check_stored(revision);
            check_ran(revision);
        }
        for (const std::string &revision : history_.revisions()) {
            pg::check_interrupts();
            check_registered(revision);
        }
        for (const StoredScripts::Stray &stray : scripts_.strays) {
            add(stray.revision, {stray.kind + " script of no registered revision",
                                 "Somebody has written migrate.revisions or migrate.scripts by hand.",
                                 "To forget it: " + repair_call(stray.revision), ""});
        }
    }

private:
    void add(const std::optional<std::string> &revision, const Problem &problem, bool is_about_rows = false) {
        findings_.push_back({service_.name, revision, pg::shortened(problem.message),
                             pg::shortened(problem.detail), pg::is_too_long(problem.hint) ? "" : problem.hint,
                             is_about_rows});
    }

    [[nodiscard]] std::string repair_call(const std::string &revision) const {
        return "SELECT migrate.repair(" + pg::quote_literal(service_.name) + ", " +
               pg::quote_literal(revision) + ", '<reason>');";
    }

    // What core says of the rows, if it refuses them.
    template <typename F>
    bool refuses(const std::optional<std::string> &revision, F check) {
        try {
            check();
            return false;
        } catch (const core::Error &error) {
            add(revision, {error.message, error.detail, explain(error, service_.name).hint(), ""}, true);
            return true;
        }
    }

    void check_version_table() {
        if (applied_->problem) {
            add(std::nullopt, *applied_->problem, true);
            return;
        }
        const core::Graph &graph = applied_->state.graph();
        bool has_strays = false;
        for (const std::string &row : applied_->state.rows()) {
            pg::check_interrupts();
            has_strays = refuses(row, [&] { (void)core::resolve_rows(graph, {row}); }) || has_strays;
        }
        if (!has_strays) {
            refuses(std::nullopt,
                    [&] { core::check_overlap(graph, core::resolve_rows(graph, applied_->state.rows())); });
        }
    }

    void check_stored(const StoredScripts::Revision &revision) {
        for (std::size_t i = 0; i < revision_script_kinds.size(); i++) {
            if (revision.registered[i] == revision.stored[i]) {
                continue;
            }
            const std::string script = std::string(name_of(revision_script_kinds[i])) + " script";
            const std::string detail =
                core::format("It was registered with {}, and migrate.scripts has {}.",
                             describe(revision.registered[i]), describe(revision.stored[i]));
            if (i == 0 && !revision.stored[i]) {
                add(revision.id, {script + " is missing", detail, "Register it again as it was.", ""});
            } else {
                add(revision.id,
                    {script + (revision.stored[i] ? " is not the one that was registered" : " is missing"),
                     detail,
                     "Register it again as it was, or, to accept what is stored: " + repair_call(revision.id),
                     ""});
            }
        }
    }

    void check_ran(const StoredScripts::Revision &revision) {
        const RunOfScript *ran = history_.find(revision.id);
        if (ran == nullptr || !applied_ || applied_->problem || !applied_->state.is_applied(revision.id) ||
            history_.leads_to(revision.id, revision.registered[0])) {
            return;
        }
        add(revision.id,
            {"up script is not the one that ran",
             core::format("Run {} was of {}, and registered is {}.", std::to_string(ran->run),
                          describe(ran->sha256), describe(revision.registered[0])),
             "Register it again as it ran, or, to accept what is stored: " + repair_call(revision.id), ""});
    }

    // Applied by the log, and not registered. What has a row of the version table is a finding already.
    void check_registered(const std::string &revision) {
        const RunOfScript *ran = history_.find(revision);
        if (scripts_.find(revision) != nullptr || is_replaced(revision) || !ran->is_conclusive ||
            history_.leads_to(revision, std::nullopt) || (applied_ && applied_->state.has_row(revision))) {
            return;
        }
        add(revision, {"applied, and not registered any more",
                       core::format("Run {} was of {}, and it has not been undone.", std::to_string(ran->run),
                                    describe(ran->sha256)),
                       "Register it again, or, to accept that it is gone: " + repair_call(revision), ""});
    }

    bool is_replaced(const std::string &revision) {
        if (!replaced_) {
            replaced_.emplace();
            for (const StoredScripts::Revision &one : scripts_.revisions) {
                replaced_->insert(one.replaces.begin(), one.replaces.end());
            }
        }
        return replaced_->contains(revision);
    }

    const Service &service_;
    StoredScripts scripts_;
    RunHistory history_;
    std::vector<Finding> &findings_;
    std::optional<AppliedLook> applied_;                      // nullopt: the graph can't be loaded
    std::optional<std::unordered_set<std::string>> replaced_; // once asked for
};

} // namespace

std::vector<Finding> validate(const std::optional<std::string> &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    std::vector<Finding> findings;
    if (name) {
        const Service service = find_service(*name, snapshot);
        Validation(service, snapshot, findings).find_all();
        return findings;
    }
    for (const Service &service : all_services(snapshot)) {
        Validation(service, snapshot, findings).find_all();
    }
    return findings;
}

} // namespace migrate::engine
