#include <algorithm>

#include "engine/store/stored_scripts.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/datum.hpp"
#include "pg/memory.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.revisions and migrate.scripts, by position.
enum RevisionColumn { id_column = 2, replaces_column = 8, first_hash_column = 13 };
enum ScriptColumn { revision_column = 2, kind_column, body_column };

void read_revisions(const Service &service, const pg::SnapshotScope &snapshot, StoredScripts &result) {
    const pg::OpenIndex index(own_relation("revisions"), "revisions_service_seq");
    pg::IndexScan scan(index, {service.name}, snapshot);
    while (scan.next()) {
        pg::check_interrupts();
        StoredScripts::Revision revision{
            pg::to_string(scan.value(id_column)), pg::to_strings(scan.value(replaces_column)), {}, {}};
        for (std::size_t i = 0; i < script_kinds.size(); i++) {
            revision.registered[i] = sha256_in(scan, first_hash_column + static_cast<int>(i));
        }
        result.positions.emplace(revision.id, result.revisions.size());
        result.revisions.push_back(std::move(revision));
    }
}

void read_scripts(const Service &service, const pg::SnapshotScope &snapshot, StoredScripts &result) {
    const pg::OpenIndex index(own_relation("scripts"), "scripts_pkey");
    pg::IndexScan scan(index, {service.name}, snapshot);
    while (scan.next()) {
        pg::check_interrupts();
        std::string revision = pg::to_string(scan.value(revision_column));
        std::string kind = pg::to_string(scan.value(kind_column));
        const auto found = result.positions.find(revision);
        const auto *const place = std::find(script_kinds.begin(), script_kinds.end(), kind);
        if (found == result.positions.end() || place == script_kinds.end()) {
            result.strays.push_back({std::move(revision), std::move(kind)});
        } else {
            const pg::TemporaryMemory memory; // not for the scan, which keeps what it allocates
            result.revisions[found->second].stored[static_cast<std::size_t>(place - script_kinds.begin())] =
                sha256_of_text(scan.value(body_column));
        }
    }
}

} // namespace

ScriptHashes hashes_of(const ScriptProperties &properties) {
    return {properties.up_sha256,
            properties.reversible ? std::optional(properties.down_sha256) : std::nullopt,
            properties.verifiable ? std::optional(properties.verify_sha256) : std::nullopt};
}

const StoredScripts::Revision *StoredScripts::find(const std::string &id) const {
    const auto found = positions.find(id);
    return found != positions.end() ? &revisions[found->second] : nullptr;
}

const std::vector<std::string> &StoredScripts::replaced_by(const std::string &id) const {
    static const std::vector<std::string> nothing;
    const Revision *revision = find(id);
    return revision != nullptr ? revision->replaces : nothing;
}

StoredScripts read_stored_scripts(const Service &service, const pg::SnapshotScope &snapshot) {
    StoredScripts result;
    read_revisions(service, snapshot, result);
    read_scripts(service, snapshot, result);
    return result;
}

} // namespace migrate::engine
