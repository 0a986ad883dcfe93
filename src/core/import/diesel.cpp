// Rules: diesel_migrations/migrations_internals/src/lib.rs and
// diesel_migrations/src/file_based_migrations.rs.
#include "core/import/diesel.hpp"

#include "core/import/directories.hpp"
#include "core/import/sections.hpp"
#include "core/import/toml.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

// "2026-01-02-030405-0000_pets": "202601020304050000"
std::string version_of(std::string_view directory) {
    std::string version(directory.substr(0, directory.find('_')));
    std::erase(version, '-');
    return version;
}

std::string message_of(std::string_view directory) {
    const std::size_t underscore = directory.find('_');
    return underscore == std::string_view::npos ? std::string() : words_of(directory.substr(underscore));
}

// Whether scripts run in a transaction, by a metadata.toml. Without the word Diesel takes it for false, and
// for true what it can't read: neither can be what somebody meant. nullopt: refused.
std::optional<bool> read_metadata(const SourceFile &file, Migrations &migrations) {
    static constexpr std::string_view hint =
        "Write \"run_in_transaction = false\" on a line of its own, or true.";
    const Toml toml = read_toml(file.text);
    const TomlEntry *entry = toml.find("run_in_transaction");
    if (toml.unreadable_line != 0) {
        migrations.refuse(
            file, toml.unreadable_line, ErrorCode::bad_mark,
            "the line can't be read: Diesel runs the migration in a transaction if it can't either",
            std::string(hint));
    } else if (entry == nullptr) {
        migrations.refuse(file, 0, ErrorCode::bad_mark,
                          "the file does not say run_in_transaction, which Diesel takes for false",
                          std::string(hint));
    } else if (entry->is_text || (entry->value != "true" && entry->value != "false")) {
        migrations.refuse(file, entry->line, ErrorCode::bad_mark,
                          "run_in_transaction is neither true nor false: Diesel takes it for true",
                          std::string(hint));
    } else {
        migrations.ignore(file, FileKind::side_file, format("read: run_in_transaction = {}", entry->value));
        return entry->value == "true";
    }
    return std::nullopt;
}

// Diesel fails to revert by an empty one.
std::optional<ImportedScript> read_down(const SourceFile *down, const std::string &version,
                                        bool transactional, Migrations &migrations) {
    if (down == nullptr) {
        return std::nullopt;
    }
    const bool is_empty = down->text.empty();
    migrations.add_row(*down, FileKind::revision, version,
                       is_empty ? "empty, so that there is no way down, as with Diesel" : "");
    if (is_empty) {
        return std::nullopt;
    }
    ImportedScript script = whole_script(*down);
    script.transactional = transactional;
    return script;
}

void read_migration(const Directory &directory, Migrations &migrations) {
    const SourceFile *up = directory.find("up.sql");
    if (up == nullptr) {
        migrations.refuse(
            directory.files.front(), 0, ErrorCode::missing_file,
            format("the directory {} has no up.sql: Diesel refuses the whole folder", directory.name),
            "Add its up.sql, or take the directory out of the folder.");
        return;
    }
    ImportedFileRevision revision;
    revision.key = version_of(directory.name);
    revision.source = up->name;
    revision.message = message_of(directory.name);
    revision.up = whole_script(*up);
    if (const SourceFile *metadata = directory.find("metadata.toml")) {
        revision.up->transactional = read_metadata(*metadata, migrations).value_or(true);
    }
    if (revision.key.empty()) {
        migrations.refuse(*up, 0, ErrorCode::bad_name,
                          "the name of the directory does not begin with a version",
                          "Name it as \"diesel migration generate\" does: 2026-01-02-030405-0000_words.");
        return;
    }
    if (up->text.empty()) {
        migrations.refuse(*up, 0, ErrorCode::bad_mark, "the file is empty, which Diesel refuses",
                          "Write a comment into it if there is nothing to do.");
    }
    migrations.add_row(*up, FileKind::revision, revision.key);
    revision.down =
        read_down(directory.find("down.sql"), revision.key, revision.up->transactional, migrations);
    migrations.revisions.push_back(std::move(revision));
}

bool owns(const Folder & /*folder*/, const SourceFile &file) {
    return is_in_directory(file, "up.sql") || is_in_directory(file, "down.sql") ||
           is_in_directory(file, "metadata.toml");
}

Evidence recognise(const Folder &folder) {
    for (const Directory &directory : directories_of(folder)) {
        if (const SourceFile *up = directory.find("up.sql")) {
            return {up, core::format("the directory {} has an up.sql", directory.name)};
        }
    }
    return {};
}

void read(const Folder &folder, Migrations &migrations) {
    for (const SourceFile &file : folder.files()) {
        if (!owns(folder, file)) {
            migrations.ignore(file, FileKind::other,
                              "Diesel takes up.sql, down.sql and metadata.toml in a directory each");
        }
    }
    for (const Directory &directory : directories_of(folder)) {
        read_migration(directory, migrations);
    }
    // As text: versions of 14 and of 18 digits are mixed.
    std::stable_sort(migrations.revisions.begin(), migrations.revisions.end(),
                     [](const ImportedFileRevision &one, const ImportedFileRevision &other) {
                         return one.key < other.key;
                     });
}

} // namespace

const Format diesel{.tool = "diesel", .recognise = recognise, .owns = owns, .read = read};

} // namespace migrate::core
