#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/graph/names.hpp"
#include "core/graph/replacements.hpp"
#include "core/import/chain.hpp"
#include "core/text.hpp"

#include "engine/registration/import_plan.hpp"

#include "engine/error.hpp"
#include "engine/registration/import_checks.hpp"
#include "engine/registration/registration.hpp"
#include "engine/registration/rules.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/repeatables.hpp"
#include "engine/store/tags.hpp"
#include "pg/error.hpp"
#include "pg/memory.hpp"
#include "pg/read_only.hpp"

namespace migrate::engine {

namespace {

// A revision of the service that an import has registered, or whose id a file has.
struct Registered {
    std::string file; // "": a function registered it
    core::Node node;
    bool is_in_folder;
};

class Planning {
public:
    Planning(const std::string &name, const Service *service, core::ReadFolder &folder,
             const pg::SnapshotScope &snapshot)
        : name_(name), service_(service), folder_(folder), migrations_(folder.migrations),
          snapshot_(snapshot), variables_(service_or_nothing(), snapshot) {
        for (const core::ImportedVariable &variable : migrations_.variables) {
            variables_.expect(variable.name, variable.value);
        }
        if (service_ != nullptr) {
            registry_ = registry_of(*service_, snapshot_);
            if (!pg::is_read_only()) { // else nothing can hold the version table as it is
                applied_.emplace(*service_, snapshot_);
            }
        }
    }

    ImportPlan plan(bool out_of_order) {
        if (folder_.format != nullptr) {
            find_registered();
            chain(out_of_order);
            plan_.forms.reserve(migrations_.revisions.size());
            for (const core::ImportedFileRevision &revision : migrations_.revisions) {
                pg::check_interrupts();
                plan_revision(revision);
            }
            find_absent();
            check_order_of_repeatables(migrations_, plan_.findings);
            check_other_scripts(name_, migrations_, variables_, plan_.findings);
            check_cross_service_dependencies(plan_.forms, plan_.findings, snapshot_);
        }
        take_findings();
        if (plan_.findings.empty()) {
            check_graph();
        }
        return std::move(plan_);
    }

private:
    // One that is still to be created has the values that the folder gives.
    const Service &service_or_nothing() {
        new_service_.name = name_;
        return service_ != nullptr ? *service_ : new_service_;
    }

    const AppliedState &state() {
        if (applied_) {
            return applied_->state();
        }
        if (!look_) {
            look_.emplace(look_at_applied(*service_, snapshot_));
        }
        return look_->state;
    }

    bool is_applied(const std::string &id) { return service_ != nullptr && state().is_applied(id); }

    const core::Revision &registered_revision(const Registered &one) {
        return registry_->graph.revision(one.node);
    }

    void find_registered() {
        if (service_ == nullptr) {
            return;
        }
        std::unordered_set<std::string_view> ids;
        ids.reserve(migrations_.revisions.size());
        for (const core::ImportedFileRevision &revision : migrations_.revisions) {
            ids.insert(revision.id);
        }
        bool has_files = false;
        bool is_found = false;
        RevisionScan scan(*service_, snapshot_);
        while (scan.next()) {
            pg::check_interrupts();
            std::string id = scan.id();
            std::string source = scan.source();
            const bool is_file = !is_command_name(source);
            const bool is_in_folder = ids.contains(id);
            has_files = has_files || is_file;
            is_found = is_found || (is_file && is_in_folder);
            if (is_file || is_in_folder) {
                const core::Node node = registry_->graph.find(id).value();
                order_.push_back(id);
                registered_.emplace(std::move(id),
                                    Registered{is_file ? std::move(source) : "", node, is_in_folder});
            }
        }
        files_ = files_of_scripts(*service_, snapshot_);
        if (has_files && !is_found && migrations_.findings.empty()) {
            migrations_.findings.push_back(
                {"", 0, core::ErrorCode::bad_folder,
                 core::format(R"(of the files that were imported into service "{}" before, none is here)",
                              name_),
                 "Pack the folder that was imported before. Where every file has a new version: drop the "
                 "service, import them, and stamp the service at what is applied before you upgrade it."});
        }
    }

    void chain(bool out_of_order) {
        std::vector<core::KnownRevision> known;
        known.reserve(order_.size());
        for (const std::string &id : order_) {
            known.push_back({id, registered_revision(registered_.at(id)).down_revisions, is_applied(id)});
        }
        core::chain(migrations_, known, out_of_order);
    }

