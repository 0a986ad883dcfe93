#include "core/import/read_folder.hpp"

#include "core/import/folder_names.hpp"
#include "core/import/formats.hpp"
#include "core/import/program_code.hpp"
#include "core/import/utf8.hpp"
#include "core/import/words.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace migrate::core {

namespace {

struct Recognised {
    const Format *format = nullptr;
    Evidence evidence;
};

Evidence find_evidence(const Format &format, const Folder &folder) {
    return format.recognise != nullptr ? format.recognise(folder) : Evidence{};
}

Evidence find_plain_evidence(const Format &format, const Folder &folder) {
    return format.recognise_plain != nullptr ? format.recognise_plain(folder) : Evidence{};
}

Recognised recognise(const Folder &folder) {
    for (const Format *format : formats()) {
        if (Evidence evidence = find_evidence(*format, folder)) {
            return {format, std::move(evidence)};
        }
    }
    // The native format is the first, and takes what no other does.
    const std::span<const Format *const> all = formats();
    const auto found = std::find_if(all.rbegin(), all.rend(), [&](const Format *format) {
        return static_cast<bool>(find_plain_evidence(*format, folder));
    });
    return found == all.rend() ? Recognised{} : Recognised{*found, find_plain_evidence(**found, folder)};
}

// A folder, and what it is. Where all names begin with one folder, nothing is at the root, and that folder
// goes; but for tools that keep each migration in a folder, of which there may be one.
struct RecognisedFolder {
    Folder folder;
    Recognised found;
};

RecognisedFolder recognise_at_root(Folder folder) {
    Recognised found = recognise(folder);
    const bool is_at_root = found.format != nullptr && found.format->keeps_directories;
    if (std::optional<Folder> inner = is_at_root ? std::nullopt : without_common_folder(folder)) {
        if (Recognised within = recognise(*inner); within.format != nullptr) {
            const std::string name = within.evidence.file->name;
            RecognisedFolder result{std::move(*inner), std::move(within)};
            result.found.evidence.file = result.folder.find(name);
            return result;
        }
    }
    const std::string name = found.format != nullptr ? found.evidence.file->name : "";
    RecognisedFolder result{std::move(folder), std::move(found)};
    if (result.found.format != nullptr) {
        result.found.evidence.file = result.folder.find(name);
    }
    return result;
}

Folder folder_for(const Format &format, Folder folder) {
    std::optional<Folder> inner = format.keeps_directories ? std::nullopt : without_common_folder(folder);
    return inner ? std::move(*inner) : std::move(folder);
}

// What is not the tool's own must not be another tool's. True: it is.
bool refuse_mixture(const Folder &folder, const Recognised &found, Migrations &migrations) {
    const IsOwnFile owns = found.format->owns(folder);
    std::vector<SourceFile> rest;
    for (const SourceFile &file : folder.files()) {
        if (!owns(file)) {
            rest.push_back(file);
        }
    }
    const Folder others(std::move(rest));
    for (const Format *other : formats()) {
        if (other == found.format) {
            continue;
        }
        if (const Evidence evidence = find_evidence(*other, others)) {
            migrations.refuse(*evidence.file, 0, ErrorCode::bad_folder,
                              core::format("the folder has files of two tools: {} is of {}, {} of {}",
                                           found.evidence.file->name, found.format->tool, evidence.file->name,
                                           other->tool),
                              "Import the files of each tool by themselves, or name the tool if all of them "
                              "are of one.");
            return true;
        }
    }
    return false;
}

void refuse_what_is_no_text(const Folder &folder, Migrations &migrations) {
    static constexpr std::array<std::string_view, 5> read = {".sql", ".plan", ".toml", ".conf", ".json"};
    for (const SourceFile &file : folder.files()) {
        const bool is_read = std::any_of(read.begin(), read.end(), [&](std::string_view extension) {
            return ends_with_word(file.name, extension);
        });
        if (is_read) {
            if (std::optional<NotText> found = find_not_text(file.text)) {
                migrations.refuse(file, found->line, ErrorCode::bad_encoding, std::move(found->message),
                                  std::move(found->hint));
            }
        }
    }
}

std::string all_tools() {
    std::vector<std::string> tools;
    for (const Format *format : formats()) {
        tools.emplace_back(format->tool);
    }
    return join(tools);
}

// What has been read of files that are no text means nothing, and nobody should see it.
void forget_what_is_no_text(Migrations &migrations) {
    std::set<std::string> files;
    for (const Finding &finding : migrations.findings) {
        if (finding.code == ErrorCode::bad_encoding) {
            files.insert(finding.file);
        }
    }
    if (files.empty()) {
        return;
    }
    const auto is_of_one = [&](const std::optional<ImportedScript> &script) {
        return script && files.contains(script->file);
    };
    std::erase_if(migrations.revisions, [&](const ImportedFileRevision &revision) {
        return files.contains(revision.source) || is_of_one(revision.up) || is_of_one(revision.down) ||
               is_of_one(revision.verify);
    });
    std::erase_if(migrations.repeatables,
                  [&](const ImportedRepeatable &one) { return files.contains(one.script.file); });
    std::erase_if(migrations.hooks, [&](const ImportedHook &one) { return files.contains(one.script.file); });
    std::erase_if(migrations.findings, [&](const Finding &finding) {
        return files.contains(finding.file) && finding.code != ErrorCode::bad_encoding;
    });
}

void refuse_empty_folder(Migrations &migrations) {
    migrations.findings.push_back(
        {"", 0, ErrorCode::bad_folder, "the folder has no migration in it",
         "Pack the folder that holds the migrations itself: tar -C db/migrations -cf - ."});
}

// None of the files is one of the tool that the call names. Whose they are helps most.
void refuse_other_tool(const Folder &folder, const ReadFolder &read, Migrations &migrations) {
    const RecognisedFolder recognised = recognise_at_root(folder);
    const Recognised &found = recognised.found;
    if (found.format == nullptr || found.format == read.format) {
        refuse_empty_folder(migrations);
        return;
    }
    migrations.findings.push_back(
        {"", 0, ErrorCode::bad_folder,
         core::format("the folder has no migration of {} in it", read.format->tool),
         core::format("It looks like one of {}: {}. Import it as that: tool => '{}'.", found.format->tool,
                      found.evidence.why, found.format->tool)});
}

void finish(const Folder &folder, ReadFolder &read, Sha256Of sha256_of) {
    refuse_what_is_no_text(folder, read.migrations);
    // Most folders have two files for each revision, or one.
    read.migrations.revisions.reserve(folder.files().size() / 2 + 1);
    read.migrations.rows.reserve(folder.files().size());
    read.format->read(folder, read.migrations);
    forget_what_is_no_text(read.migrations);
    settle_ids(read.migrations, sha256_of);
    if (read.migrations.revisions.empty() && read.migrations.repeatables.empty() &&
        read.migrations.hooks.empty() && read.migrations.findings.empty()) {
        refuse_other_tool(folder, read, read.migrations);
    }
    std::vector<FileRow> &rows = read.migrations.rows;
    const auto precedes = [](const FileRow &one, const FileRow &other) { return one.file < other.file; };
    if (!std::is_sorted(rows.begin(), rows.end(), precedes)) {
        std::stable_sort(rows.begin(), rows.end(), precedes);
    }
    std::stable_sort(read.migrations.findings.begin(), read.migrations.findings.end(),
                     [](const Finding &one, const Finding &other) {
                         return one.file != other.file ? one.file < other.file : one.line < other.line;
                     });
}

} // namespace

