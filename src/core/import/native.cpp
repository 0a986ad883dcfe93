#include "core/import/native.hpp"

#include "core/import/file_names.hpp"
#include "core/import/native_file.hpp"
#include "core/import/native_lines.hpp"
#include "core/import/native_names.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace migrate::core {

namespace {

bool is_sql(const SourceFile &file) { return file.name.ends_with(sql_extension); }

bool is_repeatable(const SourceFile &file) {
    return is_sql(file) && base_name(file.name).starts_with(repeatable_prefix);
}

bool is_hook(const SourceFile &file) { return is_sql(file) && directory_of(file.name) == hook_folder; }

std::string_view number_of(const SourceFile &file) {
    const std::string_view name = base_name(file.name);
    return name.substr(0, count_digits(name));
}

bool has_number(const SourceFile &file) { return !number_of(file).empty(); }

// In folders below this one lie other things too: as with dbmate, marks tell.
bool is_migration(const SourceFile &file) {
    return is_sql(file) && !is_hook(file) && (is_at_top(file) || has_native_mark(file));
}

// Whether a file is an up script, or a down script, of a pair that no tool's name is known to be.
bool is_half_of_pair(const SourceFile &file) {
    const std::string_view name = base_name(file.name);
    return name.ends_with(".down.sql") || name == "down.sql";
}

bool is_program_code(const SourceFile &file) {
    static constexpr std::array<std::string_view, 12> extensions = {
        ".go", ".js", ".mjs", ".cjs", ".ts", ".py", ".rb", ".exs", ".php", ".java", ".kt", ".cs"};
    return is_at_top(file) && has_number(file) &&
           std::any_of(extensions.begin(), extensions.end(),
                       [&](std::string_view extension) { return file.name.ends_with(extension); });
}

Evidence find_own_mark(const Folder &folder) {
    for (const SourceFile &file : folder.files()) {
        if (is_sql(file) && has_own_native_mark(file)) {
            return {&file, core::format("{} has a mark that only the native format has", file.name)};
        }
    }
    return {};
}

// dbmate would overlook repeatable scripts and hooks.
Evidence find_script_beside_marks(const Folder &folder) {
    const auto files = folder.files();
    const bool has_marks = std::any_of(files.begin(), files.end(), [](const SourceFile &file) {
        return is_sql(file) && has_number(file) && has_native_mark(file);
    });
    for (const SourceFile &file : files) {
        if (has_marks && is_hook(file) &&
            is_hook_event(
                base_name(file.name).substr(0, base_name(file.name).size() - sql_extension.size()))) {
            return {&file, core::format("{} is a hook beside files with \"-- migrate:up\"", file.name)};
        }
        if (has_marks && is_repeatable(file) && is_at_top(file)) {
            return {&file,
                    core::format("{} is a repeatable script beside files with \"-- migrate:up\"", file.name)};
        }
    }
    return {};
}

Evidence recognise(const Folder &folder) {
    const Evidence evidence = find_own_mark(folder);
    return evidence ? evidence : find_script_beside_marks(folder);
}

Evidence recognise_plain(const Folder &folder) {
    for (const SourceFile &file : folder.files()) {
        if (is_sql(file) && is_at_top(file)) {
            return {&file, has_native_mark(file)
                               ? core::format("{} has its marks", file.name)
                               : core::format("{} is SQL without the marks of a tool", file.name)};
        }
    }
    return {};
}

bool is_own(const SourceFile &file) { return is_migration(file) || is_hook(file); }

// Goes through the files of a folder; what is in one is for native_file.hpp.
class FolderReading {
public:
    FolderReading(const Folder &folder, Migrations &migrations) : migrations_(migrations) {
        for (const SourceFile &file : folder.files()) {
            numbered_ = numbered_ || (is_migration(file) && has_number(file));
        }
        for (const SourceFile &file : folder.files()) {
            read(folder, file);
        }
        migrations.sort_revisions([](const ImportedFileRevision &one, const ImportedFileRevision &other) {
            return precedes_in_native(one.source, other.source);
        });
    }

private:
    void read(const Folder &folder, const SourceFile &file) {
        if (is_hook(file)) {
            read_native_hook(file, migrations_);
        } else if (is_migration(file)) {
            read_migration(file);
        } else if (is_sql(file)) {
            pass_over_sql(file);
        } else if (is_program_code(file)) {
            pass_over_code(folder, file);
        } else {
            migrations_.ignore(file, FileKind::other,
                               "the native format takes files whose name ends in .sql");
        }
    }

    void read_migration(const SourceFile &file) {
        const bool is_marked = has_native_mark(file);
        if (is_repeatable(file)) {
            read_native_repeatable(file, migrations_);
        } else if (!is_marked && is_half_of_pair(file)) {
            migrations_.refuse(file, 0, ErrorCode::bad_name,
                               core::format("{} is called like a script that undoes a migration", file.name),
                               "It would be one that runs by itself. Put it into the file of its migration, "
                               "behind a line \"-- migrate:down\".");
        } else if (!is_marked && numbered_ && !has_number(file) && file.name.find('_') == std::string::npos) {
            migrations_.refuse(
                file, 0, ErrorCode::bad_name,
                core::format("{} has no number, as other files have, and no mark", file.name),
                "If it is a migration, begin its name with a number, or the file with a line "
                "\"-- migrate:revises ...\" that says what it follows. If it is none, leave it out.");
        } else {
            read_native_revision(file, migrations_);
        }
    }

    // In a folder below, without a mark.
    void pass_over_sql(const SourceFile &file) {
        if (has_number(file) || is_repeatable(file)) {
            migrations_.refuse(
                file, 0, ErrorCode::bad_folder, core::format("{} lies in a folder of its own", file.name),
                core::format(
                    "If it is a migration, begin it with a line \"-- migrate:up\", or pack that folder: "
                    "tar -C {} -cf - . If it is none, leave it out.",
                    directory_of(file.name)));
        } else {
            migrations_.ignore(file, FileKind::other,
                               "in folders below, the native format takes files with its marks and hooks");
        }
    }

    void pass_over_code(const Folder &folder, const SourceFile &file) {
        const auto &migrations = migrations_by_number(folder);
        const auto twin = migrations.find(number_of(file));
        if (twin != migrations.end()) {
            migrations_.ignore(file, FileKind::other,
                               core::format("{} is taken in its place", twin->second->name));
            return;
        }
        migrations_.refuse(file, 0, ErrorCode::not_sql,
                           core::format("{} is program code; migrate runs SQL only", file.name),
                           "Put what it does as SQL into a file of the same number, or leave it out.");
    }

    using ByNumber = std::unordered_map<std::string_view, const SourceFile *>;

    // The first of each number.
    const ByNumber &migrations_by_number(const Folder &folder) {
        if (!by_number_) {
            by_number_.emplace();
            for (const SourceFile &file : folder.files()) {
                if (is_migration(file)) {
                    by_number_->emplace(number_of(file), &file);
                }
            }
        }
        return *by_number_;
    }

    Migrations &migrations_;
    bool numbered_ = false;             // whether a migration has a number
    std::optional<ByNumber> by_number_; // made when it is needed
};

void read(const Folder &folder, Migrations &migrations) { FolderReading(folder, migrations); }

} // namespace

const Format native{.tool = "native",
                    .recognise = recognise,
                    .owns = by_file<is_own>,
                    .read = read,
                    .outside_transaction = R"(write "-- migrate:up transaction:false")",
                    .down_outside_transaction = R"(write "-- migrate:down transaction:false")",
                    .recognise_plain = recognise_plain,
                    .has_own_schema = true};

} // namespace migrate::core
