// Holds what a history says against what is imported and registered.
#pragma once

#include "core/graph/graph.hpp"
#include "core/import/alembic_history.hpp"
#include "core/import/alembic_import.hpp"

namespace migrate::core {

// The revisions of the history, in its order, as they should be registered: with the branch labels that they
// carry themselves, which a history does not tell from those that they inherit. Several revisions of a branch
// may be the one that carries its label; that is the first of them, but for one that carries it already, or
// that version rows show to be meant by a dependency.
//
// Each imported revision must be in the history, with the same parents and all dependencies that its version
// rows show, and each revision of the history must be imported or registered. Throws ImportError.
[[nodiscard]] std::vector<Revision> fit_history(std::vector<AlembicHistoryEntry> history,
                                                const std::vector<ImportedRevision> &imported,
                                                const Graph &registered);

} // namespace migrate::core
