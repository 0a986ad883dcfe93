// Rules: packages/migrate/src/utils/listMigrations.ts of Prisma.
#include "core/import/prisma.hpp"

#include "core/import/directories.hpp"
#include "core/import/locale_order.hpp"
#include "core/import/sections.hpp"
#include "core/import/toml.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

constexpr std::string_view script_name = "migration.sql";
constexpr std::string_view lock_name = "migration_lock.toml";

// Prisma writes other SQL for other databases.
void read_lock(const SourceFile &file, Migrations &migrations) {
    const Toml toml = read_toml(file.text);
    const TomlEntry *provider = toml.find("provider");
    if (toml.unreadable_line != 0 || provider == nullptr || !provider->is_text) {
        migrations.refuse(file, toml.unreadable_line, ErrorCode::bad_plan,
                          "the file does not say which database its migrations are for",
                          "Prisma writes it: provider = \"postgresql\".");
    } else if (provider->value != "postgresql") {
        migrations.refuse(file, provider->line, ErrorCode::not_carried_over,
                          core::format("the migrations are for {}", visible(provider->value)),
                          "Only those for postgresql can run here.");
    } else {
        migrations.ignore(file, FileKind::side_file, "read: provider = \"postgresql\"");
    }
}

void read_migration(const Directory &directory, Migrations &migrations) {
    const SourceFile *script = directory.find(script_name);
    if (script == nullptr) {
        migrations.refuse(
            directory.files.front(), 0, ErrorCode::missing_file,
            core::format("the directory {} has no migration.sql, which Prisma refuses", directory.name),
            "Add its migration.sql, or take the directory out of the folder.");
        return;
    }
    ImportedFileRevision revision;
    revision.key = directory.name;
    revision.source = script->name;
    revision.message = words_of(directory.name.substr(count_digits(directory.name)));
    revision.up = whole_script(*script);
    migrations.add_row(*script, FileKind::revision, revision.key);
    migrations.revisions.push_back(std::move(revision));
}

bool is_own(const SourceFile &file) { return file.name == lock_name || is_in_directory(file, script_name); }

Evidence recognise(const Folder &folder) {
    for (const Directory &directory : directories_of(folder)) {
        if (const SourceFile *script = directory.find(script_name)) {
            return {script, core::format("the directory {} has a migration.sql", directory.name)};
        }
    }
    return {};
}

void read(const Folder &folder, Migrations &migrations) {
    for (const SourceFile &file : folder.files()) {
        if (file.name == lock_name) {
            read_lock(file, migrations);
        } else if (is_in_directory(file, "down.sql")) {
            migrations.ignore(file, FileKind::other, "Prisma runs no down.sql");
        } else if (!is_own(file)) {
            migrations.ignore(file, FileKind::other, "Prisma takes migration.sql in a directory each");
        }
    }
    for (const Directory &directory : directories_of(folder)) {
        read_migration(directory, migrations);
    }
    sort_as_locale(migrations);
}

} // namespace

const Format prisma{.tool = "prisma",
                    .recognise = recognise,
                    .owns = by_file<is_own>,
                    .read = read,
                    .marks_transactions = false,
                    .keeps_directories = true};

} // namespace migrate::core
