// The table migrate.scripts: the scripts of revisions.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/script/variables.hpp"

#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

// Those of revisions, and those of a service that belong to none.
enum class ScriptKind : std::uint8_t { up, down, verify, repeatable, hook };

inline constexpr std::array revision_script_kinds = {ScriptKind::up, ScriptKind::down, ScriptKind::verify};

// "up", "down", "verify", "repeatable", "hook"
const char *name_of(ScriptKind kind) noexcept;
// nullopt: none is called so.
std::optional<ScriptKind> find_script_kind(std::string_view name) noexcept;

// Where an imported script stands.
struct ScriptFile {
    std::string name;
    int first_line = 1; // of the file, on which the script begins; 0: its lines are not the file's

    bool operator==(const ScriptFile &) const = default;
};

// By position in revision_script_kinds; nullopt: it is not from a file.
using ScriptFiles = std::array<std::optional<ScriptFile>, revision_script_kinds.size()>;

struct Script {
    const char *body; // nullptr: there is none
    int statements;   // as counted when it was registered
    core::VariableStyle variables = core::VariableStyle::none;
    const char *file = nullptr; // that it was imported from; nullptr: it was registered by itself
    int first_line = 1;         // of that file, or 0
};

// nullopt: it was registered by itself.
std::optional<ScriptFile> file_of(const Script &script);

// A script that is to be registered, its statements not yet counted. All of it must outlive what is returned.
Script new_script(const std::string &body, core::VariableStyle variables,
                  const std::optional<ScriptFile> &file) noexcept;

// In the place of a count: variables had no values when the script was registered.
inline constexpr int unknown_statements = -1;

// Reads scripts of a service, as a snapshot sees them.
class ScriptReader {
public:
    ScriptReader(const Service &service, const pg::SnapshotScope &snapshot);

    // Find all scripts of these kinds (up, down, verify) at once, for who is going to read most of them: each
    // then costs a third.
    void find_all(std::initializer_list<ScriptKind> kinds);

    // Returns the script, its body in the current memory context.
    [[nodiscard]] Script read(const std::string &revision, ScriptKind kind) const;

    // The same of a script that must be there (XX001).
    [[nodiscard]] Script require(const std::string &revision, ScriptKind kind) const;

private:
    const Service &service_;
    const pg::SnapshotScope &snapshot_;
    struct Places {
        std::array<std::optional<ItemPointerData>, revision_script_kinds.size()> of_kind;
    };
    [[nodiscard]] Script read_at(ItemPointerData place) const;

    pg::OpenIndex scripts_;
    std::unordered_map<std::string, Places> places_; // by revision, once all have been found
    mutable std::optional<pg::RowReader> reader_;
};

// What is stored of the scripts of a revision.
struct ScriptsOfRevision {
    // Where they stand. first_line 0: the up script was put together from what another tool has kept of it.
    ScriptFiles files;
    // By position in revision_script_kinds. Which are known to be what was expected.
    std::array<bool, revision_script_kinds.size()> are_expected{};
};

// Look at all scripts of a service, by revision. expected: what one may be; nullopt: nothing is known. Only
// what stands in its row as it is gets compared, since the rest costs more than its hash.
using ExpectedScript =
    std::function<std::optional<std::string_view>(const std::string &revision, ScriptKind kind)>;
std::unordered_map<std::string, ScriptsOfRevision>
look_at_scripts(const Service &service, const ExpectedScript &expected, const pg::SnapshotScope &snapshot);

// Visit all scripts of a service, whatever they belong to.
using VisitScript = std::function<void(const std::string &revision, const std::string &kind, Datum body)>;
void for_each_script(const Service &service, const pg::SnapshotScope &snapshot, const VisitScript &visit);

// What follows is to be called while bookkeeping.

struct NewScript {
    const std::string &revision;
    ScriptKind kind;
    const std::string &body;
    int statements;
    const std::optional<ScriptFile> &file;
};

// The columns file and first_line of such a script.
pg::Parameter file_parameter(const std::optional<ScriptFile> &file);
pg::Parameter first_line_parameter(const std::optional<ScriptFile> &file);

// In the order of their index rows go in faster than at random.
void insert_scripts(const Service &service, const std::vector<NewScript> &scripts);

// Delete those of a revision, and return their kinds; or all of the service.
std::vector<std::string> delete_scripts(const Service &service, const std::string &revision);
void delete_scripts(const Service &service);

} // namespace migrate::engine
