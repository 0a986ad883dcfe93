#include "core/import/reworks.hpp"

#include "core/text.hpp"

#include <map>
#include <unordered_map>
#include <vector>

namespace migrate::core {

namespace {

using Instances = std::vector<ImportedFileRevision *>; // of one change, in the plan's order
using NewIds = std::unordered_map<std::string, std::string>;

std::map<std::string_view, Instances> instances_by_change(Migrations &migrations) {
    std::map<std::string_view, Instances> changes;
    for (ImportedFileRevision &revision : migrations.revisions) {
        if (!revision.change.empty()) {
            changes[revision.change].push_back(&revision);
        }
    }
    return changes;
}

// The one that was the last when it was imported; instances.size(): each has the id that a first import
// gives.
std::size_t find_imported(const Instances &instances, const IsRegistered &is_registered) {
    const std::string &name = instances.back()->id;
    for (std::size_t i = 0; i + 1 < instances.size(); i++) {
        const ImportedFileRevision &one = *instances[i];
        if (one.up && !is_registered(one.id, nullptr) && is_registered(name, &*one.up)) {
            return i;
        }
    }
    return instances.size();
}

void rename(const Instances &instances, const IsRegistered &is_registered, Sha256Of sha256_of,
            NewIds &new_ids) {
    const std::size_t imported = find_imported(instances, is_registered);
    const std::string name = instances.back()->id;
    for (std::size_t i = imported; i < instances.size(); i++) {
        std::string id =
            i == imported
                ? name
                : core::format("{}_{}", name, sha256_of(instances[i - 1]->key).substr(0, hash_digits));
        new_ids.emplace(instances[i]->id, id);
        instances[i]->id = std::move(id);
    }
}

} // namespace

void settle_reworks(Migrations &migrations, const IsRegistered &is_registered, Sha256Of sha256_of) {
    NewIds new_ids;
    for (const auto &[change, instances] : instances_by_change(migrations)) {
        if (instances.size() > 1) {
            rename(instances, is_registered, sha256_of, new_ids);
        }
    }
    for (FileRow &row : migrations.rows) {
        const auto found = new_ids.find(row.key);
        if (row.kind == FileKind::revision && found != new_ids.end()) {
            row.key = found->second;
            row.note += core::format("{}called {} because it has been reworked since it was imported",
                                     row.note.empty() ? "" : "; ", row.key);
        }
    }
    for (ImportedTag &tag : migrations.tags) {
        const auto found = new_ids.find(tag.key);
        tag.key = found != new_ids.end() ? found->second : tag.key;
    }
}

} // namespace migrate::core
