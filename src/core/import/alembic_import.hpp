// The revisions that the steps of an upgrade and of a downgrade describe together.
#pragma once

#include "core/graph/revision.hpp"
#include "core/import/alembic_reader.hpp"

namespace migrate::core {

struct ImportedRevision {
    Revision revision; // dependencies are those that version rows show; labels are never to be seen
    bool transactional = true;
    std::string up;
    std::optional<std::string> down; // nullopt: there is no downgrade, or not of this revision
    std::size_t line = 0;            // of its step in the upgrade
};

// In the order of the upgrade. A downgrade may have a revision twice, as the outputs for several heads one
// after the other do, if its script is the same. stops: where it stopped half-way. Throws ImportError.
[[nodiscard]] std::vector<ImportedRevision> combine_steps(std::vector<AlembicStep> upgrade,
                                                          std::vector<AlembicStep> downgrade,
                                                          const std::vector<AlembicStop> &stops = {});

// Whether each % in the text is doubled, which is how Alembic prints it where env.py does not say
// dialect_opts={"paramstyle": "named"}.
[[nodiscard]] bool doubles_percents(std::string_view text);

} // namespace migrate::core
