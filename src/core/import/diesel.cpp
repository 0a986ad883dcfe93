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

// What a metadata.toml says of transactions.
struct Metadata {
    bool in_transaction = true;
    std::string note;
};

// As Diesel reads it: without the word it is false, and true where the file can't be read.
Metadata read_metadata(const SourceFile &file) {
    const Toml toml = read_toml(file.text);
    const TomlEntry *entry = toml.find("run_in_transaction");
    if (toml.unreadable_line != 0) {
        return {true,
                core::format("its line {} can't be read, so Diesel passes over it: both run in a transaction",
                             std::to_string(toml.unreadable_line))};
    }
    if (entry == nullptr) {
        return {false, "it does not say run_in_transaction, which Diesel takes for false"};
    }
    if (entry->is_text || (entry->value != "true" && entry->value != "false")) {
        return {true,
                "run_in_transaction is neither true nor false, so Diesel passes over the file: both run "
                "in a transaction"};
    }
    return {entry->value == "true", core::format("run_in_transaction is {}", entry->value)};
}

// The files that a migration's directory may have.
struct Files {
    const SourceFile *up;
    const SourceFile *down;
    const SourceFile *metadata;
};

void add_rows(const std::string &version, const Files &files, Migrations &migrations) {
    if (files.up != nullptr) {
        migrations.add_row(*files.up, FileKind::revision, version);
    }
    if (files.down != nullptr) {
        const bool is_empty = files.down->text.empty(); // Diesel fails to revert by it
        migrations.add_row(*files.down, FileKind::revision, version,
                           is_empty ? "empty, so that there is no way down, as with Diesel" : "");
    }
    if (files.metadata != nullptr) {
        migrations.ignore(*files.metadata, FileKind::side_file, read_metadata(*files.metadata).note);
    }
}

bool is_refused(const Directory &directory, const std::string &version, const Files &files,
                Migrations &migrations) {
    if (files.up == nullptr) {
        migrations.refuse(
            directory.files.front(), 0, ErrorCode::missing_file,
            core::format("the directory {} has no up.sql: Diesel refuses the whole folder", directory.name),
            "Add its up.sql, or take the directory out of the folder.");
        return true;
    }
    if (version.empty()) {
        migrations.refuse(*files.up, 0, ErrorCode::bad_name,
                          "the name of the directory does not begin with a version",
                          "Name it as \"diesel migration generate\" does: 2026-01-02-030405-0000_words.");
        return true;
    }
    if (files.up->text.empty()) {
        migrations.refuse(*files.up, 0, ErrorCode::bad_mark, "the file is empty, which Diesel refuses",
                          "Write a comment into it if there is nothing to do.");
    }
    return false;
}

void read_migration(const Directory &directory, Migrations &migrations) {
    const Files files{directory.find("up.sql"), directory.find("down.sql"), directory.find("metadata.toml")};
    ImportedFileRevision revision;
    revision.key = version_of(directory.name);
    add_rows(revision.key, files, migrations);
    if (is_refused(directory, revision.key, files, migrations)) {
        return;
    }
    const bool transactional = files.metadata == nullptr || read_metadata(*files.metadata).in_transaction;
    revision.source = files.up->name;
    revision.message = message_of(directory.name);
    revision.up = whole_script(*files.up);
    revision.up->transactional = transactional;
    if (files.down != nullptr && !files.down->text.empty()) {
        revision.down = whole_script(*files.down);
        revision.down->transactional = transactional;
    }
    migrations.revisions.push_back(std::move(revision));
}

bool is_own(const SourceFile &file) {
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
        if (!is_own(file)) {
            migrations.ignore(file, FileKind::other,
                              "Diesel takes up.sql, down.sql and metadata.toml in a directory each");
        }
    }
    for (const Directory &directory : directories_of(folder)) {
        read_migration(directory, migrations);
    }
    // As text: versions of 14 and of 18 digits are mixed.
    migrations.sort_revisions([](const ImportedFileRevision &one, const ImportedFileRevision &other) {
        return one.key < other.key;
    });
}

} // namespace

const Format diesel{
    .tool = "diesel",
    .recognise = recognise,
    .owns = by_file<is_own>,
    .read = read,
    .outside_transaction =
        "leave the statement alone, and write run_in_transaction = false into a metadata.toml beside it",
    .keeps_directories = true};

} // namespace migrate::core