// The sentence that helps most.
void refuse_unrecognised(const Folder &folder, Migrations &migrations) {
    bool is_code = false;
    for (const SourceFile &file : folder.files()) {
        is_code = refuse_program_code(file, migrations) || is_code;
    }
    if (!is_code) {
        refuse_empty_folder(migrations);
    }
}

ReadFolder read_folder(const std::vector<SourceFile> &files, std::optional<std::string_view> tool,
                       Sha256Of sha256_of) {
    ReadFolder read;
    Folder folder(clean_names(files, read.migrations));
    if (tool) {
        read.format = find_format(*tool);
        read.why = core::format("{}: the call says so", *tool);
        if (read.format == nullptr) {
            read.migrations.findings.push_back({"", 0, ErrorCode::bad_folder,
                                                core::format("there is no format \"{}\"", *tool),
                                                core::format("Formats are {}.", all_tools())});
            return read;
        }
        finish(folder_for(*read.format, std::move(folder)), read, sha256_of);
        return read;
    }
    const RecognisedFolder recognised = recognise_at_root(std::move(folder));
    const Recognised &found = recognised.found;
    if (found.format == nullptr) {
        refuse_unrecognised(recognised.folder, read.migrations);
        return read;
    }
    if (refuse_mixture(recognised.folder, found, read.migrations)) {
        return read;
    }
    read.format = found.format;
    read.why = core::format("{}: {}", found.format->tool, found.evidence.why);
    finish(recognised.folder, read, sha256_of);
    return read;
}

} // namespace migrate::core
