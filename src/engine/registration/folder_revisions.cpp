#include "engine/registration/folder_revisions.hpp"

namespace migrate::engine {

FolderRevisions::FolderRevisions(const core::Migrations &migrations) {
    by_id_.reserve(migrations.revisions.size());
    for (const core::ImportedFileRevision &revision : migrations.revisions) {
        const auto [found, is_new] = by_id_.emplace(revision.id, &revision);
        found->second = is_new ? &revision : nullptr;
    }
}

std::optional<std::string_view> FolderRevisions::script(std::string_view id, ScriptKind kind) const {
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || found->second == nullptr) {
        return std::nullopt;
    }
    const core::ImportedFileRevision &revision = *found->second;
    const std::optional<core::ImportedScript> &script = kind == ScriptKind::up     ? revision.up
                                                        : kind == ScriptKind::down ? revision.down
                                                                                   : revision.verify;
    return script ? std::optional(script->text) : std::nullopt;
}

ScriptHashes known_hashes(const ScriptProperties &registered, const ScriptsOfRevision &stored) {
    ScriptHashes hashes = hashes_of(registered);
    for (std::size_t i = 0; i < hashes.size(); i++) {
        if (!stored.are_expected.at(i)) {
            hashes.at(i).reset();
        }
    }
    return hashes;
}

} // namespace migrate::engine
