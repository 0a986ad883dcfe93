// Rules: pkg/migration/{file,list}.go of the Supabase CLI.
#include "core/import/supabase.hpp"

#include "core/import/file_names.hpp"
#include "core/import/sections.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

constexpr std::size_t timestamp_digits = 14;
// Of first files called init, those before this are of an older version of the tool, which skips them today.
constexpr std::string_view first_init = "20211209000000";

// "20260102030405_create_pets.sql"
bool has_version(const SourceFile &file) {
    return is_at_top(file) && file.name.ends_with(".sql") && read_numbered_name(file.name);
}

bool has_timestamp(const SourceFile &file) {
    return has_version(file) && count_digits(file.name) == timestamp_digits;
}

bool is_old_init(const SourceFile &file) {
    return has_timestamp(file) && file.name.substr(timestamp_digits) == "_init.sql" &&
           file.name.substr(0, timestamp_digits) < first_init;
}

Evidence recognise_plain(const Folder &folder) {
    const auto files = folder.files();
    // The tool would overlook them.
    const bool has_native_names = std::any_of(files.begin(), files.end(), [](const SourceFile &file) {
        return file.name.starts_with("R__") || directory_of(file.name) == "hooks";
    });
    const bool has_other_numbers = std::any_of(files.begin(), files.end(), [](const SourceFile &file) {
        return is_at_top(file) && file.name.ends_with(".sql") && count_digits(file.name) > 0 &&
               count_digits(file.name) != timestamp_digits;
    });
    const auto found = std::find_if(files.begin(), files.end(), has_timestamp);
    if (found == files.end() || has_native_names || has_other_numbers) {
        return {};
    }
    return {&*found, core::format("{} begins with 14 digits and has no marks", found->name)};
}

bool is_own(const SourceFile &file) { return has_version(file); }

void add(const SourceFile &file, Migrations &migrations) {
    std::string_view words = read_numbered_name(file.name)->words;
    words.remove_suffix(std::string_view(".sql").size());
    ImportedFileRevision revision;
    revision.key = file.name.substr(0, count_digits(file.name));
    revision.source = file.name;
    revision.message = words_of(words);
    revision.up = whole_script(file);
    migrations.add_row(file, FileKind::revision, revision.key);
    migrations.revisions.push_back(std::move(revision));
}

// Files are in the order of their names, which is the tool's.
void read(const Folder &folder, Migrations &migrations) {
    const SourceFile *first = nullptr; // of the folder itself
    for (const SourceFile &file : folder.files()) {
        first = first == nullptr && is_at_top(file) ? &file : first;
        if (!has_version(file)) {
            migrations.ignore(file, FileKind::other,
                              "Supabase takes <digits>_<words>.sql of the folder itself");
        } else if (&file == first && is_old_init(file)) {
            migrations.ignore(
                file, FileKind::other,
                "Supabase skips a first file init of before 2021-12-09; call it otherwise to take it");
        } else {
            add(file, migrations);
        }
    }
}

} // namespace

const Format supabase{.tool = "supabase",
                      .recognise = nullptr,
                      .owns = by_file<is_own>,
                      .read = read,
                      .marks_transactions = false,
                      .recognise_plain = recognise_plain};

} // namespace migrate::core
