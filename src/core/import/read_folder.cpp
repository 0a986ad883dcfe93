#include "core/import/read_folder.hpp"

#include "core/import/formats.hpp"
#include "core/import/utf8.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace migrate::core {

namespace {

std::vector<SourceFile> clean(std::vector<SourceFile> files) {
    for (SourceFile &file : files) {
        while (file.name.starts_with("./")) {
            file.name.erase(0, 2);
        }
    }
    std::erase_if(files, [](const SourceFile &file) { return is_hidden(file.name); });
    return files;
}

// The first folder in the path of all files, with its slash; "": they have none in common.
std::string common_folder(std::span<const SourceFile> files) {
    if (files.empty()) {
        return {};
    }
    const std::string folder = files.front().name.substr(0, files.front().name.find('/') + 1);
    const bool is_common = std::all_of(files.begin(), files.end(),
                                       [&](const SourceFile &file) { return file.name.starts_with(folder); });
    return is_common ? folder : "";
}

Folder without_common_folder(const Folder &folder) {
    std::vector<SourceFile> files(folder.files().begin(), folder.files().end());
    const std::size_t length = common_folder(files).size();
    for (SourceFile &file : files) {
        file.name.erase(0, length);
    }
    return Folder(std::move(files));
}

// An archive's names have been looked at; those of an object are whatever somebody has written.
std::vector<SourceFile> take_good_names(std::vector<SourceFile> files, Migrations &migrations) {
    std::erase_if(files, [&](const SourceFile &file) {
        const bool is_bad = file.name.empty() || file.name.starts_with('/') || leads_up(file.name);
        if (is_bad) {
            migrations.refuse(file, 0, ErrorCode::bad_archive,
                              format("\"{}\" is no name of a file in a folder", visible(file.name)),
                              "Names are counted from the folder of the migrations: 001_init.sql.");
        }
        return is_bad;
    });
    return files;
}

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

// What is not the tool's own must not be another tool's.
void refuse_mixture(const Folder &folder, const Recognised &found, Migrations &migrations) {
    std::vector<SourceFile> rest;
    for (const SourceFile &file : folder.files()) {
        if (!found.format->owns(folder, file)) {
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
                              format("the folder has files of two tools: {} is of {}, {} of {}",
                                     found.evidence.file->name, found.format->tool, evidence.file->name,
                                     other->tool),
                              "Import the files of each tool by themselves, or name the tool if all of them "
                              "are of one.");
            return;
        }
    }
}

void refuse_what_is_no_text(const Folder &folder, Migrations &migrations) {
    static constexpr std::array<std::string_view, 5> read = {".sql", ".plan", ".toml", ".conf", ".json"};
    for (const SourceFile &file : folder.files()) {
        const bool is_read = std::any_of(read.begin(), read.end(), [&](std::string_view extension) {
            return file.name.ends_with(extension);
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

void finish(const Folder &folder, ReadFolder &read, Sha256Of sha256_of) {
    refuse_what_is_no_text(folder, read.migrations);
    read.format->read(folder, read.migrations);
    forget_what_is_no_text(read.migrations);
    settle_ids(read.migrations, sha256_of);
    if (read.migrations.revisions.empty() && read.migrations.repeatables.empty() &&
        read.migrations.hooks.empty() && read.migrations.findings.empty()) {
        refuse_empty_folder(read.migrations);
    }
    std::stable_sort(read.migrations.rows.begin(), read.migrations.rows.end(),
                     [](const FileRow &one, const FileRow &other) { return one.file < other.file; });
    std::stable_sort(read.migrations.findings.begin(), read.migrations.findings.end(),
                     [](const Finding &one, const Finding &other) {
                         return one.file != other.file ? one.file < other.file : one.line < other.line;
                     });
}

} // namespace

ReadFolder read_folder(std::vector<SourceFile> files, std::optional<std::string_view> tool,
                       Sha256Of sha256_of) {
    ReadFolder read;
    Folder folder(clean(take_good_names(std::move(files), read.migrations)));
    if (tool) {
        read.format = find_format(*tool);
        read.why = format("{}: the call says so", *tool);
        if (read.format == nullptr) {
            read.migrations.findings.push_back({"", 0, ErrorCode::bad_folder,
                                                format("there is no format \"{}\"", *tool),
                                                format("Formats are {}.", all_tools())});
            return read;
        }
        if (!find_evidence(*read.format, folder) && !find_plain_evidence(*read.format, folder)) {
            folder = without_common_folder(folder);
        }
        finish(folder, read, sha256_of);
        return read;
    }
    Recognised found = recognise(folder);
    if (found.format == nullptr) {
        folder = without_common_folder(folder);
        found = recognise(folder);
    }
    if (found.format == nullptr) {
        refuse_empty_folder(read.migrations);
        return read;
    }
    read.format = found.format;
    read.why = format("{}: {}", found.format->tool, found.evidence.why);
    refuse_mixture(folder, found, read.migrations);
    finish(folder, read, sha256_of);
    return read;
}

} // namespace migrate::core
