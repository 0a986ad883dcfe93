// The table migrate.revisions. Their scripts are written and deleted along with them.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/revision.hpp"
#include "core/script/variables.hpp"

#include "engine/store/change_log.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/services.hpp"
#include "engine/store/sha256.hpp"
#include "pg/snapshot.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

// What running a revision needs to know beside the graph.
struct ScriptProperties {
    bool transactional;      // the up script
    bool down_transactional; // the down script; where there is none, as the up script
    bool reversible;         // has a down script
    bool verifiable;         // has a verify script
    Sha256 up_sha256;
    Sha256 down_sha256; // of a script that is there
    Sha256 verify_sha256;
    core::VariableStyle variables;

    bool operator==(const ScriptProperties &) const = default;
};

// By position in revision_script_kinds; nullopt: there is none.
using ScriptHashes = std::array<std::optional<Sha256>, revision_script_kinds.size()>;

ScriptHashes hashes_of(const ScriptProperties &properties);

// A revision as it is stored. Scripts: nullopt where there is none.
struct StoredRevision {
    core::Revision revision;
    bool transactional = true;
    std::optional<bool> down_transactional = {}; // nullopt: as transactional
    bool up_is_given = false;                    // by a person, so that it should do something
    std::string up;
    std::optional<std::string> down;
    std::optional<std::string> verify = {};
    int up_statements = 0; // to be stored with the scripts
    int down_statements = 0;
    int verify_statements = 0;
    std::optional<std::string> source = {}; // file that it is imported from; nullopt: the function's name
    ScriptFiles files = {};                 // of its scripts
    core::VariableStyle variables = core::VariableStyle::none; // of all scripts

    [[nodiscard]] bool down_runs_in_transaction() const noexcept {
        return down_transactional.value_or(transactional);
    }
};

// Returns what the registry knows of it beside the graph. With a hasher: of many, at less than each by
// itself; known: hashes of its scripts, nullopt where one is still to be made.
ScriptProperties properties_of(const StoredRevision &stored);
ScriptProperties properties_of(const StoredRevision &stored, ScriptHasher &hasher,
                               const ScriptHashes &known = {});

// A revision to be written, and its properties.
struct NewForm {
    const StoredRevision *stored;
    ScriptProperties properties;
};

// Reads the revisions of a service in the order of their registration, as a snapshot sees them.
class RevisionScan {
public:
    RevisionScan(const Service &service, const pg::SnapshotScope &snapshot);

    // Go to the next one; false: there is none.
    bool next();
    [[nodiscard]] core::Revision revision() const;
    [[nodiscard]] ScriptProperties properties() const;
    [[nodiscard]] std::string id() const;
    // What wrote it: the name of a function, or of the file that was imported.
    [[nodiscard]] std::string source() const;

    // About how many there are, of all services.
    [[nodiscard]] std::size_t expected() const noexcept { return index_.expected_rows(); }

private:
    pg::OpenIndex index_;
    pg::IndexScan scan_;
};

// Where they come from, in that order: the file that was imported, or the function that wrote it; and of one.
std::vector<std::string> sources_of(const Service &service, const pg::SnapshotScope &snapshot);
std::string source_of(const Service &service, const std::string &revision, const pg::SnapshotScope &snapshot);

// The ids alone, in that order.
std::vector<std::string> registered_ids(const std::string &service);

// Those of all services whose up scripts can't run in a transaction, sorted, by service.
std::map<std::string, std::vector<std::string>> untransactional_revisions();

// What follows is to be called while bookkeeping. source: what wrote them, for the column of that name.

// Insert them, numbered in this order.
void insert_rows(const Service &service, const std::vector<NewForm> &forms, ChangeCommand source);

// Put another form in the place of one that is there.
void update_rows(const Service &service, const NewForm &form);

// Note that its scripts stand elsewhere now, in files or in a line; nothing else of it has changed.
void note_files(const Service &service, const StoredRevision &stored);

// Delete one, or all.
void delete_rows(const Service &service, const std::string &revision);
void delete_rows(const Service &service);

} // namespace migrate::engine
