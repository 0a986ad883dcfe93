// The revisions of a folder by their ids, beside what is stored of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/import/migrations.hpp"

#include "engine/store/revisions.hpp"
#include "engine/store/scripts.hpp"

namespace migrate::engine {

class FolderRevisions {
public:
    // They must outlive it, and stay where they are.
    explicit FolderRevisions(const core::Migrations &migrations);

    [[nodiscard]] bool contains(std::string_view id) const { return by_id_.contains(id); }

    // The text of a script. nullopt: it has none, or several of them have the id.
    [[nodiscard]] std::optional<std::string_view> script(std::string_view id, ScriptKind kind) const;

private:
    std::unordered_map<std::string_view, const core::ImportedFileRevision *> by_id_; // nullptr: several
};

// The hashes of those scripts of a registered revision that stand there as the folder has them.
ScriptHashes known_hashes(const ScriptProperties &registered, const ScriptsOfRevision &stored);

} // namespace migrate::engine
