#include <algorithm>

#include "core/import/native_writer.hpp"

#include "engine/report/export_files.hpp"

#include "engine/report/export.hpp"
#include "engine/state/registry.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/stored_repeatables.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/encoding.hpp"
#include "pg/memory.hpp"
#include "pg/tar.hpp"

namespace migrate::engine {

namespace {

std::optional<core::NativeScript> native_script(const std::optional<std::string> &script,
                                                bool transactional) {
    return script ? std::optional(core::NativeScript{pg::to_utf8(*script), transactional}) : std::nullopt;
}

void convert(std::vector<std::string> &texts) {
    std::transform(texts.begin(), texts.end(), texts.begin(),
                   [](const std::string &text) { return pg::to_utf8(text); });
}

core::NativeRevision native_revision(StoredRevision stored) {
    core::Revision &revision = stored.revision;
    revision.id = pg::to_utf8(revision.id);
    revision.message = pg::to_utf8(revision.message);
    for (auto *texts :
         {&revision.down_revisions, &revision.depends_on, &revision.branch_labels, &revision.replaces}) {
        convert(*texts);
    }
    const std::optional<std::string> up = stored.up.empty() ? std::nullopt : std::optional(stored.up);
    return {std::move(revision), native_script(up, stored.transactional),
            native_script(stored.down, stored.down_runs_in_transaction()), native_script(stored.verify, true),
            stored.variables};
}

std::vector<core::NativeRevision> native_revisions(const Service &service,
                                                   const pg::SnapshotScope &snapshot) {
    std::vector<core::NativeRevision> revisions;
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    pg::TemporaryMemory memory;
    for (core::Node node = 0; node < registry->graph.size(); node++) {
        pg::check_interrupts();
        revisions.push_back(native_revision(read_stored(service, registry->graph.id(node), snapshot)));
        memory.reset();
    }
    return revisions;
}

std::vector<core::NativeRepeatable> native_repeatables(const Service &service,
                                                       const pg::SnapshotScope &snapshot) {
    std::vector<core::NativeRepeatable> repeatables;
    for (RepeatableForm &form : stored_repeatables(service, snapshot)) {
        convert(form.after);
        repeatables.push_back(
            {pg::to_utf8(form.name), std::move(form.after), pg::to_utf8(form.script), form.variables});
    }
    return repeatables;
}

std::vector<core::NativeHook> native_hooks(const Service &service, const pg::SnapshotScope &snapshot) {
    std::vector<core::NativeHook> hooks;
    const ServiceScriptReader reader(service, snapshot);
    for (const std::string &event : service.hooks) {
        const Script hook = reader.require(ScriptKind::hook, event);
        hooks.push_back({event, pg::to_utf8(hook.body), hook.variables});
    }
    return hooks;
}

} // namespace

std::vector<core::NativeFile> export_files(const std::string &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service service = find_service(name, snapshot);
    require_right(service);
    refuse_findings(service);
    return core::write_native(native_revisions(service, snapshot), native_repeatables(service, snapshot),
                              native_hooks(service, snapshot));
}

std::string export_archive(const std::string &name) {
    pg::TarWriter archive;
    for (const core::NativeFile &file : export_files(name)) {
        pg::check_interrupts();
        archive.add(file.name, file.content);
    }
    return archive.finish();
}

} // namespace migrate::engine
