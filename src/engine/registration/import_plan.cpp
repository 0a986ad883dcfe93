#include <algorithm>
#include <memory>
#include <unordered_map>

#include "core/graph/names.hpp"
#include "core/graph/replacements.hpp"
#include "core/graph/traverse.hpp"
#include "core/import/chain.hpp"
#include "core/import/reworks.hpp"
#include "core/text.hpp"

#include "engine/registration/import_plan.hpp"

#include "engine/error.hpp"
#include "engine/registration/absent_revisions.hpp"
#include "engine/registration/folder_revisions.hpp"
#include "engine/registration/history_forms.hpp"
#include "engine/registration/import_checks.hpp"
#include "engine/registration/import_graph.hpp"
#include "engine/registration/import_tags.hpp"
#include "engine/registration/registration.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/hashes.hpp"
#include "engine/store/repeatables.hpp"
#include "pg/error.hpp"
#include "pg/memory.hpp"
#include "pg/read_only.hpp"

namespace migrate::engine {

namespace {

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
            keep_ids_of_reworked();
            const FolderRevisions in_folder(migrations_);
            look_at_stored(in_folder);
            find_registered(in_folder);
            chain(out_of_order);
            plan_.forms.reserve(migrations_.revisions.size());
            for (const core::ImportedFileRevision &revision : migrations_.revisions) {
                pg::check_interrupts();
                plan_revision(revision);
            }
            if (!folder_.is_history) {
                find_absent();
            }
            ImportGraph graph = graph_to_be();
            check_order_of_repeatables(
                migrations_, [&](const std::string &name) { return graph.has(name) || has_repeatable(name); },
                plan_.findings);
            check_other_scripts(name_, migrations_, variables_, plan_.findings);
            check_cross_service_dependencies(plan_.forms, plan_.findings, snapshot_);
            if (service_ != nullptr) {
                check_tags(*service_, *registry_, migrations_, plan_.findings, snapshot_);
            }
        }
        take_findings();
        if (plan_.findings.empty()) {
            graph_to_be().check(name_, plan_.findings);
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

    // What a history has is applied, whether the service has adopted it or not; and so is what that stands
    // on.
    void find_what_ran() {
        const core::Graph &graph = registry_->graph;
        std::vector<core::Node> nodes;
        for (const auto &[id, scripts] : scripts_) {
            const std::optional<ScriptFile> &up = scripts.files[static_cast<std::size_t>(ScriptKind::up)];
            const auto node = up && up->first_line == 0 ? graph.find(id) : std::nullopt;
            if (node) {
                nodes.push_back(*node);
            }
        }
        std::sort(nodes.begin(), nodes.end());
        from_history_.emplace(graph, nodes);
        ran_.emplace(core::ancestors(graph, nodes, core::Edges::down_revisions));
    }

    const core::Revision &registered_revision(const Registered &one) {
        return registry_->graph.revision(one.node);
    }

    void keep_ids_of_reworked() {
        if (registry_ == nullptr) {
            return;
        }
        core::settle_reworks(
            migrations_,
            [&](const std::string &id, const core::ImportedScript *script) {
                const std::optional<core::Node> node = registry_->graph.find(id);
                return node && (script == nullptr ||
                                registry_->properties[*node].up_sha256 == sha256_of(script->text));
            },
            hashes.sha256);
    }

    // What stands there as the folder has it need not be hashed to be known.
    void look_at_stored(const FolderRevisions &in_folder) {
        if (service_ == nullptr) {
            return;
        }
        scripts_ = look_at_scripts(
            *service_, [&](const std::string &id, ScriptKind kind) { return in_folder.script(id, kind); },
            snapshot_);
        find_what_ran();
    }

    void find_registered(const FolderRevisions &in_folder) {
        if (service_ == nullptr) {
            return;
        }
        bool has_files = false;
        bool is_found = false;
        RevisionScan scan(*service_, snapshot_);
        while (scan.next()) {
            pg::check_interrupts();
            std::string id = scan.id();
            std::string source = scan.source();
            const bool is_file = !is_command_name(source);
            const bool is_in_folder = in_folder.contains(id);
            has_files = has_files || is_file;
            is_found = is_found || (is_file && is_in_folder);
            if (is_file || is_in_folder) {
                const core::Node node = registry_->graph.find(id).value();
                order_.push_back(id);
                registered_.emplace(std::move(id),
                                    Registered{is_file ? std::move(source) : "", node, is_in_folder});
            }
        }
        if (has_files && !is_found && !folder_.is_history && migrations_.findings.empty()) {
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
            const Registered &one = registered_.at(id);
            const bool has_run =
                ran_->contains(one.node) || (folder_.is_history && one.is_in_folder) || is_applied(id);
            known.push_back({id, registered_revision(one).down_revisions, has_run});
        }
        core::chain(migrations_, known, out_of_order);
    }

    void plan_revision(const core::ImportedFileRevision &revision) {
        memory_.reset();
        ImportedForm form;
        form.stored = stored_form(revision);
        form.down_parts = revision.down ? revision.down->parts : std::vector<core::ScriptPart>();
        settle_tagged_dependencies(revision, form, plan_.findings, snapshot_);
        settle_dependencies(name_, form, plan_.findings);
        const auto found = registered_.find(revision.id);
        form.properties =
            properties_of(form.stored, hasher_,
                          found == registered_.end() ? ScriptHashes{}
                                                     : known_hashes(registry_->properties[found->second.node],
                                                                    scripts_[revision.id]));
        if (revision.is_baseline && found != registered_.end()) {
            keep_replaced(form.stored.revision.replaces, registered_revision(found->second).replaces);
        }
        const ScriptProperties *registered =
            found == registered_.end() ? nullptr : &registry_->properties[found->second.node];
        if (folder_.is_history) {
            form.stored.up_is_given = !form.stored.up.empty();
            infer_transaction_of_history(form, registered);
        } else if (!folder_.format->marks_transactions) {
            infer_transactions(form, registered);
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

    bool is_registered(const core::Revision &revision, const ScriptProperties &properties,
                       const Registered &registered) {
        return registry_->properties[registered.node] == properties &&
               registered_revision(registered) == revision;
    }

    void compare(ImportedForm &form, const Registered &registered) {
        const core::Revision &revision = form.stored.revision;
        form.result = ImportResult::unchanged;
        const bool is_from_history = from_history_->contains(registered.node);
        if (is_registered(revision, form.properties, registered)) {
            form.has_moved =
                !folder_.is_history && !is_from_history && !registered.file.empty() &&
                (registered.file != form.stored.source || scripts_[revision.id].files != form.stored.files);
            release_scripts(form.stored);
            return;
        }
        StoredRevision before = read_stored(*service_, revision.id, snapshot_);
        const bool applied = is_applied(revision.id);
        bool has_same_up = false;
        if (folder_.is_history) {
            keep_what_history_lacks(*service_, form, before, is_from_history && !applied);
        } else if (is_from_history) {
            has_same_up = agrees_with_history(*service_, form, before);
        }
        ScriptProperties properties = form.properties;
        if (has_same_up) {
            properties.up_sha256 = registry_->properties[registered.node].up_sha256;
        }
        if (is_registered(revision, properties, registered)) {
            return;
        }
        form.result = applied ? ImportResult::noted : ImportResult::replaced;
        if (check_form(name_, *folder_.format, form, &registered_revision(registered), variables_,
                       plan_.findings)) {
            check_change_of_file(*service_, *folder_.format, before, form, applied, plan_.findings);
        }
    }

    // Of what is unchanged nothing is written, and together they are as large as the folder.
    static void release_scripts(StoredRevision &stored) {
        std::string().swap(stored.up);
        stored.down.reset();
        stored.verify.reset();
    }

    // Why it stays although its file is gone, for another reason than what stands on it.
    std::string why_it_stays(const std::string &id) {
        if (is_applied(id)) {
            return "it is applied";
        }
        if (ran_->contains(registered_.at(id).node)) {
            return "migrate.import_supabase() has found that it ran";
        }
        const auto replacing = core::find_replacement(registry_->graph, id);
        return replacing ? core::format("revision {} replaces it", registry_->graph.id(*replacing)) : "";
    }

    void find_absent() {
        if (service_ == nullptr) {
            return;
        }
        plan_.absent = absent_revisions(
            {*service_, registry_->graph, registered_, order_, plan_.forms},
            [this](const std::string &id) { return why_it_stays(id); }, snapshot_);
    }

    [[nodiscard]] ImportGraph graph_to_be() const { return {plan_, registered_, registry_.get()}; }

    // An earlier call has registered it.
    bool has_repeatable(const std::string &name) {
        return service_ != nullptr && RepeatableReader(*service_, snapshot_).read(name).has_value();
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
    std::optional<core::NodeSet> from_history_; // whose scripts import_supabase() has put together
    std::optional<core::NodeSet> ran_;          // those, and what they follow
    RegisteredRevisions registered_;
    std::vector<std::string> order_; // of registration
    std::unordered_map<std::string, ScriptsOfRevision> scripts_;
    pg::TemporaryMemory memory_;
    ScriptHasher hasher_;
    ImportPlan plan_;
};

} // namespace

ImportPlan plan_import(const std::string &name, const Service *service, core::ReadFolder &folder,
                       bool out_of_order, const pg::SnapshotScope &snapshot) {
    return Planning(name, service, folder, snapshot).plan(out_of_order);
}

} // namespace migrate::engine
