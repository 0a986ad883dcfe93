#include "engine/state/stored_scripts.hpp"

#include "engine/store/scripts.hpp"
#include "pg/memory.hpp"

namespace migrate::engine {

namespace {

void read_revisions(const Service &service, const pg::SnapshotScope &snapshot, StoredScripts &result) {
    RevisionScan scan(service, snapshot);
    while (scan.next()) {
        pg::check_interrupts();
        core::Revision revision = scan.revision();
        result.positions.emplace(revision.id, result.revisions.size());
        result.revisions.push_back(
            {std::move(revision.id), std::move(revision.replaces), hashes_of(scan.properties()), {}});
    }
}

void read_scripts(const Service &service, const pg::SnapshotScope &snapshot, StoredScripts &result) {
    for_each_script(service, snapshot, [&](const std::string &revision, const std::string &name, Datum body) {
        const auto found = result.positions.find(revision);
        const std::optional<ScriptKind> kind = find_script_kind(name);
        if (found == result.positions.end() || !kind ||
            static_cast<std::size_t>(*kind) >= revision_script_kinds.size()) {
            result.strays.push_back({revision, name});
        } else {
            const pg::TemporaryMemory memory; // not for the scan, which keeps what it allocates
            result.revisions[found->second].stored.at(static_cast<std::size_t>(*kind)) = sha256_of_text(body);
        }
    });
}

} // namespace

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
