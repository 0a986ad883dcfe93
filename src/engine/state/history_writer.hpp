// Another tool's history in the hands of a run that keeps it up. It is written as the version table is: as
// the service's owner, in a security-restricted operation.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/graph/traverse.hpp"
#include "core/import/history_mirror.hpp"
#include "core/script/variables.hpp"

#include "engine/state/mirrored_history.hpp"
#include "pg/snapshot.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

class HistoryWriter {
public:
    // Locks the table against other writers, and reads it: what is dirty there is refused (MG054). Both must
    // outlive it.
    HistoryWriter(const Service &service, const pg::SnapshotScope &snapshot);

    // Refuse (MG054) a revision that the table can't hold.
    void require_room_for(const std::string &revision) const;
    // The same of one that is to be undone, and that a baseline of the history stands for.
    void require_undoable(const std::string &revision) const;
    // The same of one that is to be applied, and that the tool has applied meanwhile.
    void require_missing(const std::string &revision) const;
    // The same where a table of one row says something else than the version table. rows: those of that.
    void require_latest(const core::Rows &rows) const;
    // The same of rows of the version table: a table of one row holds one.
    void require_room_for(const core::Rows &rows) const;

    // What a step has done. rows: of the version table, after it.
    void note_upgrade(const std::string &revision, const std::string &message, double seconds,
                      const core::Rows &rows);
    void note_downgrade(const std::string &revision, const core::Rows &rows);
    void note_repeatable(const std::string &name, double seconds);
    // Make it say that these revisions are applied, and no others of the graph.
    void note_stamp(const core::Graph &graph, const core::NodeSet &applied, const core::Rows &rows);

    // What a run that ends must not leave behind: triggers that would fire later.
    void check() const;

private:
    [[nodiscard]] bool is_there() const;
    [[nodiscard]] bool has(const std::string &version) const;
    [[nodiscard]] std::string version_of(const core::Rows &rows) const;
    [[nodiscard]] std::string way_to_catch_up() const;
    core::MirroredMigration migration_of(const std::string &revision, const std::string &message,
                                         double seconds);
    [[nodiscard]] core::VariableStyle variables_of(const std::string &revision) const;
    void add(const core::MirroredMigration &migration);
    void remove(const std::string &revision);
    void show_latest(const core::Rows &rows);
    void insert(const core::MirroredMigration &migration);
    void write(const std::string &sql, const std::vector<pg::Parameter> &parameters, bool must_hit);

    const Service &service_;
    const pg::SnapshotScope &snapshot_;
    Oid owner_;
    HistoryTable history_;
    const core::HistoryMirror *mirror_;
    std::map<std::string, std::set<std::string>>
        rows_;             // versions as the rows have them, by their normal form
    std::string baseline_; // all up to this version counts as applied
    std::int64_t last_rank_ = 0;
};

} // namespace migrate::engine