    void plan_revision(const core::ImportedFileRevision &revision) {
        memory_.reset();
        ImportedForm form;
        form.stored = stored_form(revision);
        settle_dependencies(name_, form, plan_.findings);
        form.properties = properties_of(form.stored);
        const auto found = registered_.find(revision.id);
        if (revision.is_baseline && found != registered_.end()) {
            keep_replaced(form.stored.revision.replaces, registered_revision(found->second).replaces);
        }
        if (!folder_.format->marks_transactions) {
            infer_transactions(form, found == registered_.end() ? nullptr
                                                                : &registry_->properties[found->second.node]);
        }
        if (found == registered_.end()) {
            if (revision.is_baseline) {
                refuse_late_baseline(revision);
            }
            check_form(name_, *folder_.format, form, nullptr, variables_, plan_.findings);
        } else {
            compare(form, found->second);
        }
        plan_.forms.push_back(std::move(form));
    }

    // Files that a baseline stands for may go from the folder.
    static void keep_replaced(std::vector<std::string> &replaces, const std::vector<std::string> &before) {
        const bool all_known = std::all_of(replaces.begin(), replaces.end(), [&](const std::string &id) {
            return std::find(before.begin(), before.end(), id) != before.end();
        });
        if (all_known) {
            replaces = before;
        }
    }

    // It would run where all that it stands for has run already.
    void refuse_late_baseline(const core::ImportedFileRevision &revision) {
        if (service_ != nullptr && revision.replaces.empty() && !state().rows().empty()) {
            plan_.findings.push_back(
                {revision.source, 0, sqlstate_of(core::ErrorCode::late_file),
                 core::format(
                     "it stands for all before it in a database that has nothing yet, and {} is applied",
                     state().rows().front()),
                 "Leave the files that it stands for in the folder until each database has imported it: then "
                 "it "
                 "replaces them."});
        }
    }

    void compare(ImportedForm &form, const Registered &registered) {
        if (registry_->properties[registered.node] == form.properties &&
            registered_revision(registered) == form.stored.revision) {
            form.result = ImportResult::unchanged;
            form.has_moved =
                !registered.file.empty() && (registered.file != form.stored.source ||
                                             files_[form.stored.revision.id] != form.stored.files);
            release_scripts(form.stored);
            return;
        }
        const bool applied = is_applied(form.stored.revision.id);
        form.result = applied ? ImportResult::noted : ImportResult::replaced;
        if (check_form(name_, *folder_.format, form, &registered_revision(registered), variables_,
                       plan_.findings)) {
            const StoredRevision before = read_stored(*service_, form.stored.revision.id, snapshot_);
            check_change_of_file(*service_, before, form, applied, plan_.findings);
        }
    }

    // Of what is unchanged nothing is written, and together they are as large as the folder.
    static void release_scripts(StoredRevision &stored) {
        std::string().swap(stored.up);
        stored.down.reset();
        stored.verify.reset();
    }

    // Names that something else than the absent revisions uses.
    std::set<std::string> used_names() {
        std::set<std::string> used;
        const auto use = [&](const core::Revision &revision) {
            used.insert(revision.down_revisions.begin(), revision.down_revisions.end());
            used.insert(revision.depends_on.begin(), revision.depends_on.end());
        };
        for (const ImportedForm &form : plan_.forms) {
            use(form.stored.revision);
        }
        for (core::Node node = 0; node < registry_->graph.size(); node++) {
            pg::check_interrupts();
            if (!registered_.contains(registry_->graph.id(node))) {
                use(registry_->graph.revision(node));
            }
        }
        used.merge(names_used_elsewhere(name_, snapshot_));
        for (const core::Repeatable &one : read_repeatables(*service_, snapshot_).scripts) {
            used.insert(one.after.begin(), one.after.end());
        }
        for (const Tag &one : read_tags(*service_, snapshot_)) {
            used.insert(one.revisions.begin(), one.revisions.end());
        }
        return used;
    }

    std::string why_it_stays(const std::string &id, const std::set<std::string> &used) {
        const core::Revision &revision = registered_revision(registered_.at(id));
        if (is_applied(id)) {
            return "it is applied";
        }
        if (const auto replacing = core::find_replacement(registry_->graph, id)) {
            return core::format("revision {} replaces it", registry_->graph.id(*replacing));
        }
        const bool is_used =
            used.contains(id) || std::any_of(revision.branch_labels.begin(), revision.branch_labels.end(),
                                             [&](const std::string &label) { return used.contains(label); });
        return is_used ? "something that is in no file stands on it" : "";
    }

