#include "core/import/history_mirror.hpp"

#include "core/import/folder.hpp"
#include "core/import/history_flyway.hpp"
#include "core/import/history_match.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

constexpr std::string_view largest_bigint = "9223372036854775807";
constexpr std::string_view suffix = ".sql";
constexpr std::size_t longest_dotted = 50; // varchar(50)

bool is_digits(std::string_view text) { return !text.empty() && count_digits(text) == text.size(); }

// The words of a file's name behind its version: "create_pets" of "20260102_create_pets.sql". Of what comes
// from no file, those of the message.
std::string words_of(const MirroredMigration &migration, std::string_view separator) {
    std::string_view name = base_name(migration.source);
    if (name.ends_with(suffix) && name.find(separator) != std::string_view::npos) {
        name.remove_suffix(suffix.size());
        return std::string(name.substr(name.find(separator) + separator.size()));
    }
    std::string words = migration.message;
    std::replace_if(
        words.begin(), words.end(),
        [](char c) { return c == ' ' || c == '/' || static_cast<unsigned char>(c) < ' '; }, '_');
    return words;
}

std::string in_words(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

std::vector<MirrorCell> dbmate_row(const MirroredMigration &migration, const Hashes & /*hashes*/) {
    return {{"version", ColumnKind::text, migration.id}};
}

std::vector<MirrorCell> mattes_row(const MirroredMigration &migration, const Hashes & /*hashes*/) {
    return {{"version", ColumnKind::integer, migration.id}};
}

std::vector<MirrorCell> golang_row(const MirroredMigration &migration, const Hashes & /*hashes*/) {
    return {{"version", ColumnKind::integer, migration.id}, {"dirty", ColumnKind::boolean, "f"}};
}

std::vector<MirrorCell> goose_row(const MirroredMigration &migration, const Hashes & /*hashes*/) {
    return {{"version_id", ColumnKind::integer, migration.id}, {"is_applied", ColumnKind::boolean, "t"}};
}

std::vector<MirrorCell> supabase_row(const MirroredMigration &migration, const Hashes & /*hashes*/) {
    return {{"version", ColumnKind::text, migration.id},
            {"name", ColumnKind::text, words_of(migration, "_")},
            {"statements", ColumnKind::text_list, {}, migration.statements}};
}

std::string flyway_script(const MirroredMigration &migration, const std::string &words) {
    if (migration.source.ends_with(suffix)) {
        return migration.source;
    }
    return core::format("{}__{}.sql", migration.is_repeatable ? "R" : "V" + migration.id, words);
}

std::vector<MirrorCell> flyway_row(const MirroredMigration &migration, const Hashes &hashes) {
    const bool is_baseline = migration.id.starts_with('B') && !migration.is_repeatable;
    const std::string words = words_of(migration, "__");
    return {
        {"installed_rank", ColumnKind::integer, std::to_string(migration.rank)},
        {"version", ColumnKind::text,
         migration.is_repeatable ? std::nullopt : std::optional(migration.id.substr(is_baseline ? 1 : 0))},
        {"description", ColumnKind::text, in_words(words)},
        {"type", ColumnKind::text, is_baseline ? "SQL_BASELINE" : "SQL"},
        {"script", ColumnKind::text, flyway_script(migration, words)},
        {"checksum", ColumnKind::integer, flyway_checksum(migration.script, {}, hashes)},
        {"installed_by", ColumnKind::text, migration.owner},
        {"execution_time", ColumnKind::integer, std::to_string(migration.milliseconds)},
        {"success", ColumnKind::boolean, "t"}};
}

constexpr HistoryMirror dbmate_mirror{.key = "version", .key_kind = ColumnKind::text, .row = dbmate_row};
constexpr HistoryMirror mattes_mirror{.key = "version", .key_kind = ColumnKind::integer, .row = mattes_row};
constexpr HistoryMirror golang_mirror{
    .key = "version", .key_kind = ColumnKind::integer, .has_one_row = true, .row = golang_row};
constexpr HistoryMirror goose_mirror{.key = "version_id", .key_kind = ColumnKind::integer, .row = goose_row};
constexpr HistoryMirror supabase_mirror{
    .key = "version", .key_kind = ColumnKind::text, .wants_script = true, .row = supabase_row};
constexpr HistoryMirror flyway_mirror{.key = "version",
                                      .key_kind = ColumnKind::text,
                                      .wants_script = true,
                                      .wants_repeatables = true,
                                      .kept = "BASELINE",
                                      .row = flyway_row};

} // namespace

const HistoryMirror *find_mirror(const HistoryTool &tool) {
    if (tool.tool == "dbmate") {
        return &dbmate_mirror;
    }
    if (tool.tool == "golang-migrate") {
        return tool.columns.size() > 1 ? &golang_mirror : &mattes_mirror;
    }
    if (tool.tool == "goose") {
        return &goose_mirror;
    }
    if (tool.tool == "supabase") {
        return &supabase_mirror;
    }
    return tool.tool == "flyway" ? &flyway_mirror : nullptr;
}

std::optional<std::string> mirrored_version(const HistoryTool &tool, std::string_view id) {
    switch (tool.form) {
    case VersionForm::text:
        return is_digits(id) ? std::optional(std::string(id)) : std::nullopt;
    case VersionForm::number: {
        const std::optional<std::string> number = normal_version(tool.form, id);
        return number && !less_as_number(largest_bigint, *number) ? number : std::nullopt;
    }
    case VersionForm::dotted:
        break;
    }
    const std::string_view version = id.substr(id.starts_with('B') ? 1 : 0);
    return version.size() <= longest_dotted ? normal_version(tool.form, version) : std::nullopt;
}

void require_mirrored(const HistoryTool &tool, std::string_view id, const HistoryNames &names) {
    if (!mirrored_version(tool, id)) {
        throw Error(
            ErrorCode::history_unfit,
            core::format(R"(revision "{}" can't be written to "{}", the history of {})", id, names.table,
                         names.title),
            core::format("{} there. Nothing was run.", tool.form == VersionForm::dotted
                                                           ? "A version is numbers with dots between them"
                                                           : "A version is a number"),
            {std::string(id)});
    }
}

std::vector<std::string> supabase_statements(std::string_view script, std::span<const std::size_t> ends) {
    constexpr std::string_view blanks = " \t\n\v\f\r";
    std::vector<std::string> statements;
    const auto add = [&](std::string_view part) {
        const std::size_t begin = part.find_first_not_of(blanks);
        if (begin != std::string_view::npos) {
            statements.emplace_back(part.substr(begin, part.find_last_not_of(blanks) - begin + 1));
        }
    };
    std::size_t begin = 0;
    const auto skip_empty_statements = [&] {
        for (std::size_t next = script.find_first_not_of(blanks, begin);
             next != std::string_view::npos && script[next] == ';';
             next = script.find_first_not_of(blanks, begin)) {
            begin = next + 1;
        }
    };
    for (const std::size_t end : ends) {
        skip_empty_statements();
        add(script.substr(begin, end - begin));
        begin = std::min(end + 1, script.size());
    }
    skip_empty_statements();
    add(script.substr(begin));
    return statements;
}

} // namespace migrate::core
