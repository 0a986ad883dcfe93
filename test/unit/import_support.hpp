// What the tests of importing share.
#pragma once

#include "core/import/read_folder.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace migrate::core {

using NamesAndTexts = std::vector<std::pair<std::string, std::string>>;

// Reads files; their texts live until the program ends. What stands for the hash is no hash.
inline ReadFolder read_files(const NamesAndTexts &files,
                             std::optional<std::string_view> tool = std::nullopt) {
    static std::deque<std::string> texts;
    std::vector<SourceFile> sources;
    for (const auto &[name, text] : files) {
        sources.push_back({name, texts.emplace_back(text)});
    }
    return read_folder(sources, tool,
                       [](std::string_view text) { return std::string("abcd") + std::string(text); });
}

// "file:line: message" each on a line, without the line where it is of the whole file.
inline std::string findings_of(const ReadFolder &read) {
    std::string text;
    for (const Finding &finding : read.migrations.findings) {
        text += finding.file + (finding.line != 0 ? ":" + std::to_string(finding.line) : "") + ": " +
                finding.message + "\n";
    }
    return text;
}

// "file: note" of each row that has one, each on a line.
inline std::string notes_of(const ReadFolder &read) {
    std::string text;
    for (const FileRow &row : read.migrations.rows) {
        text += row.note.empty() ? "" : row.file + ": " + row.note + "\n";
    }
    return text;
}

// In the tool's order, with blanks between.
inline std::string ids_of(const ReadFolder &read) {
    std::string text;
    for (const ImportedFileRevision &revision : read.migrations.revisions) {
        text += (text.empty() ? "" : " ") + revision.id;
    }
    return text;
}

// "file kind key: note" each on a line.
inline std::string rows_of(const ReadFolder &read) {
    static const char *const kinds[] = {"revision", "repeatable", "hook", "plan", "side file", "other"};
    std::string text;
    for (const FileRow &row : read.migrations.rows) {
        text += row.file + " " + kinds[static_cast<std::size_t>(row.kind)] +
                (row.key.empty() ? "" : " " + row.key) + (row.note.empty() ? "" : ": " + row.note) + "\n";
    }
    return text;
}

} // namespace migrate::core
