#include <algorithm>
#include <set>

#include "engine/registration/absent_revisions.hpp"

#include "engine/registration/rules.hpp"
#include "engine/store/repeatables.hpp"
#include "engine/store/tags.hpp"

namespace migrate::engine {

namespace {

using Names = std::set<std::string>;

std::vector<std::string> names_in(const core::Revision &revision) {
    std::vector<std::string> names = revision.down_revisions;
    names.insert(names.end(), revision.depends_on.begin(), revision.depends_on.end());
    return names;
}

// Names that something else than the absent revisions uses.
Names used_names(const Registrations &registered, const pg::SnapshotScope &snapshot) {
    Names used;
    const auto use = [&](const core::Revision &revision) {
        for (std::string &name : names_in(revision)) {
            used.insert(std::move(name));
        }
    };
    for (const ImportedForm &form : registered.forms) {
        use(form.stored.revision);
    }
    for (core::Node node = 0; node < registered.graph.size(); node++) {
        pg::check_interrupts();
        if (!registered.revisions.contains(registered.graph.id(node))) {
            use(registered.graph.revision(node));
        }
    }
    used.merge(names_used_elsewhere(registered.service.name, snapshot));
    for (const core::Repeatable &one : read_repeatables(registered.service, snapshot).scripts) {
        used.insert(one.after.begin(), one.after.end());
    }
    for (const Tag &one : read_tags(registered.service, snapshot)) {
        used.insert(one.revisions.begin(), one.revisions.end());
    }
    return used;
}

// How many of the absent revisions follow each or depend on it.
std::unordered_map<std::string, std::size_t> count_users(const Registrations &registered) {
    std::unordered_map<std::string, std::size_t> users;
    for (const auto &[id, one] : registered.revisions) {
        if (!one.is_in_folder) {
            for (const std::string &name : names_in(registered.graph.revision(one.node))) {
                users[name]++;
            }
        }
    }
    return users;
}

bool is_used(const core::Revision &revision, const Names &used) {
    return used.contains(revision.id) ||
           std::any_of(revision.branch_labels.begin(), revision.branch_labels.end(),
                       [&](const std::string &label) { return used.contains(label); });
}

} // namespace

std::vector<AbsentRevision>
absent_revisions(const Registrations &registered,
                 const std::function<std::string(const std::string &)> &why_it_stays,
                 const pg::SnapshotScope &snapshot) {
    std::vector<AbsentRevision> absent;
    std::vector<std::string> ready; // nothing that is absent, and not looked at yet, stands on it
    auto users = count_users(registered);
    for (const std::string &id : registered.order) {
        if (!registered.revisions.at(id).is_in_folder && !users.contains(id)) {
            ready.push_back(id);
        }
    }
    Names used = ready.empty() ? Names() : used_names(registered, snapshot);
    while (!ready.empty()) {
        pg::check_interrupts();
        const std::string id = std::move(ready.back());
        ready.pop_back();
        const Registered &one = registered.revisions.at(id);
        const core::Revision &revision = registered.graph.revision(one.node);
        std::string stays = why_it_stays(id);
        if (stays.empty() && is_used(revision, used)) {
            stays = "something that is in no file stands on it";
        }
        for (const std::string &name : names_in(revision)) {
            if (!stays.empty()) {
                used.insert(name);
            }
            const auto found = registered.revisions.find(name);
            if (--users[name] == 0 && found != registered.revisions.end() && !found->second.is_in_folder) {
                ready.push_back(name);
            }
        }
        absent.push_back({id, one.file, std::move(stays)});
    }
    return absent;
}

} // namespace migrate::engine
