#include "core/import/ids.hpp"

#include "core/graph/names.hpp"
#include "core/text.hpp"

#include <unordered_map>

namespace migrate::core {

namespace {

bool is_id(std::string_view text) {
    try {
        check_id(text);
        return !begins_target(text);
    } catch (const Error &) {
        return false;
    }
}

void refuse_same_version(Migrations &migrations, const ImportedFileRevision &first,
                         const ImportedFileRevision &second) {
    migrations.findings.push_back({second.source, 0, ErrorCode::duplicate_version,
                                   core::format("{} has the same version as {}", second.source, first.source),
                                   "Give one of the two a version of its own."});
}

// By key, which by now names one revision each.
void settle_others(Migrations &migrations) {
    std::unordered_map<std::string_view, const ImportedFileRevision *> by_key;
    for (const ImportedFileRevision &revision : migrations.revisions) {
        by_key.emplace(revision.key, &revision);
    }
    for (FileRow &row : migrations.rows) {
        const auto found = by_key.find(row.key);
        if (row.kind == FileKind::revision && found != by_key.end()) {
            row.key = found->second->id;
        }
    }
    for (ImportedRepeatable &repeatable : migrations.repeatables) {
        for (std::string &name : repeatable.after) {
            const auto found = by_key.find(name);
            name = found != by_key.end() ? found->second->id : name;
        }
    }
    for (ImportedTag &tag : migrations.tags) {
        const auto found = by_key.find(tag.key);
        tag.key = found != by_key.end() ? found->second->id : tag.key;
    }
}

// What to say of revisions that are called otherwise than their keys; by key.
using Renamed = std::unordered_map<std::string_view, std::string>;

void note_changes(Migrations &migrations, const Renamed &renamed) {
    for (FileRow &row : migrations.rows) {
        const auto found = row.kind == FileKind::revision ? renamed.find(row.key) : renamed.end();
        if (found != renamed.end()) {
            row.note += (row.note.empty() ? "" : "; ") + found->second;
        }
    }
}

} // namespace

std::string id_of(std::string_view key) {
    std::string id(key);
    for (char &c : id) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte == 0x7f || c == '@' || c == '-' || c == '+' || c == ':') {
            c = '_';
        }
    }
    if (id.starts_with('{')) {
        id.front() = '_';
    }
    return is_id(id) ? id : id + '_'; // a word that is reserved
}

void settle_ids(Migrations &migrations, Sha256Of sha256_of) {
    std::unordered_map<std::string_view, const ImportedFileRevision *> versions;
    std::unordered_map<std::string, const ImportedFileRevision *> ids;
    Renamed renamed;
    for (ImportedFileRevision &revision : migrations.revisions) {
        const std::string_view version = revision.version.empty() ? revision.key : revision.version;
        const auto [same, is_new_version] = versions.emplace(version, &revision);
        if (!is_new_version) {
            refuse_same_version(migrations, *same->second, revision);
        }
        revision.id = id_of(revision.key);
        const auto [first, is_new] = ids.emplace(revision.id, &revision);
        if (!is_new && is_new_version) { // only what an id can't hold makes the two equal
            revision.id += '_' + sha256_of(revision.key).substr(0, hash_digits);
            ids.emplace(revision.id, &revision);
            renamed.emplace(revision.key, core::format("called {} because {} becomes the same id",
                                                       revision.id, first->second->key));
        }
    }
    note_changes(migrations, renamed);
    settle_others(migrations);
}

} // namespace migrate::core
