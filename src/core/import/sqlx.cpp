// Rules: sqlx-core/src/migrate/{source,migration_type}.rs of sqlx.
#include "core/import/sqlx.hpp"

#include "core/import/file_names.hpp"
#include "core/import/sections.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace migrate::core {

namespace {

constexpr std::string_view no_transaction = "-- no-transaction";

enum class SqlxKind : std::uint8_t { simple, up, down };

// "20260102030405_create_pets.up.sql"
struct SqlxName {
    std::string_view version; // text before the first _
    std::string_view words;
    SqlxKind kind;
};

// nullopt: the tool overlooks the file.
std::optional<SqlxName> read_name(const SourceFile &file) {
    const std::string_view name = file.name;
    const std::size_t divider = name.find('_');
    if (!is_at_top(file) || divider == std::string_view::npos || !name.ends_with(".sql")) {
        return std::nullopt;
    }
    const std::string_view words = name.substr(divider + 1);
    const auto named = [&](SqlxKind kind, std::string_view extension) {
        return SqlxName{name.substr(0, divider), words.substr(0, words.size() - extension.size()), kind};
    };
    if (words.ends_with(".up.sql")) {
        return named(SqlxKind::up, ".up.sql");
    }
    return words.ends_with(".down.sql") ? named(SqlxKind::down, ".down.sql")
                                        : named(SqlxKind::simple, ".sql");
}

// As the tool reads it: a sign may be there. nullopt: it is none.
std::optional<std::int64_t> number_of(std::string_view version) {
    std::string_view digits = version;
    if (digits.starts_with('+') && digits.size() > 1 && digits[1] != '-') {
        digits.remove_prefix(1);
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return number;
}

// Plain files and pairs could be any tool's. What counts is the mark, and that only as the first bytes.
Evidence recognise(const Folder &folder) {
    for (const SourceFile &file : folder.files()) {
        const std::optional<SqlxName> name = read_name(file);
        if (name && number_of(name->version) && file.text.starts_with(no_transaction)) {
            return {&file, core::format("{} begins with \"{}\"", file.name, no_transaction)};
        }
    }
    return {};
}

bool is_own(const SourceFile &file) { return read_name(file).has_value(); }

struct Files {
    const SourceFile *up = nullptr; // or that of both
    const SourceFile *down = nullptr;
    std::string_view words;
};

ImportedScript script_in(const SourceFile &file) {
    ImportedScript script = whole_script(file);
    script.transactional = !file.text.starts_with(no_transaction);
    return script;
}

void take(const SourceFile &file, const SqlxName &name, Files &files, Migrations &migrations) {
    const SourceFile *&half = name.kind == SqlxKind::down ? files.down : files.up;
    if (half != nullptr) {
        migrations.refuse(file, 0, ErrorCode::duplicate_version,
                          core::format("{} has the same version as {}", file.name, half->name),
                          "Give one of the two a version of its own.");
        return;
    }
    half = &file;
    files.words = name.kind == SqlxKind::down ? files.words : name.words;
}

void add(std::int64_t version, const Files &files, Migrations &migrations) {
    if (files.up == nullptr) {
        migrations.refuse(*files.down, 0, ErrorCode::missing_file,
                          core::format("{} has no .up.sql", files.down->name),
                          "sqlx would never run it. Add what it undoes, or leave it out.");
        return;
    }
    ImportedFileRevision revision;
    revision.key = std::to_string(version);
    revision.source = files.up->name;
    revision.message = words_of(files.words);
    revision.up = script_in(*files.up);
    migrations.add_row(*files.up, FileKind::revision, revision.key);
    if (files.down != nullptr) {
        revision.down = script_in(*files.down);
        migrations.add_row(*files.down, FileKind::revision, revision.key);
    }
    migrations.revisions.push_back(std::move(revision));
}

void read(const Folder &folder, Migrations &migrations) {
    std::map<std::int64_t, Files> versions;
    for (const SourceFile &file : folder.files()) {
        const std::optional<SqlxName> name = read_name(file);
        if (!name) {
            migrations.ignore(file, FileKind::other, "sqlx takes <version>_<words>.sql of the folder itself");
        } else if (const std::optional<std::int64_t> number = number_of(name->version)) {
            take(file, *name, versions[*number], migrations);
        } else {
            migrations.refuse(
                file, 0, ErrorCode::bad_name,
                core::format("{} is no number, as sqlx wants it before the first _", visible(name->version)),
                "Call the file <number>_<words>.sql. If it is no migration, leave it out.");
        }
    }
    for (const auto &[version, files] : versions) {
        add(version, files, migrations);
    }
}

} // namespace

const Format sqlx{.tool = "sqlx",
                  .recognise = recognise,
                  .owns = by_file<is_own>,
                  .read = read,
                  .marks_transactions = false};

} // namespace migrate::core
