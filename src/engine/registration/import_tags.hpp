// The tags of a folder that is to be imported, and those of other services that its revisions depend on.
#pragma once

#include "engine/registration/import_plan.hpp"
#include "engine/state/registry.hpp"

namespace migrate::engine {

// A tag that names another state already stays, and is found to be wrong: somebody has set it by hand. One
// that has gone over to what replaces its revision is left out of the folder's. registry: of the service.
void check_tags(const Service &service, const Registry &registry, core::Migrations &migrations,
                ImportFindings &findings, const pg::SnapshotScope &snapshot);

// Let dependencies that were written with a tag be on the revision that the change had then, where the other
// service has several of it.
void settle_tagged_dependencies(const core::ImportedFileRevision &revision, ImportedForm &form,
                                ImportFindings &findings, const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
