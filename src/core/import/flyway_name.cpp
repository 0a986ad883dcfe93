// Rules: internal/resource/ResourceNameParser.java, api/MigrationVersion.java, api/callback/Event.java and
// internal/resolver/script/ScriptMigrationResolver.java of Flyway.
#include "core/import/flyway_name.hpp"

#include "core/import/folder.hpp"
#include "core/import/words.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {

namespace {

constexpr std::string_view separator = "__";

// Of the beginnings of which one is that of another, the longer one comes first.
constexpr auto events = std::to_array<std::string_view>({
    "beforeMigrate",
    "beforeEachMigrateStatement",
    "beforeEachMigrate",
    "afterEachMigrateStatementError",
    "afterEachMigrateStatement",
    "afterEachMigrateError",
    "afterEachMigrate",
    "beforeRepeatables",
    "afterVersioned",
    "afterMigrateOperationFinish",
    "afterMigrateApplied",
    "afterMigrateError",
    "afterMigrate",
    "beforeUndo",
    "beforeEachUndoStatement",
    "beforeEachUndo",
    "afterEachUndoStatementError",
    "afterEachUndoStatement",
    "afterEachUndoError",
    "afterEachUndo",
    "afterUndoOperationFinish",
    "afterUndoError",
    "afterUndo",
    "beforeClean",
    "afterCleanOperationFinish",
    "afterCleanError",
    "afterClean",
    "beforeInfo",
    "afterInfoOperationFinish",
    "afterInfoError",
    "afterInfo",
    "beforeValidate",
    "afterValidateOperationFinish",
    "afterValidateError",
    "afterValidate",
    "beforeBaseline",
    "afterBaselineOperationFinish",
    "afterBaselineError",
    "afterBaseline",
    "beforeRepair",
    "afterRepairOperationFinish",
    "afterRepairError",
    "afterRepair",
    "beforeDeploy",
    "afterDeployError",
    "afterDeploy",
    "beforeCreateSchema",
    "createSchema",
    "beforeConnect",
    "afterConnect",
});

// What is run by other means than the database.
constexpr auto program_suffixes = std::to_array<std::string_view>(
    {".java", ".class", ".kt", ".groovy", ".scala", ".sh", ".bash", ".py", ".ps1", ".cmd", ".bat"});

enum class Suffix : std::uint8_t { sql, program, other };

// Takes it off the name. A migration without one is run as a program.
Suffix take_suffix(std::string_view &name) {
    if (ends_with_word(name, ".sql")) {
        name.remove_suffix(std::string_view(".sql").size());
        return Suffix::sql;
    }
    for (const std::string_view suffix : program_suffixes) {
        if (ends_with_word(name, suffix)) {
            name.remove_suffix(suffix.size());
            return Suffix::program;
        }
    }
    const std::size_t words = name.find(separator);
    const bool has_suffix =
        words == std::string_view::npos || name.find('.', words) != std::string_view::npos;
    return has_suffix ? Suffix::other : Suffix::program;
}

std::string description_of(std::string_view name) {
    const std::size_t place = name.find(separator);
    std::string words(place == std::string_view::npos ? "" : name.substr(place + separator.size()));
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

FlywayName::Kind kind_of(char prefix) noexcept {
    switch (prefix) {
    case 'V':
        return FlywayName::Kind::versioned;
    case 'U':
        return FlywayName::Kind::undo;
    case 'B':
        return FlywayName::Kind::baseline;
    case 'R':
        return FlywayName::Kind::repeatable;
    default:
        return FlywayName::Kind::other;
    }
}

// nullopt: it is no callback's, nor looks like one.
std::optional<FlywayName> read_callback(std::string_view name) {
    for (const std::string_view event : events) {
        if (!equal_in_any_case(name.substr(0, event.size()), event)) {
            continue;
        }
        const std::string_view rest = name.substr(event.size());
        if (!name.starts_with(event) || (!rest.empty() && !rest.starts_with(separator))) {
            FlywayName mistaken;
            mistaken.kind = FlywayName::Kind::mistaken;
            return mistaken;
        }
        FlywayName callback;
        callback.kind = FlywayName::Kind::callback;
        callback.event = event;
        callback.description = description_of(name);
        return callback;
    }
    return std::nullopt;
}

// Whether somebody may have meant it: "V1_x", "v1__x", "R_x", but not "Views".
bool looks_meant(std::string_view name) {
    if (name.size() < 2 || std::string_view("VUBRvubr").find(name.front()) == std::string_view::npos) {
        return false;
    }
    const std::string_view rest = name.substr(1);
    return count_digits(rest) > 0 || rest.starts_with('_') || rest.starts_with('-') || rest.starts_with('.');
}

FlywayName read_migration(std::string_view name) {
    FlywayName migration;
    migration.kind = kind_of(name.empty() ? '\0' : name.front());
    const std::string_view version = name.substr(std::min<std::size_t>(1, name.size()),
                                                 std::max<std::size_t>(1, name.find(separator)) - 1);
    migration.description = description_of(name);
    if (migration.kind == FlywayName::Kind::repeatable) {
        if (!version.empty() || migration.description.empty()) {
            migration.kind = FlywayName::Kind::other;
        }
    } else if (migration.kind != FlywayName::Kind::other) {
        migration.version = FlywayVersion::read(version);
        if (!migration.version) {
            migration.kind = FlywayName::Kind::other;
        }
    }
    if (migration.kind == FlywayName::Kind::other && looks_meant(name)) {
        migration.kind = FlywayName::Kind::mistaken;
    }
    return migration;
}

} // namespace

std::optional<FlywayVersion> FlywayVersion::read(std::string_view text) {
    FlywayVersion version;
    while (true) {
        const std::string_view part = text.substr(0, count_digits(text));
        const std::string_view number = without_zeros(part);
        if (part.empty()) {
            return std::nullopt;
        }
        version.parts_.emplace_back(number.empty() ? "0" : number);
        text.remove_prefix(part.size());
        if (text.empty()) {
            return version;
        }
        if (text.front() != '.' && text.front() != '_') {
            return std::nullopt;
        }
        text.remove_prefix(1);
    }
}

std::string FlywayVersion::text() const {
    std::string text;
    for (const std::string &part : parts_) {
        text += (text.empty() ? "" : ".") + part;
    }
    return text;
}

std::string FlywayVersion::comparable() const {
    FlywayVersion version = *this;
    while (version.parts_.size() > 1 && version.parts_.back() == "0") {
        version.parts_.pop_back();
    }
    return version.text();
}

bool FlywayVersion::operator<(const FlywayVersion &other) const {
    for (std::size_t i = 0; i < std::max(parts_.size(), other.parts_.size()); i++) {
        const std::string_view mine = i < parts_.size() ? std::string_view(parts_[i]) : "0";
        const std::string_view theirs = i < other.parts_.size() ? std::string_view(other.parts_[i]) : "0";
        if (mine != theirs) {
            return less_as_number(without_zeros(mine), without_zeros(theirs));
        }
    }
    return false;
}

FlywayName read_flyway_name(std::string_view base_name) {
    const Suffix suffix = take_suffix(base_name);
    if (suffix == Suffix::other) {
        return {};
    }
    std::optional<FlywayName> callback = read_callback(base_name);
    FlywayName name = callback ? std::move(*callback) : read_migration(base_name);
    name.is_sql = suffix == Suffix::sql;
    if (!name.is_sql && name.kind == FlywayName::Kind::mistaken) {
        name.kind = FlywayName::Kind::other;
    }
    return name;
}

} // namespace migrate::core
