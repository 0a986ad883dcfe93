#include <algorithm>

#include "core/error.hpp"
#include "core/plan/cross_service_plan.hpp"

#include "engine/registration/import_graph.hpp"

#include "engine/error.hpp"
#include "pg/error.hpp"

namespace migrate::engine {

namespace {

std::unordered_set<std::string_view> names_in(const std::vector<ImportedForm> &forms) {
    std::unordered_set<std::string_view> names;
    for (const ImportedForm &form : forms) {
        const core::Revision &revision = form.stored.revision;
        names.insert(revision.id);
        names.insert(revision.branch_labels.begin(), revision.branch_labels.end());
        names.insert(revision.replaces.begin(), revision.replaces.end());
    }
    return names;
}

} // namespace

ImportGraph::ImportGraph(const ImportPlan &plan, const RegisteredRevisions &registered,
                         const Registry *registry)
    : plan_(plan), registered_(registered), registry_(registry) {
    for (const AbsentRevision &one : plan.absent) {
        if (one.stays.empty()) {
            removed_.insert(one.id);
        }
    }
}

bool ImportGraph::has(const std::string &name) {
    if (!names_) {
        names_ = names_in(plan_.forms);
    }
    if (names_->contains(name)) {
        return true;
    }
    const auto node = registry_ != nullptr ? core::find_cross_service(registry_->graph, name) : std::nullopt;
    return node && stays_as_it_is(registry_->graph.id(*node));
}

void ImportGraph::check(const std::string &service, ImportFindings &findings) const {
    if (!is_changed()) {
        return;
    }
    std::vector<core::Revision> revisions;
    for (core::Node node = 0; registry_ != nullptr && node < registry_->graph.size(); node++) {
        if (stays_as_it_is(registry_->graph.id(node))) {
            revisions.push_back(registry_->graph.revision(node));
        }
    }
    for (const ImportedForm &form : plan_.forms) {
        revisions.push_back(form.stored.revision);
    }
    try {
        (void)core::Graph::load(std::move(revisions));
    } catch (const core::Error &error) {
        const pg::Error told = explain(error, service);
        findings.push_back({file_of(error), 0, told.sqlstate(), told.message(), told.hint()});
    }
}

bool ImportGraph::stays_as_it_is(const std::string &id) const {
    const auto found = registered_.find(id);
    const bool is_in_folder = found != registered_.end() && found->second.is_in_folder;
    return !is_in_folder && !removed_.contains(id);
}

bool ImportGraph::is_changed() const {
    return !removed_.empty() ||
           std::any_of(plan_.forms.begin(), plan_.forms.end(),
                       [](const ImportedForm &form) { return form.result != ImportResult::unchanged; });
}

// The file of the first revision that an error concerns and the folder has; or of one that follows or depends
// on it.
std::string ImportGraph::file_of(const core::Error &error) const {
    for (const std::string &id : error.revisions) {
        for (const ImportedForm &form : plan_.forms) {
            const core::Revision &revision = form.stored.revision;
            const auto names = [&](const std::vector<std::string> &all) {
                return std::find(all.begin(), all.end(), id) != all.end();
            };
            if (revision.id == id || names(revision.down_revisions) || names(revision.depends_on)) {
                return form.stored.source.value();
            }
        }
    }
    return "";
}

} // namespace migrate::engine