    // How many of the absent revisions follow each or depend on it.
    std::map<std::string, std::size_t, std::less<>> count_users() {
        std::map<std::string, std::size_t, std::less<>> users;
        for (const auto &[id, one] : registered_) {
            if (!one.is_in_folder) {
                for (const std::string &name : names_in(registered_revision(one))) {
                    users[name]++;
                }
            }
        }
        return users;
    }

    static std::vector<std::string> names_in(const core::Revision &revision) {
        std::vector<std::string> names = revision.down_revisions;
        names.insert(names.end(), revision.depends_on.begin(), revision.depends_on.end());
        return names;
    }

    // What follows others comes first, and what stays keeps what it follows.
    void find_absent() {
        std::vector<std::string> ready;
        std::map<std::string, std::size_t, std::less<>> users = count_users();
        for (const std::string &id : order_) {
            if (!registered_.at(id).is_in_folder && !users.contains(id)) {
                ready.push_back(id);
            }
        }
        std::set<std::string> used = ready.empty() ? std::set<std::string>() : used_names();
        while (!ready.empty()) {
            pg::check_interrupts();
            const std::string id = std::move(ready.back());
            ready.pop_back();
            const Registered &one = registered_.at(id);
            plan_.absent.push_back({id, one.file, why_it_stays(id, used)});
            for (const std::string &name : names_in(registered_revision(one))) {
                if (!plan_.absent.back().stays.empty()) {
                    used.insert(name);
                }
                const auto found = registered_.find(name);
                if (--users[name] == 0 && found != registered_.end() && !found->second.is_in_folder) {
                    ready.push_back(name);
                }
            }
        }
    }

    void take_findings() {
        for (core::Finding &finding : migrations_.findings) {
            plan_.findings.push_back({std::move(finding.file), finding.line, sqlstate_of(finding.code),
                                      std::move(finding.message), std::move(finding.hint)});
        }
        std::stable_sort(plan_.findings.begin(), plan_.findings.end(),
                         [](const ImportFinding &one, const ImportFinding &other) {
                             return one.file != other.file ? one.file < other.file : one.line < other.line;
                         });
    }

    // All revisions together, as they will be.
    void check_graph() {
        std::set<std::string_view> removed;
        for (const AbsentRevision &one : plan_.absent) {
            if (one.stays.empty()) {
                removed.insert(one.id);
            }
        }
        std::vector<core::Revision> revisions;
        for (core::Node node = 0; registry_ != nullptr && node < registry_->graph.size(); node++) {
            const auto found = registered_.find(registry_->graph.id(node));
            const bool is_in_folder = found != registered_.end() && found->second.is_in_folder;
            if (!is_in_folder && !removed.contains(registry_->graph.id(node))) {
                revisions.push_back(registry_->graph.revision(node));
            }
        }
        for (const ImportedForm &form : plan_.forms) {
            revisions.push_back(form.stored.revision);
        }
        try {
            (void)core::Graph::load(std::move(revisions));
        } catch (const core::Error &error) {
            const pg::Error told = explain(error, name_);
            plan_.findings.push_back({file_of(error), 0, told.sqlstate(), told.message(), told.hint()});
        }
    }

    // The file of the first revision that an error concerns and the folder has.
    std::string file_of(const core::Error &error) {
        for (const std::string &id : error.revisions) {
            for (const ImportedForm &form : plan_.forms) {
                if (form.stored.revision.id == id) {
                    return form.stored.source.value();
                }
            }
        }
        return "";
    }

    const std::string &name_;
    const Service *service_;
    Service new_service_;
    core::ReadFolder &folder_;
    core::Migrations &migrations_;
    const pg::SnapshotScope &snapshot_;
    Variables variables_;
    std::shared_ptr<const Registry> registry_;
    std::optional<AppliedRevisions> applied_;
    std::optional<AppliedLook> look_;
    std::unordered_map<std::string, Registered> registered_;
    std::vector<std::string> order_; // of registration
    std::unordered_map<std::string, ScriptFiles> files_;
    pg::TemporaryMemory memory_;
    ImportPlan plan_;
};

} // namespace

ImportPlan plan_import(const std::string &name, const Service *service, core::ReadFolder &folder,
                       bool out_of_order, const pg::SnapshotScope &snapshot) {
    return Planning(name, service, folder, snapshot).plan(out_of_order);
}

} // namespace migrate::engine
