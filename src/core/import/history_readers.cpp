#include "core/import/history_readers.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>

namespace migrate::core {

namespace {

std::string text(const HistoryRow &row, std::size_t column) { return row[column].value_or(""); }

// A number, or a time as a number; the least there is where it is NULL.
std::int64_t number(const HistoryRow &row, std::size_t column) {
    std::int64_t value = std::numeric_limits<std::int64_t>::min();
    const std::string digits = text(row, column);
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

void sort_by(std::vector<HistoryRow> &rows, std::size_t column) {
    std::stable_sort(rows.begin(), rows.end(), [&](const HistoryRow &one, const HistoryRow &other) {
        return number(one, column) < number(other, column);
    });
}

// The version is the first column, and that there is a row is all.
HistoryEntries read_versions(const std::vector<HistoryRow> &rows) {
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        entries.push_back({.shown = text(row, 0), .versions = {text(row, 0)}});
    }
    return entries;
}

std::string without_suffix(std::string name, std::string_view suffix) {
    if (name.ends_with(suffix)) {
        name.resize(name.size() - suffix.size());
    }
    return name;
}

} // namespace

HistoryEntries read_dbmate(const std::vector<HistoryRow> &rows, const HistoryNames & /*names*/) {
    return read_versions(rows);
}

HistoryEntries read_diesel(const std::vector<HistoryRow> &rows, const HistoryNames & /*names*/) {
    return read_versions(rows);
}

HistoryEntries read_mattes(const std::vector<HistoryRow> &rows, const HistoryNames & /*names*/) {
    return read_versions(rows);
}

HistoryEntries read_supabase(const std::vector<HistoryRow> &rows, const HistoryNames & /*names*/) {
    enum : std::size_t { version, name };
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        HistoryEntry entry{.shown = text(row, version), .versions = {text(row, version)}};
        if (row[name]) {
            entry.name = core::format("{}_{}.sql", text(row, version), text(row, name));
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

HistoryEntries read_sqlx(const std::vector<HistoryRow> &rows, const HistoryNames &names) {
    enum : std::size_t { version, success, checksum };
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        if (text(row, success) != "t") {
            refuse_failed(names, text(row, version), "is dirty");
        }
        entries.push_back(
            {.shown = text(row, version), .versions = {text(row, version)}, .checksum = row[checksum]});
    }
    return entries;
}

HistoryEntries read_goose(const std::vector<HistoryRow> &unsorted, const HistoryNames & /*names*/) {
    std::vector<HistoryRow> rows = unsorted;
    enum : std::size_t { id, version, is_applied };
    sort_by(rows, id);
    std::unordered_map<std::string, bool> applied; // by version
    for (const HistoryRow &row : rows) {
        applied[text(row, version)] = text(row, is_applied) == "t";
    }
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        bool &is_due = applied[text(row, version)];
        if (is_due && text(row, version) != "0") { // the row 0 comes with the table
            entries.push_back({.shown = text(row, version), .versions = {text(row, version)}});
        }
        is_due = false;
    }
    return entries;
}

HistoryEntries read_golang_migrate(const std::vector<HistoryRow> &rows, const HistoryNames &names) {
    enum : std::size_t { version, dirty };
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        if (text(row, dirty) == "t") {
            refuse_failed(names, text(row, version), "is dirty",
                          "It has stopped half-way, going up or going down.");
        }
        if (!entries.empty()) {
            refuse_failed(names, text(row, version), "is a row too many", "golang-migrate keeps one row.");
        }
        entries.push_back({.shown = text(row, version),
                           .versions = {text(row, version)},
                           .scope = HistoryEntry::Scope::up_to});
    }
    return entries;
}

HistoryEntries read_sql_migrate(const std::vector<HistoryRow> &rows, const HistoryNames & /*names*/) {
    enum : std::size_t { id };
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        entries.push_back({.shown = text(row, id),
                           .versions = {without_suffix(text(row, id), ".sql")},
                           .name = text(row, id)});
    }
    return entries;
}

