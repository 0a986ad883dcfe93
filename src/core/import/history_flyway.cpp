// Rules: flyway-core/…/info/MigrationInfoServiceImpl.java, …/resolver/ChecksumCalculator.java of Flyway.
#include "core/import/history_flyway.hpp"

#include <algorithm>
#include <charconv>

namespace migrate::core {

namespace {

namespace columns = flyway_columns;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string text(const HistoryRow &row, std::size_t column) { return row[column].value_or(""); }

std::int64_t rank_of(const HistoryRow &row) {
    std::int64_t rank = 0;
    const std::string digits = text(row, columns::rank);
    std::from_chars(digits.data(), digits.data() + digits.size(), rank);
    return rank;
}

// Rows that say something of others, or of the schema: no script of a version ran for them.
bool is_synthetic(const std::string &type) {
    return type == "SCHEMA" || type == "BASELINE" || type == "DELETE" || type.starts_with("UNDO");
}

HistoryEntry entry_of(const HistoryRow &row) {
    const std::string type = text(row, columns::type);
    const std::string version = text(row, columns::version);
    HistoryEntry entry{row[columns::version] ? version : text(row, columns::description)};
    entry.checksum = row[columns::checksum];
    if (!row[columns::version]) {
        entry.scope = HistoryEntry::Scope::repeatable;
        entry.versions = {entry.shown};
        entry.name = text(row, columns::script);
        return entry;
    }
    entry.versions = {version};
    if (type == "BASELINE") {
        entry.scope = HistoryEntry::Scope::up_to;
        entry.may_be_unknown = true;
        entry.checksum.reset();
        return entry;
    }
    entry.name = text(row, columns::script);
    if (type == "SQL_BASELINE") {
        entry.scope = HistoryEntry::Scope::up_to;
        entry.versions.insert(entry.versions.begin(), "B" + version);
    }
    return entry;
}

// The rows as they came, each that counts as an entry.
class Reading {
public:
    explicit Reading(const HistoryNames &names) : names_(names) {}

    void take(const HistoryRow &row) {
        const std::string type = text(row, columns::type);
        if (text(row, columns::success) != "t") {
            refuse_failed(names_, entry_of(row).shown, "has failed");
        }
        if (type == "SCHEMA") {
            return;
        }
        if (type == "DELETE" || type.starts_with("UNDO")) {
            take_back(row);
            return;
        }
        if (!row[columns::version]) { // a repeatable script: the newest row counts
            take_back(row);
        }
        rows_.push_back(row);
    }

    [[nodiscard]] std::vector<HistoryEntry> entries() const {
        std::vector<HistoryEntry> entries;
        entries.reserve(rows_.size());
        for (const HistoryRow &row : rows_) {
            entries.push_back(entry_of(row));
        }
        return entries;
    }

private:
    // The newest row of that version, or of that description where there is none.
    void take_back(const HistoryRow &row) {
        const std::size_t key = row[columns::version] ? columns::version : columns::description;
        const auto found = std::find_if(rows_.rbegin(), rows_.rend(), [&](const HistoryRow &other) {
            return other[columns::version].has_value() == row[columns::version].has_value() &&
                   other[key] == row[key] && !is_synthetic(text(other, columns::type));
        });
        if (found != rows_.rend()) {
            rows_.erase(std::next(found).base());
        }
    }

    const HistoryNames &names_;
    std::vector<HistoryRow> rows_;
};

} // namespace

std::vector<HistoryEntry> read_flyway(const std::vector<HistoryRow> &unsorted, const HistoryNames &names) {
    std::vector<HistoryRow> rows = unsorted;
    std::stable_sort(rows.begin(), rows.end(), [](const HistoryRow &one, const HistoryRow &other) {
        return rank_of(one) < rank_of(other);
    });
    Reading reading(names);
    for (const HistoryRow &row : rows) {
        reading.take(row);
    }
    return reading.entries();
}

std::string flyway_checksum(std::string_view script, const HistoryEntry & /*entry*/, const Hashes &hashes) {
    if (script.starts_with(byte_order_mark)) {
        script.remove_prefix(byte_order_mark.size());
    }
    std::string lines(script); // a line ends in \n, \r\n or \r
    lines.erase(std::remove_if(lines.begin(), lines.end(), [](char c) { return c == '\n' || c == '\r'; }),
                lines.end());
    return std::to_string(static_cast<std::int32_t>(hashes.crc32(lines)));
}

} // namespace migrate::core