HistoryEntries read_node_pg_migrate(const std::vector<HistoryRow> &unsorted, const HistoryNames & /*names*/) {
    std::vector<HistoryRow> rows = unsorted;
    enum : std::size_t { id, name };
    sort_by(rows, id);
    HistoryEntries entries;
    std::set<std::string> seen;
    for (const HistoryRow &row : rows) {
        if (seen.insert(text(row, name)).second) {
            entries.push_back(
                {.shown = text(row, name), .versions = {text(row, name)}, .name = text(row, name) + ".sql"});
        }
    }
    return entries;
}

HistoryEntries read_graphile(const std::vector<HistoryRow> &rows, const HistoryNames & /*names*/) {
    enum : std::size_t { hash, previous, filename };
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        entries.push_back({.shown = text(row, filename),
                           .versions = {without_suffix(text(row, filename), ".sql")},
                           .checksum = row[hash],
                           .previous = text(row, previous)});
    }
    return entries;
}

HistoryEntries read_drizzle(const std::vector<HistoryRow> &unsorted, const HistoryNames & /*names*/) {
    std::vector<HistoryRow> rows = unsorted;
    enum : std::size_t { id, hash, created_at, name };
    sort_by(rows, id);
    sort_by(rows, created_at);
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        HistoryEntry entry{.shown = row[name] ? text(row, name) : text(row, hash), .checksum = row[hash]};
        if (row[name]) {
            entry.versions = {text(row, name)};
            entry.name = text(row, name);
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

HistoryEntries read_prisma(const std::vector<HistoryRow> &unsorted, const HistoryNames &names) {
    std::vector<HistoryRow> rows = unsorted;
    enum : std::size_t { migration_name, checksum, started_at, finished_at, rolled_back_at, logs };
    sort_by(rows, started_at);
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        if (row[rolled_back_at]) {
            continue;
        }
        const std::string name = text(row, migration_name);
        if (!row[finished_at]) {
            const std::string log = text(row, logs);
            refuse_failed(names, name, "has failed", log.empty() ? "" : core::format("Prisma says: {}", log));
        }
        entries.push_back({.shown = name, .versions = {name}, .name = name, .checksum = row[checksum]});
    }
    return entries;
}

HistoryEntries read_sqitch(const std::vector<HistoryRow> &unsorted, const HistoryNames &names) {
    std::vector<HistoryRow> rows = unsorted;
    enum : std::size_t { change, project, script_hash, change_id, committed_at };
    std::set<std::string> projects;
    for (const HistoryRow &row : rows) {
        projects.insert(text(row, project));
    }
    if (projects.size() > 1 && !projects.contains(names.service)) {
        const std::vector<std::string> all(projects.begin(), projects.end());
        throw Error(
            ErrorCode::history_ambiguous,
            core::format(R"("{}", the history of {}, is of several projects)", names.table, names.title),
            core::format(R"(None of {} is called "{}" as the service.)", quote_some(all), names.service),
            {all.front()});
    }
    sort_by(rows, committed_at);
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        if (projects.size() > 1 && text(row, project) != names.service) {
            continue;
        }
        HistoryEntry entry{.shown = text(row, change),
                           .versions = {text(row, change)},
                           .name = text(row, change) + ".sql",
                           .checksum = row[script_hash]};
        if (row[script_hash] == row[change_id]) { // of a registry from before there were hashes
            entry.checksum.reset();
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

HistoryEntries read_liquibase(const std::vector<HistoryRow> &unsorted, const HistoryNames &names) {
    std::vector<HistoryRow> rows = unsorted;
    enum : std::size_t { id, author, filename, order, type };
    sort_by(rows, order);
    HistoryEntries entries;
    for (const HistoryRow &row : rows) {
        std::string path = text(row, filename);
        for (const std::string_view prefix : {"classpath:", "./"}) {
            if (path.starts_with(prefix)) {
                path.erase(0, prefix.size());
            }
        }
        const std::string key = core::format("{}/{}/{}", path, text(row, author), text(row, id));
        const std::string how = text(row, type);
        if (how == "FAILED" || how == "SKIPPED") {
            refuse_failed(names, key, how == "FAILED" ? "has failed" : "was skipped");
        }
        HistoryEntry entry{.shown = key, .versions = {key}};
        // Where the folder was looked at from another place, the path has more or fewer directories.
        for (std::size_t slash = path.find('/'); slash != std::string::npos;
             slash = path.find('/', slash + 1)) {
            entry.versions.push_back(key.substr(slash + 1));
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace migrate::core
